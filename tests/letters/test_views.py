from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Minute
from letters.models import Letter
from tests.captives.making import NAME, case
from tests.exporting import taken_along
from tests.letters.making import ORIGINAL, REDACTED, letter

LIST, NEW = reverse("letters:letter_list"), reverse("letters:letter_new")
ALL = ["secretary", "case_worker", "auditor", "treasurer", "delegate", "forwarder", "stranger"]


def url(name, made):
    return reverse(f"letters:{name}", args=[made.pk])


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count(count, secretary, case_worker, sign_in, django_assert_num_queries):
    for _turn in range(count):
        letter(secretary, captive=case(case_worker))
    client = sign_in(secretary)
    with django_assert_num_queries(5):
        page = client.get(LIST).content.decode()
    assert page.count(">L-2026-") == count


@pytest.mark.parametrize("count", [1, 3])
def test_detail_query_count(count, secretary, case_worker, sign_in, django_assert_num_queries):
    made, *_more = (letter(secretary, captive=case(case_worker)) for _turn in range(count))
    client = sign_in(secretary)
    with django_assert_num_queries(6):
        client.get(made.get_absolute_url())


def test_list_begins_with_the_oldest_of_the_tray(secretary, sign_in):
    today = timezone.localdate()
    days = [today - timedelta(days=age) for age in (3, 9, 1, 5)]
    for day, redacted in zip(days, (False, False, True, True), strict=True):
        letter(secretary, received_on=day, redacted=redacted)
    page = sign_in(secretary).get(LIST)
    assert [one.received_on for one in page.context["page"].rows] == [days[1], days[0], days[2], days[3]]
    assert "9 days" in page.content.decode()
    assert "4 received: 2 redacted, 2 in the tray, 0 set aside" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=tray", 1), ("state=redacted", 1), ("language=ar", 1), ("sender=c-0001", 1), ("sender=C-0002", 0),
        ("state=x&language=x&sender=%00&sort=x&page=x", 2), ("sort=-sender", 2), ("sort=-tray", 2),
    ],
)  # fmt: skip
def test_list_filters(secretary, case_worker, sign_in, query, found):
    letter(secretary, captive=case(case_worker), language="ar")
    letter(secretary, redacted=False)
    assert len(sign_in(secretary).get(f"{LIST}?{query}").context["page"].rows) == found


def test_export_gives_codes_alone(secretary, case_worker, sign_in):
    letter(secretary, captive=case(case_worker))
    sheet = taken_along(sign_in(secretary), LIST)
    assert sheet[1:] == ["L-2026-0001;2026-03-05;C-0001;en;redacted"]


def test_secretary_registers_by_code_of_the_captive(secretary, case_worker, sign_in):
    captive = case(case_worker)
    facts = {"received_on": "2026-03-05", "language": "ru", "captive": "c-0001", "original": ORIGINAL}
    answer = sign_in(secretary).post(NEW, facts)
    made = Letter.objects.get()
    assert (answer.url, made.captive, made.registered_by) == (made.get_absolute_url(), captive, secretary)


def test_case_worker_names_own_cases_alone(case_worker, sign_in):
    case()
    facts = {"received_on": "2026-03-05", "language": "ru", "original": ORIGINAL}
    client = sign_in(case_worker)
    answers = [client.post(NEW, {**facts, "captive": code}).context["form"].errors for code in ("C-0001", "C-9999")]
    assert [str(answer["captive"][0]) for answer in answers] == [
        "There is no case “C-0001” that you may name.",
        "There is no case “C-9999” that you may name.",
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("received_on", "0001-01-01"), ("received_on", "99999-99-99"), ("received_on", "2999-01-01"),
        ("received_on", "x" * 70_000), ("language", "tlh"), ("captive", "\0"), ("captive", "x" * 70_000),
        ("original", "x" * 70_000), ("original", "字" * 30_000), ("original", "a\0b"), ("original", "\x1b"),
    ],
)  # fmt: skip
def test_new_answers_bad_input_with_a_sentence(secretary, sign_in, field, value):
    facts = {"received_on": "2026-03-05", "language": "en", "original": ORIGINAL, field: value}
    page = sign_in(secretary).post(NEW, facts)
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert not Letter.objects.exists()


