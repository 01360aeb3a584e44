"""What stands in the house and in the model held against one another: the books after each act, all now and then."""

from collections import Counter

from django.db import connection

from remittances import services
from remittances.models import (
    AddressWay,
    Approval,
    Attempt,
    Lot,
    ParcelItem,
    Plan,
    PlanLine,
    RecipientAddress,
    Remittance,
    RouteTerms,
    StockChange,
)
from reports.management.commands.check_books import PROOFS
from tests.remittances.machine import acts_of_plans, storing
from tests.remittances.machine.things import RELEASED

# Accounts by what they are for, and the model's word for the same.
BOOKED = {
    "aid": "aid", "fees": "fees", "losses": "losses", "stock": "stock", "written off": "spoilt",
    "gifts in kind": "given",
}  # fmt: skip
GLANCE = """
    SELECT fund_id::text, 'held', amount FROM ledger_fundbalance UNION ALL
    SELECT b.fund_id::text, k.role, b.amount FROM ledger_balance b
        JOIN ledger_account k ON k.id = b.account_id AND k.role = ANY (%s) UNION ALL
    SELECT 'orders', state, count(*) FROM remittances_remittance GROUP BY state UNION ALL
    SELECT 'plans', state, count(*) FROM remittances_plan GROUP BY state UNION ALL
    SELECT 'goods packed', '', count(*) FROM remittances_parcelitem UNION ALL
    SELECT 'lots', '', count(*) FROM remittances_lot WHERE counted_at IS NOT NULL UNION ALL
    SELECT 'changes', 'waiting', count(*) FROM remittances_stockchange WHERE entry_id IS NULL AND refused_at IS NULL
        OR undo_asked_at IS NOT NULL AND undone_at IS NULL UNION ALL
    SELECT 'ways', '', count(*) FROM remittances_addressway WHERE closed_at IS NULL
"""


def alike(what, theirs, ours):
    assert theirs == ours, f"{what}: the house has {_but(theirs, ours)}, the model {_but(ours, theirs)}"


def _but(one, another):
    """What only one of two has."""
    if isinstance(one, dict):
        return {key: value for key, value in one.items() if another.get(key) != value}
    return one - another if isinstance(one, set) else one


def asked(sql, *facts):
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        return cursor.fetchall()


def glance(model):
    """After each act, in one question: the books, the states, how much is packed, counted and open."""
    theirs = {(about, what): amount for about, what, amount in asked(GLANCE, list(BOOKED)) if amount}
    ours = Counter(("orders", one.state) for one in model.orders)
    ours.update(("plans", one.state) for one in model.plans)
    ours["goods packed", ""] = sum(len(one.parcel) for one in model.orders)
    ours["lots", ""] = sum(one.counted for one in model.lots)
    ours["changes", "waiting"] = sum(one.waits for one in model.changes)
    ours["ways", ""] = sum(not way.closed for one in model.addresses for way in one.ways)
    for fund in model.funds:
        ours[str(fund.id), "held"] = fund.money + fund.stock
        for role, name in BOOKED.items():
            amount = getattr(fund, name)
            ours[str(fund.id), role] = -amount if name == "given" else amount
    alike("books", theirs, {key: amount for key, amount in ours.items() if amount})


