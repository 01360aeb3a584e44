"""Find by code: whatever is written on paper leads to its page, for who may open it."""

import re

import pytest
from django.urls import reverse

from access import finding as codes
from bulletins import services as bulletins
from captives.models import Captive
from fund_collections import services as collections
from fund_collections.models import Deposit, Receipt
from ledger.models import Currency, Entry, EntryKind
from tests.reports import story as example

FIND = reverse("portal:find")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture
def story(db):
    return example.tell()


@pytest.fixture
def things(story):
    """What each code of the example stands for, as people write it."""
    receipt = Receipt.objects.filter(body=story.gb).get()
    entry = Entry.objects.get(kind=EntryKind.EXCHANGE)
    return {
        story.matched.number: story.matched,
        story.matched.number.replace("-", " ").lower(): story.matched,
        story.matched.number.replace("-", ""): story.matched,
        "dp-1": Deposit.objects.get(code="DP-00001"),
        f"GB {receipt}": receipt,
        f"gb–{receipt}": receipt,
        entry.code: entry,
        f"J-2026-{entry.number}": entry,
        " d-31 ": story.decision,
        story.confirmed.code: story.confirmed,
        story.address.code: story.address,
        story.letter.code.lower(): story.letter,
        "general": story.general,
        "appeal-winter": story.appeals[story.winter],
        "nl": story.nl,
        story.banks["EUR"].code: story.banks["EUR"],
    }


def asked(client, code):
    return client.get(FIND, {"code": code})


def test_each_code_leads_the_auditor_to_its_page(things, auditor, sign_in):
    client = sign_in(auditor)
    assert {code: asked(client, code).headers.get("Location") for code in things} == {
        code: thing.get_absolute_url() for code, thing in things.items()
    }


def answer_without(client, code):
    """The page that answers, but for the code itself and the form's fresh token."""
    page = asked(client, code)
    return page.status_code, TOKEN.sub("", page.content.decode()).replace(code, "")


def test_hidden_and_missing_answer_byte_for_byte_alike(
    story, stranger, forwarder, case_worker, delegate, secretary, sign_in
):
    pairs = [(story.matched.number, "ZZ-00001-8"), ("DP-00001", "DP-99999"), ("J-2026-00003", "J-2026-99999")]
    pairs += [(Captive.objects.get().code, "C-9999"), ("NL 2026-00001", "NL 2026-99999")]
    for person in (stranger, forwarder, case_worker, delegate, secretary):
        client = sign_in(person)
        for hidden, missing in pairs:
            assert answer_without(client, hidden) == answer_without(client, missing)


@pytest.mark.parametrize("code", ["", "x" * 61, "J-9999-999999999", "'; --", "NL-99999-3", "N-00000000", "%00", "é"])
def test_nonsense_is_a_sentence(auditor, sign_in, code):
    page = asked(sign_in(auditor), code)
    assert page.status_code == 200
    assert page.context["form"].errors


def test_wrong_check_digit_is_told_of_the_number_alone(stranger, sign_in):
    sentence = "In NL-00214-8 a digit is wrong: its check digit does not fit. Look at the sheet again."
    for typed in ("NL-00214-8", "nl–00214–8", "nl002148"):
        assert sentence in asked(sign_in(stranger), typed).content.decode()
    assert "check digit" not in asked(sign_in(stranger), "NL-00214-7").content.decode()


def test_a_code_of_several_things_asks_which_and_own_things_alone_are_found(story, auditor, sign_in):
    page = asked(sign_in(auditor), "2026-00001")
    assert sorted(found.code for found in page.context["found"]) == ["GB 2026-00001", "NL 2026-00001"]
    assert all(f'href="{found.url}"' in page.content.decode() for found in page.context["found"])
    client = sign_in(story.delegates[story.gb])
    assert asked(client, story.in_transit.number).headers["Location"] == story.in_transit.get_absolute_url()
    assert "Location" not in asked(client, story.matched.number).headers


def test_a_box_of_sheets_and_a_pledge_are_found_by_their_body(story, sign_in):
    head = {"body": story.nl, "appeal": story.appeals[story.winter], "currency": Currency.objects.get(pk="EUR")}
    run = collections.number_run(2, **head, language="en", by=story.delegates[story.nl])
    terms = {"amount": 5, "count": 12, "first_due_on": example.march(1), "giver_kind": "anonymous"}
    pledge = collections.start_pledge(**head, **terms, by=story.treasurer)
    for thing in (run, pledge):
        place = asked(sign_in(story.delegates[story.nl]), thing.code.lower()).headers["Location"]
        assert place == thing.get_absolute_url()
        assert "Location" not in asked(sign_in(story.delegates[story.gb]), thing.code).headers


def test_items_open_where_the_reader_may_go(auditor, secretary, sign_in):
    draft = bulletins.draft_item(title="Of paper", text="They ask for paper.", by=secretary)
    assert asked(sign_in(secretary), str(draft)).headers["Location"].endswith(f"{draft.pk}/edit/")
    assert "Location" not in asked(sign_in(auditor), str(draft)).headers
    told = bulletins.publish(draft, by=secretary)
    assert asked(sign_in(auditor), str(told).lower()).headers["Location"] == told.get_absolute_url()


def test_many_codes_are_one_query(things, auditor, django_assert_num_queries):
    pairs = [("", code) for code in things] + [("fund", "general"), ("account", "general"), ("", "EUR")]
    auditor.has_perm("ledger.view_entry")
    with django_assert_num_queries(1):
        found = codes.addresses(pairs, auditor)
    assert found["fund", "general"] == things["general"].get_absolute_url()
    assert ("", "general") not in found
    assert ("account", "general") not in found
    plain = {"fund", "appeal", "body", "account"}
    marked = {code for code, thing in things.items() if thing._meta.model_name not in plain}
    assert {code for kind, code in found if not kind} == marked


def test_box_stands_on_every_home(stranger, auditor, sign_in):
    for person in (stranger, auditor):
        page = sign_in(person).get(reverse("portal:home")).content.decode()
        assert f'href="{FIND}"' in page
    assert f'action="{FIND}"' in page
