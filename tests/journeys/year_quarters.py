"""The first half of the year: who got what by which plan, and what became of it."""

from decimal import Decimal

import pytest

from access.refusal import Refusal
from ledger.models import Currency
from letters.services import receive_letter
from remittances import services
from remittances.models import Remittance
from tests.journeys.year import fill, quarter
from tests.journeys.year_plans import (
    arrived,
    at_desk,
    close,
    figures,
    propose,
    propose_at_desk,
    release,
    send,
    sign,
    sign_by_act,
    submit,
)
from tests.journeys.year_reports import under_way

# What 22 persons of need share of 1,050.00: 47.72 27/100 each. One person at K-6 gets less than the 80.00 that its
# route carries and waits; the others, 21 persons, get 50.00 each.
FIRST = {
    "K-4": ("150.00", "143.18", "bank"),
    "K-5": ("0.00", "0.00", "postal order"),
    "K-1": ("500.00", "477.27", "postal order"),
    "K-2": ("300.00", "286.36", "postal order"),
    "K-3": ("100.00", "95.46", "agent"),
    "K-6": ("0.00", "47.73", "bank"),
}
# Bound to TR: 400.00 over 6, 2 and 1 persons are 266.66 66/100, 88.88 88/100 and 44.44 44/100; the cents that remain
# go to the two largest remainders.
SECOND = {"K-2": "266.67", "K-3": "88.89", "K-6": "44.44"}


def first(desk, year):
    """P-1: signed by two bodies on its page, sent, and the money of K-1 comes back short of 40.00."""
    plan = propose_at_desk(desk, year, 1, "1050", route="postal order")
    assert "1,050.00 EUR are shared; 0.00 EUR of the sum are left." in desk.text
    assert figures(plan, "amount", "entitled", "route") == FIRST
    why = figures(plan, "why")
    assert (why["K-1"], why["K-6"]) == (
        "Need of 10 at 50.00 EUR each: 500.00 EUR.",
        "Waits: its 47.72 EUR is less than the 80.00 EUR its route carries; it is owed next time.",
    )
    assert why["K-5"].startswith("K-5 cannot use money. It can use: There is no sense in sending money here")
    at_desk(desk, year, plan, "Lock it", "Submit to the signers")
    plan = sign(desk, year, plan, "signer of GB", "signer of DE")
    assert plan.state == "signed"
    desk.sign_in(year.treasurer)
    desk.open(f"{plan.get_absolute_url()}release/")
    desk.press("Release it")
    _send_first(desk, year)
    _hear_first(desk, year)
    assert close(year, year.plan(1)) == {
        "planned": "1050.00", "sent": "1050.00", "arrived": "548.00", "returned": "460.00", "lost": "42.00",
        "fees": "28.00", "cancelled": "0.00",
    }  # fmt: skip


def _send_first(desk, year):
    """The order to K-1 goes at the desk; 100.00 EUR to K-3 are to be paid out as 4,000.00 TRY, and nobody answers."""
    desk.sign_in(year["forwarder"])
    order = year.order(1, 1)
    desk.open("/remittances/")
    desk.press(f"Take the next by {order.get_route_display()}")
    assert order.code in desk.text
    desk.open(f"{order.get_absolute_url()}reveal/")
    desk.fill("Reason, kept in the minutes", "to write the postal order")
    desk.press("Open it")
    assert "House 7, Lower Ford" in desk.text
    desk.open(f"{order.get_absolute_url()}send/")
    fill(desk, {"Fee": "15", "Sent on": quarter(1, 20)})
    desk.press("Record the sending")
    send(year, year.order(1, 2), quarter(1, 20), "5")
    local = {"local_currency": Currency.objects.get(pk="TRY"), "local_amount": Decimal(4000)}
    send(year, year.order(1, 3), quarter(1, 21), "3", **local)
    send(year, year.order(1, 4), quarter(1, 21), "5", reference="B-77")
    services.mark_unknown(year.order(1, 3), because="the agent does not answer", by=year.treasurer)
    with pytest.raises(Refusal, match="4 orders of P-2025-0001"):
        services.close_plan(year.plan(1), by=year.treasurer)
    under_way(year.plan(1))


