"""A list typed through the form, as a browser without script sends it."""

from decimal import Decimal

import pytest

from fund_collections import services
from fund_collections.forms.sheet import LineForm
from fund_collections.models import ListState
from fund_collections.services import Line
from tests.fund_collections.services.test_pledges import pledge_of
from tests.fund_collections.views.test_pages import at
from vault import services as vault


@pytest.fixture
def sheet(world, sign_in):
    return Sheet(world.issued(lines_printed=5), sign_in(world.typist))


class Sheet:
    """Presses a button of the typing page with the given rows and foot."""

    def __init__(self, one, client):
        self.list, self.client = one, client

    def press(self, act, *rows, total="7.50", on="2026-03-15", **hidden):
        data = {"act": act, "collector_total": total, "on": on, **hidden}
        for number in range(1, 6):
            row = rows[number - 1] if number <= len(rows) else ("", "pseudonym", "", "")
            data |= {
                f"{number}-{name}": text for name, text in zip(("giver", "kind", "place", "amount"), row, strict=True)
            }
        self.response = self.client.post(at("list_type", self.list.pk), data, follow=True)
        self.list.refresh_from_db()
        return self.response.content.decode()

    def lines(self):
        rows = self.list.contributions.order_by("line")
        return list(rows.values_list("line", "giver_kind", "pseudonym", "place", "amount"))


GOOD = (("metal worker", "pseudonym", "Jena", "5.00"), ("", "pseudonym", "", "2,50"))


def test_hand_in_keeps_lines_in_the_order_of_the_paper(sheet):
    text = sheet.press("hand in", *GOOD)
    assert f"List {sheet.list.number} is handed in" in text
    assert sheet.lines() == [(1, "pseudonym", "metal worker", "Jena", 5), (2, "anonymous", "", "", Decimal("2.50"))]
    assert sheet.list.state == ListState.RETURNED


def test_what_is_wrong_with_a_line_as_a_whole_is_told_above_and_below_it(sheet, monkeypatch):
    monkeypatch.setattr(LineForm, "clean", lambda line: line.add_error(None, f"of line {line.number} alone"))
    text = sheet.press("hand in", *GOOD)
    assert text.count("of line 1 alone") == text.count("of line 2 alone") == 2


def test_a_skipped_line_keeps_its_number(sheet):
    sheet.press("hand in", ("", "", "", ""), *GOOD)
    assert [line[0] for line in sheet.lines()] == [2, 3]


def test_difference_is_shown_before_the_list_is_handed_in(sheet):
    text = sheet.press("check", *GOOD, total="9.50")
    assert "The lines come to 7.50 EUR, the collector wrote 9.50 EUR: the lines are 2.00 EUR less." in text
    assert 'value="metal worker"' in text
    text = sheet.press("hand in", *GOOD, total="9.50")
    assert "the lines are 2.00 EUR less" in text
    assert (len(sheet.lines()), sheet.list.state) == (2, ListState.ISSUED)


def test_check_says_that_the_sum_ties(sheet):
    assert "The lines come to 7.50 EUR, as the collector wrote." in sheet.press("check", *GOOD)
    assert sheet.list.state == ListState.ISSUED


@pytest.mark.parametrize("act", ["check", "draft", "hand in"])
def test_lines_are_kept_though_the_foot_is_not_typed_yet(sheet, act):
    sheet.press(act, *GOOD, total="")
    assert (len(sheet.lines()), sheet.list.collector_total, sheet.list.state) == (2, None, ListState.ISSUED)


@pytest.mark.parametrize("act", ["check", "draft", "hand in"])
def test_good_lines_of_a_faulty_sheet_are_kept(sheet, act):
    text = sheet.press(act, GOOD[0], ("", "pseudonym", "", "twelve"), ("J.", "pseudonym", "", "3"))
    assert [(line[0], line[-1]) for line in sheet.lines()] == [(1, 5), (3, 3)]
    assert "The lines that can be read are kept." in text
    assert ('value="twelve"' in text, '<p class="invalid-feedback" id="2-amount_error">' in text) == (True, True)