@pytest.mark.parametrize("text", ["", "x" * 70_000, "a\0b", f"I, {NAME}, am well"])
def test_redact_answers_bad_input_with_a_sentence(secretary, case_worker, sign_in, text):
    made = letter(secretary, captive=case(case_worker), redacted=False)
    page = sign_in(secretary).post(url("letter_redact", made), {"text": text})
    assert (page.status_code, list(page.context["form"].errors)) == (200, ["text"])


def test_redact_after_a_look_at_the_original(secretary, sign_in):
    made, client = letter(secretary, redacted=False), sign_in(secretary)
    opened = client.post(url("letter_reveal", made), {"because": "to redact it today"})
    assert (opened.content.decode().count(ORIGINAL), opened.headers["Cache-Control"]) == (1, "no-store")
    assert ORIGINAL not in client.get(url("letter_redact", made)).content.decode()
    answer = client.post(url("letter_redact", made), {"text": REDACTED}, follow=True)
    assert REDACTED in answer.content.decode()
    assert Minute.objects.get(act="sealed value revealed").facts == {
        "field": "original",
        "because": "to redact it today",
    }


def test_reveal_needs_a_reason_and_a_post(secretary, sign_in):
    made, client = letter(secretary), sign_in(secretary)
    answer = client.post(url("letter_reveal", made), {"because": "to redact it"})
    assert "Say in 15 characters or more" in answer.content.decode()
    assert ORIGINAL not in answer.content.decode()
    assert ORIGINAL not in client.get(url("letter_reveal", made)).text


@pytest.mark.parametrize("who", ALL[2:])
def test_nobody_else_opens_or_changes(request, secretary, sign_in, who):
    made, client = letter(secretary, redacted=False), sign_in(request.getfixturevalue(who))
    doors = ("letter_reveal", "letter_redact", "letter_aside", "letter_back", "letter_sender")
    refused = {client.post(url(door, made), {"because": "curious", "text": "x"}).status_code for door in doors}
    assert refused == {403 if who == "auditor" else 404}
    assert Minute.objects.filter(actor__username=who).count() == 0


@pytest.mark.parametrize("who", ALL)
def test_originals_stand_on_no_page(request, secretary, case_worker, sign_in, who):
    made = letter(secretary, captive=case(case_worker))
    client = sign_in(request.getfixturevalue(who))
    pages = [client.get(address) for address in (LIST, made.get_absolute_url(), url("letter_redact", made), NEW)]
    pages += [client.post(f"{LIST}?as=csv")]
    for page in pages:
        body = (b"".join(page) if page.streaming else page.content).decode()
        assert "canary" not in body.lower()


def test_hidden_letter_looks_like_a_missing_one(secretary, case_worker, sign_in):
    hidden, client = letter(secretary, captive=case()), sign_in(case_worker)
    for door in ("letter_detail", "letter_redact"):
        answers = {client.get(url(door, one)).content for one in (hidden, Letter())}
        assert len(answers) == 1


def test_tray_is_sorted_by_form(secretary, case_worker, sign_in):
    made, client = letter(secretary, redacted=False), sign_in(secretary)
    case(case_worker)
    client.post(url("letter_sender", made), {"captive": "C-0001"})
    assert "Write something" not in client.post(url("letter_aside", made), {"because": "x" * 500}).content.decode()
    client.post(url("letter_aside", made), {"because": "an advertisement"})
    made.refresh_from_db()
    assert (made.state, made.captive.code) == ("junk", "C-0001")
    assert client.get(url("letter_redact", made)).status_code == 200
    assert "cannot become" in client.post(url("letter_redact", made), {"text": "x"}).content.decode()
    client.post(url("letter_back", made))
    assert "cannot become" in client.post(url("letter_back", made)).content.decode()


def test_arabic_text_stands_right_to_left(secretary, sign_in):
    page = sign_in(secretary).get(letter(secretary, language="ar").get_absolute_url()).content.decode()
    assert '<div lang="ar" dir="rtl">' in page
