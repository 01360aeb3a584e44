"""The legs of a sending: fee and rate, what came back and what was lost, each on the account it belongs to."""

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError
from django.urls import reverse

from access.once import fresh
from access.refusal import Refusal, rule_of
from ledger.models import Account, Balance, Currency, Role
from letters.services import receive_letter
from remittances import services
from remittances.legs import legs
from tests import makers
from tests.remittances.story import DAY

CHF = partial(Currency.objects.get, pk="CHF")


def balances(fund):
    return {balance.account.code: balance.amount for balance in Balance.objects.filter(fund=fund) if balance.amount}


@pytest.fixture
def sent(brought_to, bank, forwarder):
    def sent(fee="15", amount=None, **facts):
        order = brought_to("in hand") if amount is None else amount
        return services.send(order, account=bank, fee=Decimal(fee), on=DAY, by=forwarder, **facts)

    return sent


def test_five_hundred_with_a_fee_of_fifteen_come_back_as_less(
    brought_to, drafted, sent, treasurer, winter_relief, bank
):
    """500 leave and 15 of fee beside them, 460 come back: loss 40 and fee 15 stand on accounts of their own (G20)."""
    order = sent(amount=brought_to("in hand", drafted("500")))
    services.mark_returned(order, returned=Decimal(460), because="moved", on=DAY, by=treasurer)
    (leg,) = legs(order)
    assert (leg.amount, leg.fee, leg.returned, leg.lost, leg.received) == (500, 15, 460, 40, None)
    found = {balance.account.role: balance.amount for balance in Balance.objects.filter(fund=winter_relief)}
    assert {role: found[role] for role in ("aid", "fees", "losses", "")} == {
        "aid": 0,
        "fees": 15,
        "losses": 40,
        "": 945,
    }


def test_a_fee_paid_apart_leaves_and_comes_back_to_its_account(sent, treasurer, winter_relief, bank):
    till = makers.bank()
    makers.filled(winter_relief, till, "50", by=treasurer)
    order = sent(fee_account=till)
    assert (balances(winter_relief)[bank.code], balances(winter_relief)[till.code]) == (700, 35)
    facts = {"because": "refused", "on": DAY, "by": treasurer}
    with pytest.raises(Refusal, match=r"20\.00 EUR is more than the fee of 15\.00 EUR"):
        services.mark_returned(order, returned=Decimal(300), fee_returned=Decimal(20), **facts)
    services.mark_returned(order, returned=Decimal(300), fee_returned=Decimal(10), **facts)
    assert (balances(winter_relief)[bank.code], balances(winter_relief)[till.code]) == (1000, 45)


def test_what_is_paid_out_there_says_what_arrived(sent, treasurer):
    order = sent(local_currency=CHF(), local_amount=Decimal(330), reference="MT-1")
    confirm = partial(services.confirm, order, grade="provider", on=DAY, by=treasurer)
    for facts, sentence in (
        ({"local_received": Decimal(331)}, "more than the 330.00 CHF that were to be paid out"),
        ({"local_received": Decimal(165), "received": Decimal(151)}, "are 150.00 EUR at the rate of the sending"),
        ({}, "Write what was received"),
    ):
        with pytest.raises(Refusal, match=sentence):
            confirm(**facts)
    confirm(local_received=Decimal(100))
    (leg,) = legs(order)
    assert (leg.rate, leg.received, leg.lost) == ("1.1", Decimal("90.91"), Decimal("209.09"))


@pytest.mark.parametrize(("grade", "heard_on"), [("provider", None), ("visit", DAY)])
def test_whoever_was_heard_there_is_there(grade, heard_on, sent, treasurer, address):
    services.confirm(sent(), grade=grade, received=Decimal(300), on=DAY, by=treasurer)
    address.refresh_from_db()
    assert address.confirmed_on == heard_on


def test_an_older_word_does_not_make_an_address_staler(sent, treasurer, address, brought_to):
    type(address).objects.update(confirmed_on=DAY + dt.timedelta(days=3))
    services.confirm(sent(), grade="visit", received=Decimal(300), on=DAY, by=treasurer)
    address.refresh_from_db()
    assert address.confirmed_on == DAY + dt.timedelta(days=3)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"local_amount": Decimal(330)}, "has a currency and a sum"),
        ({"local_currency": "CHF"}, "has a currency and a sum"),
        ({"local_currency": "EUR", "local_amount": Decimal(1)}, "The order is in EUR itself"),
        ({"local_currency": "JPY", "local_amount": Decimal("1.5")}, "more decimal places than JPY, which has 0"),
        ({"local_currency": "CHF", "local_amount": Decimal(0)}, "is less than 0.01 CHF"),
        ({"reference": "x" * 41}, "up to 40 printable characters"),
        ({"fee": "1.001"}, "more decimal places than EUR"),
    ],
)
def test_a_slip_that_cannot_be_is_refused(facts, sentence, sent):
    if "local_currency" in facts:
        facts = facts | {"local_currency": Currency.objects.get(pk=facts["local_currency"])}
    with pytest.raises(Refusal, match=sentence):
        sent(**facts)