def test_a_line_that_cannot_be_read_stays_as_it_was_kept(sheet):
    sheet.press("check", *GOOD, ("Clara Weiss", "named", "", "1"))
    sheet.press("check", ("smith", "pseudonym", "", "6"), ("", "pseudonym", "", "twelve"), ("", "named", "", "one"))
    assert [line[-1] for line in sheet.lines()] == [6, Decimal("2.50"), 1]
    assert vault.contains(sheet.list.contributions.get(line=3), "giver", "Clara Weiss")


def test_draft_is_kept_and_shown_again(sheet):
    sheet.press("draft", *GOOD, total="9.50")
    page = sheet.client.get(at("list_type", sheet.list.pk)).content.decode()
    assert (sheet.list.state, 'value="metal worker"' in page, 'value="2.50"' in page) == (ListState.ISSUED, True, True)


def test_name_is_sealed_and_never_shown_again(sheet):
    sheet.press("draft", ("Clara Weiss", "named", "", "7.50"))
    page = sheet.client.get(at("list_type", sheet.list.pk)).content.decode()
    assert ("Clara" in page, "sealed; empty keeps it" in page) == (False, True)
    sheet.press("hand in", ("", "named", "Jena", "7.50"))
    (line,) = sheet.list.contributions.all()
    assert (line.place, vault.contains(line, "giver", "Clara Weiss")) == ("Jena", True)


BAD_AMOUNTS = ["-5", "NaN", "1.2345678901", "1000000000000000", "5 USD", "1e3", "inf", "0x5", "0"]


@pytest.mark.parametrize("amount", BAD_AMOUNTS)
@pytest.mark.parametrize("act", ["check", "draft", "hand in"])
def test_absurd_amount_names_line_and_value(sheet, amount, act):
    text = sheet.press(act, GOOD[0], ("", "pseudonym", "", amount))
    assert '<a href="#2-amount">Line 2</a>' in text
    assert f"“<bdi>{amount}</bdi>”" in text
    assert [line[0] for line in sheet.lines()] == [1]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("Clara", "anonymous", "", "5"), "An anonymous gift keeps no word of its giver: empty this field."),
        (("", "named", "", "5"), "Type the name to be sealed, or choose “anonymous”."),
        (("J.", "pseudonym", "", ""), "There is a giver or a place but no sum: type it, or empty the line."),
        (("x" * 61, "pseudonym", "", "5"), "Write it in 60 letters, or choose “a name”."),
        (("x", "king", "", "5"), "Select a valid choice. king is not one of the available choices."),
        (("x\x00", "pseudonym", "", "5"), "Null characters are not allowed."),
    ],
)
def test_row_that_makes_no_sense_gets_a_sentence(sheet, row, sentence):
    assert sentence in sheet.press("hand in", row)
    assert sheet.lines() == []


@pytest.mark.parametrize("on", ["", "yesterday", "0000-00-00", "2026-02-30", "9999-12-31", "0001-01-01"])
def test_absurd_day_gets_a_sentence(sheet, on):
    text = sheet.press("hand in", *GOOD, on=on)
    assert "This was not taken yet" in text
    assert (sheet.response.status_code, len(sheet.lines()), sheet.list.state) == (200, 2, ListState.ISSUED)


def test_empty_form_and_list_already_handed_in(sheet, world):
    assert "This was not taken yet" in sheet.client.post(at("list_type", sheet.list.pk)).content.decode()
    line = Line(1, Decimal(5))
    services.type_list(sheet.list, lines=[line], collector_total=Decimal(5), by=world.delegate)
    assert f"List {sheet.list.number} is returned already." in sheet.press("hand in", *GOOD)
    assert len(sheet.lines()) == 1


def test_sixty_lines_stay_a_thin_page(world, sign_in):
    one = world.issued(lines_printed=60)
    assert len(sign_in(world.typist).get(at("list_type", one.pk)).content) < 60_000


