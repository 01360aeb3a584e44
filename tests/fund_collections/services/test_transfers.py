"""A gift by transfer: into the fund of its appeal, with a receipt number, and nothing of a person who wants none."""

# The statements are put together from our own words.
# ruff: noqa: S608

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from access.refusal import Refusal
from audit.models import Minute
from fund_collections import services
from fund_collections.models import Contribution, GiverKind, ListState, Receipt
from fund_collections.services.matching.parts import Standing
from ledger.models import Balance
from ledger.money import Money
from tests import makers
from tests.fund_collections.services.test_matching import booking_of
from tests.fund_collections.test_rules import GIFT, broken_by
from vault.models import RecordKey

DAY = date(2026, 3, 20)


def give(world, amount="25.00", **gift):
    facts = {"appeal": world.appeal, "body": world.body, "account": world.bank, "on": DAY} | gift
    return services.record_gift(money=Money(Decimal(amount), "EUR"), by=world.treasurer, **facts)


def test_gift_goes_into_the_fund_and_draws_the_next_number(world):
    world.at(ListState.POSTED)
    gift = give(world)
    assert (str(gift.receipt), gift.receipt.issued_on, gift.pk) == ("2026-00004", DAY, gift.entry_id)
    held = Balance.objects.get(account=world.bank, fund=world.fund)
    assert (held.amount, gift.entry.text) == (Decimal("25.00"), f"{world.appeal.code} NL")
    assert gift.receipt.text == "Gift towards “Winter relief”, by bank transfer."
    assert Minute.objects.about(gift.receipt).values_list("act", flat=True).get() == "gift recorded"


def test_anonymous_gift_has_no_person_yet_its_number_leads_to_fund_and_bank(world):
    gift = give(world)
    row = Contribution.objects.values("giver", "pseudonym", "place").get(pk=gift.pk)
    assert (row, RecordKey.objects.count()) == ({"giver": None, "pseudonym": "", "place": ""}, 0)
    found = Receipt.objects.get(body=world.body, year=2026, number=1).contribution
    legs = found.entry.postings.values_list("account__code", "fund__code", "amount").order_by("-amount")
    assert next(iter(legs)) == (world.bank.code, world.fund.code, Decimal("25.00"))
    minutes = " ".join(str(facts) for facts in Minute.objects.values_list("facts", flat=True))
    assert "anonymous" not in minutes


def test_name_is_sealed_and_stands_nowhere_in_the_clear(world):
    gift = give(world, giver_kind=GiverKind.NAMED, giver="Clara Weiss", place="Jena")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT c::text FROM {GIFT} c")
        (row,) = cursor.fetchone()
    assert ("Clara" in row, "Jena" in row, gift.giver is not None) == (False, True, True)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"amount": "0"}, "above zero"),
        ({"amount": "1.001"}, "decimals"),
        ({"giver": "Clara"}, "neither name nor pseudonym"),
        ({"giver_kind": GiverKind.NAMED}, "Type the name"),
        ({"giver_kind": GiverKind.PSEUDONYM}, "Type the pseudonym"),
        ({"on": date(2026, 12, 31)}, "still to come"),
        ({"on": date(2025, 12, 31)}, "lies before"),
    ],
)
def test_gift_that_cannot_be_is_refused_in_a_sentence(world, facts, sentence):
    with pytest.raises(Refusal, match=sentence):
        give(world, **facts)
    assert not Contribution.objects.exists()


def test_cash_box_and_foreign_account_are_refused(world):
    box = type(world.bank).objects.get(role="counted cash")
    with pytest.raises(Refusal, match="is no bank account"):
        give(world, account=box)
    with pytest.raises(Refusal, match="another currency"):
        give(world, account=makers.bank("GBP"))


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        (f"UPDATE {GIFT} SET amount = 1", "contribution_final"),
        (f"UPDATE {GIFT} SET body_id = NULL", "contribution_of_list_or_transfer"),
        (f"DELETE FROM {GIFT}", "contribution_final"),
        ("UPDATE fund_collections_appeal SET fund_id = (SELECT id FROM ledger_fund WHERE code = 'other')",
         "appeal_fund_kept"),
        (f"""INSERT INTO {GIFT} (id, appeal_id, body_id, giver_kind, pseudonym, place, currency_id, amount)
             SELECT gen_random_uuid(), appeal_id, body_id, 'anonymous', '', '', 'EUR', 1 FROM {GIFT}""",
         "contribution_of_list_or_transfer"),
        (f"""INSERT INTO {GIFT} (id, appeal_id, body_id, giver_kind, pseudonym, place, currency_id, amount, entry_id)
             SELECT e.id, c.appeal_id, c.body_id, 'anonymous', '', '', 'EUR', 25, e.id FROM {GIFT} c, ledger_entry e
             WHERE e.kind = 'opening'""",
         "contribution_entry"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("as_owner")
def test_raw_sql_on_a_gift_by_transfer(world, sql, rule):
    makers.filled(makers.fund("other"), world.bank, "25.00", by=world.treasurer)
    give(world)
    assert broken_by(sql) == rule


def test_gift_recorded_by_mistake_is_taken_back_with_its_receipt(world):
    gift = give(world)
    services.take_back(gift, because="the bank booked 12", by=world.treasurer)
    assert Balance.objects.get(account=world.bank, fund=world.fund).amount == 0
    receipt = Receipt.objects.get(contribution=gift)
    assert (receipt.void_reason, str(receipt)) == ("the bank booked 12", "2026-00001")
    assert Contribution.objects.standing().count() == 0
    with pytest.raises(Refusal, match="reversed already"):
        services.take_back(gift, because="again", by=world.treasurer)


def test_gift_of_a_list_or_of_a_match_is_not_taken_back_by_itself(world):
    world.at(ListState.POSTED)
    with pytest.raises(Refusal, match="A gift of a list goes out of the books with its list"):
        services.take_back(Contribution.objects.first(), because="wrong", by=world.treasurer)
    gift, booking = give(world), booking_of(world, "25.00")
    services.match_bookings([booking], parts=[Standing(gift.entry)], by=world.treasurer)
    with pytest.raises(Refusal, match="undo the match instead"):
        services.take_back(gift, because="wrong", by=world.treasurer)