def test_word_of_its_own_currency_is_told_in_it(sent, treasurer):
    with pytest.raises(Refusal, match="was sent in its own currency"):
        services.confirm(sent(), grade="provider", local_received=Decimal(3), on=DAY, by=treasurer)


def test_postage_of_goods_is_paid_in_money_and_nothing_else_from_stock(brought_to, drafted, forwarder, bank):
    stock = Account.objects.playing(Role.STOCK)
    order = brought_to("in hand", drafted("10"))
    for facts in ({"account": stock}, {"account": bank, "fee_account": stock}):
        with pytest.raises(Refusal, match="Nothing is paid from Goods in stock"):
            services.send(order, **facts, fee=Decimal(1), on=DAY, by=forwarder)


def test_a_list_of_signatures_says_how_many_signed(sent, treasurer):
    order = sent()
    word = partial(services.confirm, order, grade="signed", received=Decimal(300), on=DAY, by=treasurer)
    with pytest.raises(Refusal, match="say how many signed, or who got what"):
        word()
    with pytest.raises(Refusal, match="0 people did not sign a list"):
        word(signed=0)
    word(signed=9)
    share = order.attempts.get().confirmations.get().shares.get()
    assert (share.kind, share.people, share.amount) == ("person", 9, 300)


def test_every_grade_finds_its_place(sent, treasurer):
    order = sent()
    letter = receive_letter(received_on=DAY, language="en", original="It came", by=treasurer)
    shares = [services.ShareTold("person", Decimal(300), people=9)]
    needs = {"letter": {"letter": letter}, "signed": {"signed": 9}, "shares": {"shares": shares}}
    for grade in ("provider", "phrase", "letter", "visit", "signed", "shares"):
        services.confirm(order, grade=grade, received=Decimal(300), on=DAY, by=treasurer, **needs.get(grade, {}))
    assert order.attempts.get().confirmations.count() == 6


def test_the_forms_bring_all_of_it_in(brought_to, bank, forwarder, treasurer, sign_in):
    order = brought_to("in hand")
    page = partial(reverse, args=[order.pk])
    slip = {"account": bank.pk, "fee": "15", "on": "2026-03-02", "reference": "MT-1"}
    slip["once"] = fresh("send", f"{order.pk}/1", forwarder)
    sign_in(forwarder).post(
        page("remittances:remittance_send"), slip | {"local_currency": "CHF", "local_amount": "330"}
    )
    client = sign_in(treasurer)
    form = client.get(page("remittances:remittance_confirm")).context["form"]
    assert (list(form.fields), form.initial["local_received"]) == (
        ["grade", "letter", "signed", "local_received", "on", "once"], "330.00",
    )  # fmt: skip
    shares = {"shares-TOTAL_FORMS": "0", "shares-INITIAL_FORMS": "0"}
    told = {"grade": "signed", "signed": "9", "local_received": "165", "on": "2026-03-03"}
    told["once"] = fresh("confirm", order.pk, treasurer)
    client.post(page("remittances:remittance_confirm"), told | shares)
    text = client.get(order.get_absolute_url()).text
    for words in ("MT-1", "1.1 for one", "150.00", "165.00", "9 people"):
        assert words in text


def test_sql_takes_no_word_of_more_than_was_to_be_paid_out(sent, treasurer, sql):
    order = sent(local_currency=CHF(), local_amount=Decimal(330))
    word = """INSERT INTO remittances_confirmation (id, attempt_id, grade, confirmed_on, received, local_received,
              recorded_by_id) VALUES (gen_random_uuid(), %s, 'provider', %s, 300, 330.01, %s)"""
    with pytest.raises(IntegrityError) as refused:
        sql(word, order.attempts.get().pk, DAY, treasurer.pk)
    assert rule_of(refused.value) == "confirmation_within_attempt"


def test_sql_books_a_fee_apart_or_not_at_all(sent, sql):
    sent()
    with pytest.raises(IntegrityError) as refused:
        sql("UPDATE remittances_attempt SET fee_account_id = account_id")
    assert rule_of(refused.value) == "attempt_final"
