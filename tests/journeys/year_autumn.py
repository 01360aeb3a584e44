"""The second half of the year: goods where money is of no use, a plan changed after two signatures, a burned place."""

from decimal import Decimal

import pytest

from access.refusal import Refusal
from letters.services import receive_letter
from remittances import services
from remittances.models import Remittance
from tests.journeys.year import BANK, fill, quarter
from tests.journeys.year_plans import arrived, close, figures, propose, release, send, sign, sign_by_act, submit

# 1,600.00 over 22 persons of need; K-6 has 47.73 to come from P-1, the others had as much too much: 22.73, 13.64, 4.54
# and 6.82. All stand at 1,600.00 / 22 = 72.72 72/100 each, less or more by that: K-1 704.54 27/100, K-2 422.72 36/100,
# K-3 140.91 45/100, K-4 211.36 18/100, K-6 120.45 72/100. The two cents that remain go to K-6 and K-3.
THIRD = {
    "K-4": ("211.36", "-6.82", "bank"),
    "K-5": ("0.00", "0.00", "postal order"),
    "K-1": ("704.54", "-22.73", "postal order"),
    "K-2": ("422.72", "-13.64", "postal order"),
    "K-3": ("140.92", "-4.54", "agent"),
    "K-6": ("120.46", "47.73", "bank"),
}
# K-2 is burned. 640.00 over 16 persons are 40.00 each, of which K-6 waits once more; over 15 they are 42.66 66/100.
FOURTH = {"K-4": "128.00", "K-5": "0.00", "K-1": "426.67", "K-3": "85.33", "K-6": "0.00"}


def parcels(desk, year):
    """40 kg of flour for 200.00 EUR; 10 of them arrive at K-5, of 8 that were refused 6 come back."""
    desk.sign_in(year.treasurer)
    desk.open("/remittances/stock/goods/new/")
    fill(desk, {"Goods": "Flour", "Counted by": "kg"})
    desk.press("Register them")
    desk.open("/remittances/stock/new/")
    fill(desk, {"Goods": "Flour", "Quantity": "40", "Under decision": "D-1", "Cost": "200"})
    fill(desk, {"Paid from": year.banks["EUR"].name, "Bought on": quarter(3, 2)})
    desk.press("Enter them")
    lot_page = desk.path
    desk.sign_in(year["forwarder"])
    desk.open(f"{lot_page}count/")
    desk.fill("Counted", "40")
    desk.press("Count it into the stock")
    kept, refused = (_parcel(desk, year, quantity) for quantity in ("10", "8"))
    letter = receive_letter(received_on=quarter(3, 40), language="en", original="Bread!", by=year["secretary"])
    arrived(year, kept, quarter(3, 40), grade="letter", letter=letter)
    desk.sign_in(year.treasurer)
    desk.open(f"{refused.get_absolute_url()}back/")
    fill(desk, {"LT-2025-0001 · Flour": "6", "It was refused at the door": True, "On": quarter(3, 30)})
    desk.fill("Why", "the ward was under quarantine")
    desk.press("Book the return")
    refused.refresh_from_db()
    assert refused.state == "returned"


def _parcel(desk, year, quantity):
    """An order of its own: packed, signed by two bodies and posted for 6.50."""
    facts = {"decision": year.decisions["EUR"], "address": year.place(5), "amount": Decimal(1), "on": quarter(3, 3)}
    order = services.draft(**facts, route="parcel", purpose="flour", by=year.treasurer)
    desk.sign_in(year.treasurer)
    desk.open(f"{order.get_absolute_url()}pack/")
    desk.fill("Flour", quantity)
    desk.press("Pack the parcel")
    order = services.submit(order, by=year.treasurer)
    order = sign_by_act(year, order, "signer of GB", "signer of DE")
    order = services.take_in_hand(order, by=year["forwarder"])
    facts = {"postage": Decimal("6.50"), "fee_account": year.banks["EUR"], "on": quarter(3, 10)}
    return services.send_parcel(order, **facts, by=year["forwarder"])


