"""A fee is typed by one person: no more leaves by it than is sent, or than one person spends without a decision."""

from decimal import Decimal
from functools import partial

import pytest
from django.urls import reverse

from access.refusal import Refusal
from ledger import services as ledger
from ledger.models import Account, EntryKind, Role
from remittances import services
from remittances.models import Attempt
from tests.breaking import breaks
from tests.remittances.story import DAY, REASON

SEND = """INSERT INTO remittances_attempt (id, remittance_id, number, account_id, route, sent_on, sent_by_id, amount,
                                           fee, fee_returned, entry_id, outcome, because, reference)
          SELECT gen_random_uuid(), id, 1, %s, route, %s, forwarder_id, amount, %s, 0, %s, 'on the way', '', ''
          FROM remittances_remittance WHERE id = %s"""


@pytest.fixture
def in_hand(drafted, brought_to):
    """An order of so much, in hand."""
    return lambda amount: brought_to("in hand", drafted(amount))


@pytest.fixture
def ways(bank, forwarder, treasurer):
    """By whom a fee is typed, or told by terms."""
    facts = {"account": bank, "because": "not heard from", "on": DAY, "by": treasurer}
    return {
        "sent": partial(services.send, account=bank, on=DAY, by=forwarder),
        "handed over": partial(services.hand_over, agent=lambda _facts: "MT-1", account=bank, by=forwarder),
        "lost": partial(services.lost_in_hand, **facts),
    }


@pytest.mark.parametrize(("amount", "most"), [("300", "300.00"), ("20", "50.00")])
@pytest.mark.parametrize("way", ["sent", "handed over", "lost"])
def test_a_fee_is_within_the_sum_or_what_one_spends(way, amount, most, ways, in_hand, forwarder):
    order = in_hand(amount)
    if way == "lost":
        services.reveal_address(order, by=forwarder, because=REASON)
    with pytest.raises(Refusal, match=f"is too much: beside this order {most} EUR leave at most") as refused:
        ways[way](order, fee=Decimal(most) + Decimal("0.01"))
    assert (refused.value.field, Attempt.objects.exists()) == ("fee", False)
    assert ways[way](order, fee=Decimal(most)).attempts.get().fee == Decimal(most)


@pytest.mark.parametrize(("amount", "fee"), [("300", 301), ("20", 51)])
def test_sql_sends_nothing_for_a_larger_fee(amount, fee, in_hand, bank, winter_relief, forwarder, sql):
    order = in_hand(amount)
    lines = [
        ledger.Line(Account.objects.playing(role), winter_relief, "EUR", Decimal(sum_))
        for role, sum_ in ((Role.AID, amount), (Role.FEES, fee))
    ]
    lines.append(ledger.Line(bank, winter_relief, "EUR", -Decimal(amount) - fee))
    entry = ledger.post(by=forwarder, posted_on=DAY, kind=EntryKind.REMITTANCE, text="R/1", lines=lines)
    with breaks("attempt_fee_within"):
        sql(SEND, bank.pk, DAY, fee, entry.pk, order.pk)


def test_the_pages_say_how_much(in_hand, bank, forwarder, treasurer, sign_in):
    order, client = in_hand("20"), sign_in(forwarder)
    url = reverse("remittances:remittance_send", args=[order.pk])
    assert "At most 50.00 EUR." in client.get(url).text
    typed = {"account": bank.pk, "fee": "500", "on": DAY, "once": client.get(url).context["form"]["once"].value()}
    assert "500.00 EUR is too much" in client.post(url, typed).text
    services.reveal_address(order, by=forwarder, because=REASON)
    url = reverse("remittances:remittance_unknown", args=[order.pk])
    assert "As far as it is known. At most 50.00 EUR." in sign_in(treasurer).get(url).text
