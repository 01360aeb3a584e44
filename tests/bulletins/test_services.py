from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from access.refusal import Refusal, as_refusal, rule_of
from audit.models import Minute
from bulletins import gate, services
from bulletins.models import Item, ItemState
from captives.services import set_do_not_publish
from tests.bulletins.making import TEXT, TITLE, draft, published
from tests.captives.making import NAME, case
from tests.letters.making import letter

FLAGGED = "marked “do not publish”"


def test_publish_makes_it_public_and_minutes_the_source(secretary, case_worker):
    source = letter(secretary, captive=case(case_worker, flagged=False))
    item = published(secretary, letter=source)
    assert (item.state, item.published_by, list(Item.objects.public())) == ("published", secretary, [item])
    assert Minute.objects.get(act="item published").facts == {"letter": source.code}


@pytest.mark.parametrize(
    ("flagged", "redacted", "sentence"), [(True, True, FLAGGED), (True, False, FLAGGED), (False, False, "not redacted")]
)
def test_publish_refuses_what_its_letter_forbids(secretary, case_worker, flagged, redacted, sentence):
    item = draft(secretary, letter=letter(secretary, captive=case(case_worker, flagged=flagged), redacted=redacted))
    with pytest.raises(Refusal, match=sentence):
        services.publish(item, by=secretary)
    assert list(Item.objects.public()) == []


def test_refusal_names_the_flag_only_to_who_may_know(secretary, case_worker, treasurer):
    item = draft(secretary, letter=letter(secretary, captive=case(case_worker)))
    told = {who: str(next(iter(gate.refusals(item, by=who)))) for who in (secretary, case_worker, treasurer)}
    assert [FLAGGED in told[who] for who in told] == [True, True, False]
    assert told[treasurer] == "This item cannot be published."


WORDS = [
    "Sent to K-17.", "ask about k-17", "C-0412 writes", "R-2026-0391", "letter L-2026-0031", "K\u201117",
    "C&#45;0412", "[news](https://example.org/C%2D0412)", "*C*-0412", "C\u200b-0412", "Ｃ-0412",
]  # fmt: skip
NAMES = [
    NAME,
    NAME.upper(),
    "An*na*maria writes",
    "KELLERHALS",
    "&#75;ellerhals",
    "Keller\u00adhals",
    "[x](https://a.org/Kellerhals)",
]


@pytest.mark.parametrize("words", WORDS + NAMES)
@pytest.mark.parametrize("field", ["title", "text"])
def test_publish_refuses_codes_and_the_sealed_name(secretary, case_worker, field, words):
    source = letter(secretary, captive=case(case_worker, flagged=False))
    item = draft(secretary, letter=source, **{field: words})
    with pytest.raises(Refusal) as refusal:
        services.publish(item, by=secretary)
    assert refusal.value.field == field
    assert NAME not in str(refusal.value)


@pytest.mark.parametrize(
    "words", ["Vitamin C for 0412 people", "OK-17th", "the K of 17", "UTC-0412x is no C", "R-2 and L-3"]
)
def test_publish_passes_what_is_no_code(secretary, words):
    assert published(secretary, text=words).state == "published"


def test_withdraw_leaves_a_reason_that_is_checked_too(secretary, case_worker):
    item = published(secretary, letter=letter(secretary, captive=case(case_worker, flagged=False)))
    for because in ("", "named K-17", f"named {NAME}", "x" * 201):
        with pytest.raises(Refusal) as refusal:
            services.withdraw(item, because=because, by=secretary)
        assert refusal.value.field == "because"
    item = services.withdraw(item, because="A fact was wrong.", by=secretary)
    assert (item.state, list(Item.objects.published()), list(Item.objects.public())) == ("withdrawn", [], [item])


def test_flag_set_later_takes_the_item_away_at_once(secretary, case_worker):
    captive = case(case_worker, flagged=False)
    item = published(secretary, letter=letter(secretary, captive=captive))
    set_do_not_publish(captive, flag=True, by=case_worker)
    assert list(Item.objects.public()) == []
    services.withdraw(item, because="A fact was wrong.", by=secretary)
    assert list(Item.objects.public()) == [item]


ACTS = {
    ItemState.PUBLISHED: services.publish,
    ItemState.WITHDRAWN: lambda item, by: services.withdraw(item, because="A fact was wrong.", by=by),
}


@pytest.mark.parametrize("wanted", ACTS)
@pytest.mark.parametrize("state", ItemState)
def test_every_move(secretary, state, wanted):
    item = draft(secretary)
    for step in list(ItemState)[1 : list(ItemState).index(state) + 1]:
        item = ACTS[step](item, by=secretary)
    if wanted in Item.MOVES[state]:
        assert ACTS[wanted](item, by=secretary).state == wanted
    else:
        with pytest.raises(Refusal, match="it cannot become"):
            ACTS[wanted](item, by=secretary)


def test_edit_stops_with_publishing(secretary):
    facts = {"title": "Another", "text": "word", "language": "fr", "letter": None, "by": secretary}
    item = services.edit_item(draft(secretary), **facts)
    assert (item.title, item.text, item.language) == ("Another", "word", "fr")
    services.publish(item, by=secretary)
    with pytest.raises(Refusal, match="withdraw it and write another one"):
        services.edit_item(item, **facts)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": " "}, "title"), ({"title": "x" * 121}, "title"), ({"title": "a\0"}, "title"), ({"text": ""}, "text"),
        ({"text": "x" * 20_001}, "text"), ({"text": "a\x0bb"}, "text"), ({"language": "tlh"}, "language"),
    ],
)  # fmt: skip
def test_draft_refuses(secretary, facts, field):
    with pytest.raises(Refusal) as refusal:
        draft(secretary, **facts)
    assert refusal.value.field == field


def test_history_may_be_entered_as_of_its_day(secretary):
    at = datetime(2025, 2, 3, 12, tzinfo=UTC)
    assert services.publish(draft(secretary), by=secretary, at=at).published_at == at


def raw(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


PUBLISH = "UPDATE bulletins_item SET state = 'published', published_at = now(), published_by_id = %s"


@pytest.mark.parametrize(("flagged", "redacted"), [(True, True), (False, False)])
def test_database_holds_the_gate(secretary, case_worker, flagged, redacted):
    draft(secretary, letter=letter(secretary, captive=case(case_worker, flagged=flagged), redacted=redacted))
    with pytest.raises(Refusal, match="This item cannot be published") as refused, as_refusal():
        raw(PUBLISH, secretary.pk)
    assert rule_of(refused.value.__cause__) == "item_publish_gate"
    assert list(Item.objects.public()) == []


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE bulletins_item SET title = 'x'", "item_final"),
        ("UPDATE bulletins_item SET state = 'draft', published_at = NULL, published_by_id = NULL", "item_moves"),
        ("UPDATE bulletins_item SET state = 'withdrawn'", "item_withdrawn_with_reason"),
        ("UPDATE bulletins_item SET withdrawn_because = 'x'", "item_withdrawn_with_reason"),
        ("DELETE FROM bulletins_item", "item_final"),
    ],
)
def test_database_keeps_what_was_public(secretary, sql, rule):
    published(secretary)
    with pytest.raises(IntegrityError) as error:
        raw(sql)
    assert error.value.__cause__.diag.constraint_name == rule


def test_database_begins_with_a_draft(secretary):
    item = Item(title=TITLE, text=TEXT, state="published", published_by=secretary, published_at=datetime.now(UTC))
    with pytest.raises(IntegrityError, match="begins as a draft"), transaction.atomic():
        item.save()
