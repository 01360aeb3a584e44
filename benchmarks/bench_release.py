"""The release of a signed plan of 10,000 lines: seconds, and statements for each 1,000 lines.

Everything is asked again and one order for each line is written, all triggers on, committed. Beside it the proposal of
the same plan. Peer of the release: the same rows into a table with the same columns, indexes and checks, but no
trigger and no foreign key.
"""

import sys
from datetime import date
from decimal import Decimal

import ground

ground.ready()

import making
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from figures import Figure, tell

from access.offices import Office
from aidassoc.database import as_owner
from ledger.models import Account, Currency, Fund
from ledger.money import Money
from ledger.services import open_balance
from member_parties.models import Decision, Vote
from remittances import services
from remittances.models import Plan, RecipientAddress, Remittance

MANY, SECONDS, STATEMENTS = 10_000, 5, 12
MORE = """INSERT INTO remittances_recipientaddress SELECT (jsonb_populate_record(a, jsonb_build_object(
          'id', gen_random_uuid(), 'code', 'K-' || 1000 + n, 'people', 1 + n %% 12))).*
          FROM remittances_recipientaddress a, generate_series(1, %s) n
          WHERE a.id = (SELECT id FROM remittances_recipientaddress ORDER BY code LIMIT 1)"""
SIGN = """INSERT INTO remittances_approval (id, plan_id, body_id, signed_by_id, signed_at, digest)
          VALUES (gen_random_uuid(), %s, %s, %s, now(), plan_digest(%s))"""
# Into it the peer writes what was released, without our rules.
PLAIN = (
    "CREATE TABLE plain_orders (LIKE remittances_remittance INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)"
)
COPY = "INSERT INTO plain_orders SELECT * FROM remittances_remittance WHERE line_id IS NOT NULL"


def association():
    """Three bodies, a fund with money, a carried decision over it."""
    bodies = [making.member(code) for code in ("NL", "FR", "GR")]
    found = {"treasurer": making.person("treasurer", Office.TREASURER, Office.CASE_WORKER, body=bodies[0])}
    found["signers"] = [making.person(f"signer-{one.code}", Office.APPROVER, body=one) for one in bodies[1:]]
    fund = Fund.objects.create(code="relief", name="Relief", opened_on=making.FIRST)
    account = Account.objects.create(code="bench-cash", name="Cash box", kind="asset", currency_id="EUR")
    money = Money(Decimal(2_000_000), "EUR")
    open_balance(by=found["treasurer"], fund=fund, account=account, money=money, on=making.FIRST)
    facts = {"fund": fund, "currency": Currency.objects.get(code="EUR"), "amount": money.amount}
    decision = Decision(code="D-1", title="Bread", purpose="Bread", proposed_on=making.FIRST, **facts)
    decision.proposed_by = found["treasurer"]
    decision.save()
    voter = making.person("voter", Office.DELEGATE, body=bodies[1])
    Vote.objects.create(decision=decision, body=bodies[1], choice="yes", cast_by=voter)
    decision.state, decision.closed_on = "carried", making.FIRST
    decision.save(update_fields=["state", "closed_on"])
    return found | {"decision": decision}


def addresses(found, count):
    first = services.open_address(country="GR", lines="By the mill", people=4, by=found["treasurer"])
    RecipientAddress.objects.filter(pk=first.pk).update(confirmed_on=date.today())  # noqa: DTZ011 - the day of the run
    told_by_owner((MORE, [count - 1]))
    told_by_owner(("ANALYZE", None))


def told_by_owner(*statements):
    with as_owner(connection), transaction.atomic(), connection.cursor() as cursor:
        for statement, values in statements:
            cursor.execute(statement, values)


def signed(found, plan):
    """What the acts of the signers leave behind; their own rule is no part of what is measured."""
    told_by_owner(
        ("ALTER TABLE remittances_approval DISABLE TRIGGER approval_allowed", None),
        *((SIGN, [plan.pk, one.body_id, one.pk, plan.pk]) for one in found["signers"]),
        ("SET CONSTRAINTS ALL IMMEDIATE", None),
        ("ALTER TABLE remittances_approval ENABLE TRIGGER approval_allowed", None),
    )
    Plan.objects.filter(pk=plan.pk).update(state="signed")


def main(many=MANY):
    found = association()
    by = {"by": found["treasurer"]}
    addresses(found, many)
    days = {"from_on": date(2026, 1, 1), "to_on": date(2026, 3, 31)}
    terms = services.PlanTerms(found["decision"], **days, purpose="bread", sum=Decimal(1_000_000))
    plan = services.draft_plan(terms=terms, **by)
    proposed = ground.timed(lambda: services.propose_lines(plan, route="courier", **by))
    services.submit_plan(services.lock_plan(plan, **by), **by)
    signed(found, plan)
    with CaptureQueriesContext(connection) as asked:
        released = ground.timed(lambda: services.release_plan(plan, **by))
    assert Remittance.objects.count() == many
    told_by_owner((PLAIN, None))
    plain = ground.timed(lambda: told_by_owner((COPY, None)))
    name = f"release of a plan of {many:,} lines"
    tell(Figure(name, released, plain, "the same rows without rules", of="ours", bound=SECONDS))
    thousands = many / 1000
    bound = {"of": "ours", "bound": STATEMENTS, "unit": "statements"}
    tell(Figure("the same, for each 1,000 lines", len(asked) / thousands, STATEMENTS, "the bound", **bound))
    tell(Figure(f"lines of that plan proposed, {many:,} addresses", proposed, released, "its release"))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