@pytest.fixture
def overtaken(sheet, world):
    """A sheet begun by its typist; meanwhile the delegate kept other lines. With the version it began from."""
    sheet.seen = sheet.client.get(at("list_type", sheet.list.pk)).context["seen"]
    lines = [Line(1, Decimal(9), "pseudonym", pseudonym="baker"), Line(2, Decimal(8))]
    services.save_draft(sheet.list, lines=lines, collector_total=Decimal(17), by=world.delegate)
    return sheet


@pytest.mark.parametrize("act", ["check", "draft", "hand in"])
def test_draft_of_another_is_not_replaced_unseen(overtaken, world, act):
    text = overtaken.press(act, *GOOD, seen=overtaken.seen)
    assert [line[-1] for line in overtaken.lines()] == [9, 8]
    assert "Somebody kept other lines of this list since you began." in text
    assert all(word in text for word in ("baker", 'value="metal worker"', str(world.delegate), "17.00"))
    assert overtaken.list.state == ListState.ISSUED


def test_whoever_saw_both_drafts_chooses(overtaken):
    overtaken.press("draft", *GOOD, seen=overtaken.seen)
    hidden = {"seen": overtaken.seen, "other": overtaken.response.context["other"]["version"]}
    overtaken.press("check", *GOOD, **hidden)
    assert [line[-1] for line in overtaken.lines()] == [9, 8]
    overtaken.press("mine", *GOOD, **hidden)
    assert [line[-1] for line in overtaken.lines()] == [5, Decimal("2.50")]
    overtaken.press("draft", GOOD[0], seen=overtaken.response.context["seen"])
    assert [line[-1] for line in overtaken.lines()] == [5]


def test_the_same_lines_typed_twice_are_no_quarrel(sheet, world):
    begun = sheet.client.get(at("list_type", sheet.list.pk)).context["seen"]
    sheet.press("check", *GOOD, seen=begun)
    seen = sheet.response.context["seen"]
    sheet.press("check", *GOOD, seen=seen)
    assert sheet.response.context["seen"] == seen != begun


def test_a_line_pays_a_pledge_by_its_code(sheet, world):
    assert "Pledge, line 1" not in sheet.client.get(at("list_type", sheet.list.pk)).content.decode()
    pledge = pledge_of(world)
    text = sheet.press("draft", ("", "pseudonym", "Jena", "5"), GOOD[1], **{"1-pledge": pledge.code.replace("-", " ")})
    assert sheet.list.contributions.get(line=1).pledge == pledge
    assert pledge.code in text
    page = sheet.client.get(at("list_type", sheet.list.pk)).content.decode()
    assert f'value="{pledge.code}"' in page
    sheet.press("hand in", ("", "pseudonym", "Jena", "5"), GOOD[1], **{"1-pledge": pledge.code})
    assert sheet.list.state == ListState.RETURNED


@pytest.mark.parametrize(
    ("row", "code", "sentence"),
    [
        (("", "pseudonym", "", "5"), "P-00001-1", "In P-00001-1 a digit is wrong"),
        (("", "pseudonym", "", "5"), "king", "This body has no pledge KING for this appeal"),
        (("J.", "pseudonym", "", "5"), "", "The pledge says who gives: empty this field."),
        (("", "pseudonym", "", ""), "", "There is a pledge but no sum: type it, or empty the line."),
    ],
)
def test_a_pledge_that_cannot_be_paid_is_told_at_its_line(sheet, world, row, code, sentence):
    pledge = pledge_of(world)
    assert sentence in sheet.press("check", row, **{"1-pledge": code or pledge.code})
    assert sheet.lines() == []


def test_forty_lines_beside_another_draft_stay_a_thin_page(world, sign_in, django_assert_max_num_queries):
    pledge_of(world)
    one, lines = world.issued(lines_printed=40), [Line(number, Decimal(5)) for number in range(1, 41)]
    services.save_draft(one, lines=lines, collector_total=None, by=world.delegate)
    data = {f"{number}-amount": "7" for number in range(1, 41)} | {"act": "check", "seen": "of before"}
    client = sign_in(world.typist)
    with django_assert_max_num_queries(12):
        client.get(at("list_type", one.pk))
    answer = client.post(at("list_type", one.pk), data)
    assert (bool(answer.context["other"]), len(answer.content) < 60_000) == (True, True)