def _hear_first(desk, year):
    """K-1's comes back (G20); K-3's is found; the bank kept 2.00 of K-4's; K-2 tells by letter and list of shares."""
    order = year.order(1, 1)
    desk.sign_in(year.treasurer)
    desk.open(f"{order.get_absolute_url()}return/")
    fill(desk, {"Came back": "460", "On": quarter(1, 60), "Why": "moved to another island"})
    desk.press("Book the return")
    services.found_sent(year.order(1, 3), reference="MT-4711", by=year.treasurer)
    facts = {"local_received": Decimal(4000), "grade": "provider", "on": quarter(1, 50), "by": year.treasurer}
    services.confirm(year.order(1, 3), **facts)
    arrived(year, year.order(1, 4), quarter(1, 40), "148")
    arrived(year, year.order(1, 4), quarter(1, 70), "148", grade="visit")
    letter = receive_letter(received_on=quarter(1, 55), language="en", original="It came", by=year["secretary"])
    arrived(year, year.order(1, 2), quarter(1, 55), grade="letter", letter=letter)
    desk.open(f"{year.order(1, 2).get_absolute_url()}confirm/")
    fill(desk, {"Evidence": "by list of shares", "Received": "300.00", "Confirmed on": quarter(1, 56)})
    for row, (kind, people, amount) in enumerate((("a person", 4, "260"), ("common box", 1, "40")), start=1):
        fill(desk, {f"Share {row}": kind, f"People {row}": people, f"Sum together {row}": amount})
    desk.press("Record the confirmation")


def second(desk, year):
    """P-2 in CHF; of the 44.44 of K-6 come back 40.00 and 1.00 of the fee. P-3 sends K-1 once more what came back."""
    plan = propose(year, 2, "400", currency="CHF")
    assert figures(plan, "amount") == SECOND
    release(year, sign_by_act(year, submit(year, plan), "signer of GB", "signer of SE"))
    for place, fee in ((2, "4"), (3, "2.50"), (6, "6")):
        send(year, year.order(2, place), quarter(2, 20), fee)
    for place in (2, 3):
        arrived(year, year.order(2, place), quarter(2, 50), grade="phrase")
    back = {"returned": Decimal(40), "fee_returned": Decimal(1), "because": "no such account", "on": quarter(2, 40)}
    services.mark_returned(year.order(2, 6), **back, by=year.treasurer)
    assert close(year, year.plan(2)) == {
        "planned": "400.00", "sent": "400.00", "arrived": "355.56", "returned": "40.00", "lost": "4.44",
        "fees": "11.50", "cancelled": "0.00",
    }  # fmt: skip
    _follow_first(year)


def _follow_first(year):
    """What did not arrive of P-1, exactly; the 2.00 that fell short at K-4 are less than its bank carries."""
    plan = services.follow_up(year.plan(1), kind="follow-up", on=quarter(2, 30), by=year.treasurer)
    assert figures(plan, "amount") == {"K-4": "0.00", "K-1": "500.00"}
    release(year, sign_by_act(year, submit(year, plan), "signer of GB", "signer of DE"))
    left = year.plan(1).lines.with_undelivered().filter(undelivered__gt=0)
    assert [(line.address_code, line.undelivered) for line in left] == [("K-4", 2)]
    order = Remittance.objects.get(line__plan=plan)
    send(year, order, quarter(2, 35), "15")
    arrived(year, order, quarter(2, 60), grade="signed", signed=10)
    assert close(year, year.plan(3)) == {
        "planned": "500.00", "sent": "500.00", "arrived": "500.00", "returned": "0.00", "lost": "0.00",
        "fees": "15.00", "cancelled": "0.00",
    }  # fmt: skip
