"""A list on paper, read back from its PDF: words, page by page, and the square as a telephone sees it."""

import io
import re
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
import segno
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from access.offices import Office
from audit.models import Minute
from fund_collections import services
from fund_collections.models import Appeal, Collector, SubscriptionList
from ledger.models import Currency
from reports import list_sheets
from reports.list_sheets import Order, pages
from tests import makers

DAY = date(2026, 3, 1)
ORDER = Order("en", "a4", date(2026, 11, 25))
MM = 72 / 25.4


@pytest.fixture
def stock(db):
    """Two sheets in stock, then one of them issued to a collector of a group."""
    body = makers.member("NL")
    appeal = Appeal.objects.create(
        code="winter", title="Winter relief", purpose="Coal and bread.", fund=makers.fund(), opens_on=DAY
    )
    by = makers.user(Office.DELEGATE, body=body)
    euro = Currency.objects.get(pk="EUR")
    run = services.number_run(2, appeal=appeal, body=body, currency=euro, language="en", by=by)
    collector = Collector.objects.create(code="NL-07", body=body)
    services.issue_printed(
        [run.lists.order_by("number")[0]], collector=collector, issued_on=DAY, due_on=date(2026, 3, 29), by=by
    )
    return run


def lists():
    rows = SubscriptionList.objects.select_related("appeal", "body", "collector__group", "currency")
    return list(rows.order_by("number"))


def texts(content):
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def test_a_sheet_holds_all_its_parts(stock):
    first, second = texts(list_sheets.render(lists(), ORDER))
    assert first.count("NL-00001-8") == 4  # head, stub, slip, foot
    for word in ("Winter relief", "Coal and bread.", "NL-07", "1 March 2026", "29 March 2026", "EUR", "page 1 of 1"):
        assert word in first
    for part in ("Stub", "Return slip", "Subtotal of this page", "carried forward", "Total in words", "Counted by (2)"):
        assert part in first
    assert re.findall(r"^\d+$", first, re.MULTILINE) == [str(line) for line in range(1, 26)]
    assert ("NL-00002-6" in second, "NL-07" in second) == (True, False)


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_each_paper_has_room_for_25_lines_of_8_to_9_millimetres(stock, paper):
    content = list_sheets.render(lists()[:1], replace(ORDER, paper=paper))
    (page,) = PdfReader(io.BytesIO(content)).pages
    found = {}

    def note(text, _cm, matrix, *_font):
        if text.strip().isdigit():
            found[int(text)] = matrix[5] * _cm[3] + _cm[5]

    page.extract_text(visitor_text=note)
    steps = [abs(found[line + 1] - found[line]) / MM for line in range(1, 25)]
    assert (round(min(steps), 2) >= 8, round(max(steps), 2) <= 9) == (True, True)


def test_long_lists_go_on_with_what_was_brought_forward(stock):
    SubscriptionList.objects.filter(pk=lists()[0].pk).update(lines_printed=60)
    first, second, third = texts(list_sheets.render(lists()[:1], ORDER))
    assert pages(60) == [[1, 25], [26, 53], [54, 60]]
    assert ("Carried forward" in first, "Brought forward" in first) == (True, False)
    assert ("Carried forward" in second, "Brought forward" in second, "page 2 of 3" in second) == (True, True, True)
    assert ("Return slip" in third, "carried forward to the return slip" in third) == (False, True)


def test_many_sheets_are_set_in_parts_and_bound_in_their_order(stock, monkeypatch):
    monkeypatch.setattr(list_sheets, "AT_ONCE", 1)
    content = list_sheets.render(lists(), ORDER)
    assert [re.search(r"NL-\d{5}-\d", text)[0] for text in texts(content)] == ["NL-00001-8", "NL-00002-6"]


def test_a_copy_says_so(stock):
    one, other = lists()
    first, second = texts(list_sheets.render([one, other], replace(ORDER, copies=frozenset({other.pk}))))
    assert ("Copy, printed 25 November 2026." in first, "Copy, printed 25 November 2026." in second) == (False, True)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_language_prints_without_a_glyph_box(stock, language):
    # PDF/A refuses a glyph that no font has, so that a box cannot pass.
    content = list_sheets.render(lists(), replace(ORDER, language=language))
    root = PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert (root["/Lang"].partition("-")[0], len(texts(content))) == (language.partition("-")[0], 2)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])