def third(desk, year):
    """P-4: three bodies sign; K-4 goes by courier after two of them (G17), K-2 is burned after the release."""
    plan = propose(year, 3, "1600")
    assert figures(plan, "amount", "due", "route") == THIRD
    plan = sign_by_act(year, submit(year, plan), "signer of GB", "signer of DE")
    assert plan.state == "submitted"
    line = plan.lines.get(address_code="K-4")
    services.overrule_line(line, route="courier", because="its bank asks questions", by=year.treasurer)
    _tell(desk, year, plan)
    plan = sign_by_act(year, submit(year, year.plan(4)), "signer of GB", "signer of DE")
    plan = sign(desk, year, plan, "signer of SE")
    release(year, plan)
    services.burn(year.place(2), because="the ward is searched for our letters", by=year["case worker"])
    assert services.finish_burns() == 0
    for place, fee in ((1, "17.05"), (3, "4.23"), (4, "10"), (6, "8")):
        send(year, year.order(4, place), quarter(3, 20), fee)
    arrived(year, year.order(4, 1), quarter(3, 50), grade="signed", signed=10)
    arrived(year, year.order(4, 3), quarter(3, 30))
    arrived(year, year.order(4, 4), quarter(3, 40), grade="phrase")
    arrived(year, year.order(4, 6), quarter(3, 41), grade="visit")
    assert close(year, year.plan(4)) == {
        "planned": "1600.00", "sent": "1177.28", "arrived": "1177.28", "returned": "0.00", "lost": "0.00",
        "fees": "39.28", "cancelled": "422.72",
    }  # fmt: skip


def _tell(desk, year, plan):
    """Both signatures are void; the mails go out, and each who signed reads at the first page what was changed."""
    assert plan.approvals.filter(voided_at=None).count() == 0
    assert services.tell_signers() == ["P-2025-0004"]
    for signer in ("signer of GB", "signer of DE"):
        desk.sign_in(year[signer])
        assert "P-2025-0004 was changed after you signed" in desk.text
        desk.open(f"/remittances/plans/{plan.pk}/changes/")
        assert "route of line 1 from bank transfer to courier" in desk.text
        desk.press("I have read this")


def fourth(desk, year):
    """P-5: K-1 gets less as it wished; a warning against K-4 keeps the release until it is lifted; one is cancelled."""
    plan = propose(year, 4, "640")
    assert figures(plan, "amount") == FOURTH
    line = plan.lines.get(address_code="K-1")
    services.overrule_line(line, amount=Decimal(400), because="they have other help now", by=year.treasurer)
    plan = sign_by_act(year, submit(year, year.plan(5)), "signer of GB", "signer of SE")
    flag, _halted = services.flag(year.place(4), risk="watched", because="a car waits", by=year["case worker"])
    with pytest.raises(Refusal, match="A risk flag stands at K-4"):
        release(year, plan)
    assert not Remittance.objects.filter(line__plan=plan).exists()
    services.lift_flag(flag, because="it was a neighbour", by=year["other case worker"])
    release(year, year.plan(5))
    services.cancel_order(year.order(5, 3), because="the agent has closed", by=year.treasurer)
    send(year, year.order(5, 1), quarter(4, 20), "14")
    _by_bank(desk, year)
    for place in (1, 4):
        arrived(year, year.order(5, place), quarter(4, 50), grade="visit")
    assert close(year, year.plan(5)) == {
        "planned": "613.33", "sent": "528.00", "arrived": "528.00", "returned": "0.00", "lost": "0.00",
        "fees": "19.00", "cancelled": "85.33",
    }  # fmt: skip


def _by_bank(desk, year):
    """The forwarder takes the order to K-4 in hand, has its file made for the bank, and sends that."""
    order = year.order(5, 4)
    desk.sign_in(year["forwarder"])
    desk.open("/remittances/")
    desk.press(f"Take the next by {order.get_route_display()}")
    assert order.code in desk.text
    desk.open(f"{order.get_absolute_url()}bank-file/")
    desk.fill("Reason, kept in the minutes", "for the bank of the relief fund")
    file = desk.print("Open it").decode()
    assert (file.count("128.00</InstdAmt>"), file.count(BANK["iban"])) == (1, 1)
    facts = {"account": year.banks["EUR"], "fee": Decimal(5), "on": quarter(4, 20), "by": year["forwarder"]}
    services.send(order, **facts, reference="B-91")