def looked_at():
    """What waits for a commit is looked at now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def compare(pair):
    model = pair.model
    looked_at()
    _orders(model)
    _plans(model)
    _stock(model)
    _changes(model)
    for fund in model.funds:
        free = services.free_in_fund(pair.house.fund(fund), fund.currency)
        alike("free", free, model.free(fund))
    alike("used", dict(asked(USED)), {one.id: model.used(one) for one in model.decisions})


def _orders(model):
    fields = ("pk", "state", "amount", "route", "forwarder")
    rows = Remittance.objects.values_list(*fields)
    ours = {(one.id, one.state, one.amount, one.route, one.forwarder and one.forwarder.id) for one in model.orders}
    alike("orders", set(rows), ours)
    fields = ("remittance", "number", "outcome", "reference", "amount", "fee", "fee_returned", "returned")
    ours = set()
    for order in model.orders:
        for number, one in enumerate(order.attempts, start=1):
            back = one.returned if one.outcome == "returned" else None
            what = (one.outcome, one.reference, one.amount, one.fee, one.fee_returned, back)
            ours.add((order.id, number, *what))
    alike("attempts", set(Attempt.objects.values_list(*fields)), ours)


def _plans(model):
    ours = {(one.id, one.state, one.amount, one.sum, one.outdated) for one in model.plans}
    alike("plans", set(Plan.objects.values_list("pk", "state", "total", "sum", "is_outdated")), ours)
    rows = Approval.objects.filter(voided_at=None).values_list("plan", "remittance", "signed_by")
    signed = {(one.id, None, by.id) for one in model.plans for by in one.signers}
    signed |= {(None, one.id, by.id) for one in model.orders for by in one.signers}
    alike("signatures", set(rows), signed)


def _stock(model):
    rows = Lot.objects.with_left().values_list("pk", "left", "left_value", "here", "here_value")
    ours = {(one.id, *storing.left(model, one), *storing.here(model, one)) for one in model.lots}
    alike("stock", set(rows), ours)
    for fund in model.funds:
        alike("stock", fund.stock, sum(storing.here(model, one)[1] for one in model.lots if one.fund is fund))
    fields = ("parcel__remittance", "lot", "quantity", "value", "came_back", "value_back")
    ours = {(order.id, lot.id, one.quantity, one.value, one.back, one.value_back)
            for order in model.orders for lot, one in order.parcel.items()}  # fmt: skip
    alike("parcels", set(ParcelItem.objects.values_list(*fields)), ours)


def _changes(model):
    fields = ("pk", "entry", "refused_at", "undo_asked_by", "undone_at")
    rows = {(pk, bool(booked), bool(refused), asked, bool(undone)) for pk, booked, refused, asked, undone in
            StockChange.objects.values_list(*fields)}  # fmt: skip
    ours = {(one.id, one.booked, one.refused, one.undo_by and one.undo_by.id, one.undone) for one in model.changes}
    alike("changes", rows, ours)


def compare_wholly(pair):
    """All that takes its time; and the proofs of check_books say nothing, and what is looked at at a commit holds."""
    model = pair.model
    rows = dict(PlanLine.objects.with_undelivered().values_list("pk", "undelivered"))
    alike("undelivered", rows, {line.id: model.undelivered(line) for plan in model.plans for line in plan.lines})
    for plan in model.plans:
        if plan.state in RELEASED:
            acts_of_plans.close_as_told(pair, plan)
    _places(model)
    alike("faults", {fault for proof in PROOFS for fault in proof.faults()}, set())
    alike("sent without enough signatures", set(asked(UNSIGNED)), set())
    for decision in model.decisions:
        left = services.left_of_decision(pair.house.real(decision))
        alike("left", left, model.left(decision))


def _places(model):
    fields = ("pk", "takes_money", "takes_parcels", "confirmed_on", "burned_at", "closed_on")
    rows = RecipientAddress.objects.values_list(*fields)
    ours = {(one.id, one.takes_money, one.takes_parcels, one.confirmed_on, one.burned, one.closed)
            for one in model.addresses}  # fmt: skip
    alike("places", {(*known, bool(burned), bool(closed)) for *known, burned, closed in rows}, ours)
    rows = {(pk, there, route, bool(closed)) for pk, there, route, closed in
            AddressWay.objects.values_list("pk", "address", "route", "closed_at")}  # fmt: skip
    ways = [way for one in model.addresses for way in one.ways]
    alike("ways", rows, {(one.id, one.address.id, one.route, one.closed) for one in ways})
    fields = ("pk", "route", "way")
    ours = {(one.id, one.route, one.way and one.way.id) for plan in model.plans for one in plan.lines}
    alike("lines", set(PlanLine.objects.values_list(*fields)), ours)
    rows = RouteTerms.objects.in_force().values_list("route", "country", "currency", "is_open", "minimum")
    ours = {(*there, currency, one.is_open, one.least)
            for there, noted in model.terms.items() for currency, one in noted.items()}  # fmt: skip
    alike("terms", set(rows), ours)


# Orders that left though fewer than two bodies but the preparer's had signed, them or their plan. Asked past all rules.
UNSIGNED = """
    SELECT r.code FROM remittances_remittance r LEFT JOIN remittances_planline l ON l.id = r.line_id
    JOIN remittances_attempt t ON t.remittance_id = r.id
    LEFT JOIN remittances_approval a ON a.voided_at IS NULL AND a.body_id <> r.preparer_body_id
         AND (a.remittance_id = r.id OR a.plan_id = l.plan_id)
    WHERE t.outcome <> 'returned' GROUP BY r.id HAVING count(DISTINCT a.body_id) < 2
"""
USED = "SELECT id, decision_used(id) FROM member_parties_decision WHERE about = 'money'"