def test_a_sheet_speaks_one_language(stock, language):
    with translation.override("en"):
        english = list_sheets._words()
    with translation.override(language):
        own = list_sheets._words()
    order = replace(ORDER, language=language, copies=frozenset(one.pk for one in lists()))
    text = " ".join(" ".join(texts(list_sheets.render(lists(), order))).split())
    assert [
        word for name, word in english.items() if word != own[name] and re.search(rf"\b{re.escape(word)}\b", text)
    ] == []
    blank = PdfReader(io.BytesIO(list_sheets.render_blank(order)))
    assert blank.metadata.title == own["list"] != english["list"]
    # What is read back of joined Arabic letters is no text; the title is.
    assert language == "ar" or all(own[name] in text for name in ("list", "subtotal", "counted", "struck"))


SCALE = 8
# Where a square stands, in millimetres from the top left: in the head of either direction, and on the slip.
PLACES = {("en", "head"): (173, 17, 202, 45), ("ar", "head"): (8, 17, 37, 45), ("en", "slip"): (7, 165, 32, 192)}


def modules_at(content, place, count):
    """The modules of the square in a part of the drawn first page, and the width of the square in millimetres."""
    picture = pypdfium2.PdfDocument(content)[0].render(scale=SCALE).to_pil().convert("L").point(lambda ink: ink < 128)
    part = picture.crop([int(edge * MM * SCALE) for edge in place])
    square = part.crop(part.getbbox())
    step = square.width / count
    centres = [int((k + 0.5) * step) for k in range(count)]
    return [[bool(square.getpixel((x, y))) for x in centres] for y in centres], square.width / SCALE / MM


@pytest.mark.parametrize("place", PLACES)
def test_the_square_on_paper_is_that_of_the_address(stock, place):
    one = lists()[0]
    text = f"http://127.0.0.1:8000/l/{one.token}/"
    assert list_sheets.address(one) == text
    code = segno.make(text, error="m", micro=False)
    wanted = [[bool(cell) for cell in row] for row in code.matrix]
    found, width = modules_at(list_sheets.render([one], replace(ORDER, language=place[0])), PLACES[place], len(wanted))
    assert (found, width >= 20, code.error in {"M", "Q"}) == (wanted, True, True)


def test_the_square_has_its_quiet_zone():
    drawn = list_sheets.square("http://127.0.0.1:8000/l/0123456789ABCDEF0123/")
    assert 'viewBox="0 0 41 41"' in drawn
    assert 'd="M4 4.5' in drawn


def test_printing_is_minuted_and_the_second_time_a_copy(stock, sign_in):
    client, address = sign_in(stock.made_by), f"{reverse('reports:lists_print')}?run={stock.code}"
    assert "2 sheets" in client.get(address).content.decode()
    assert Minute.objects.filter(act="sheet drawn").count() == 0
    for copies in (False, True):
        answer = client.post(address, {"language": "fr", "paper": "letter"})
        assert answer["Content-Disposition"] == 'attachment; filename="NL-00001-8.pdf"'
        assert ["Copie imprimée le" in text for text in texts(answer.content)] == [copies, copies]
    facts = Minute.objects.filter(act="sheet drawn").order_by("id").values_list("facts__copy", flat=True)
    assert list(facts) == [False, False, True, True]


def test_what_cannot_be_drawn_is_told_and_not_minuted(stock, sign_in):
    Appeal.objects.update(title="Relief \N{RUNIC LETTER FEHU FEOH FE F}")
    address = f"{reverse('reports:lists_print')}?run={stock.code}"
    text = sign_in(stock.made_by).post(address, {"language": "en", "paper": "a4"}).content.decode()
    assert "The PDF has no font for" in text
    assert (Minute.objects.filter(act="sheet drawn").count(), lists()[0].drawn_at) == (0, None)


def test_sheets_of_others_and_finished_lists_are_not_drawn(stock, sign_in):
    one, other = lists()
    services.end_list(other, state="void", money="none", because="torn", by=stock.made_by)
    client, address = sign_in(stock.made_by), reverse("reports:lists_print")
    assert texts(client.post(address, {"language": "en", "paper": "a4"}).content)[0].count(one.number) == 4
    stranger = sign_in(makers.user(Office.DELEGATE, body=makers.member("GR")))
    assert "No sheet to print" in stranger.get(address).content.decode()
    assert stranger.post(address, {"language": "en", "paper": "a4"})["Content-Type"].startswith("text/html")


def test_a_blank_form_has_lines_and_no_number(stock, sign_in):
    answer = sign_in(stock.made_by).get(reverse("reports:list_blank"), {"language": "de", "paper": "letter"})
    (text,) = texts(answer.content)
    assert ("Stammabschnitt" in text, "Rücklaufabschnitt" in text, "NL-" in text) == (True, True, False)
    assert sign_in(stock.made_by).get(reverse("reports:list_blank"), {"paper": "a3"}).status_code == 400
