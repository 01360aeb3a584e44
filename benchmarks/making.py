"""Makers of what several benchmarks stand on: a body, its people, a fund, an appeal, and lists in any number."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection, transaction

from access.models import Appointment, User
from access.offices import BODY_OFFICES, Office
from fund_collections.models import Appeal, Collector
from fund_collections.services import issue_lists
from ledger.models import Currency, Fund
from member_parties.models import Body, Tie

FIRST = date(2024, 1, 1)
LINES = 25


def person(name, *offices, body):
    made = User.objects.create(username=name, display_name=name, body=body)
    for office in offices:
        held_for = body if office in BODY_OFFICES else None
        Appointment.objects.create(user=made, office=office, body=held_for, held_from=FIRST)
    return made


def member(code):
    made = Body.objects.create(code=code, name=f"Party {code}", kind="party", country="NL")
    Tie.objects.create(body=made, kind="member", from_on=FIRST)
    return made


def association():
    """Three bodies, those who type, count and keep the books, a fund and its appeal."""
    found = {"bodies": [member(code) for code in ("NL", "FR", "GR")]}
    body = found["bodies"][0]
    found["typist"] = person("typist", Office.DELEGATE, body=body)
    found["counter"] = person("counter", Office.COLLECTOR, body=body)
    found["treasurer"] = person("treasurer", Office.TREASURER, body=body)
    found["fund"] = Fund.objects.create(code="relief", name="Relief", opened_on=FIRST)
    found["appeal"] = Appeal.objects.create(
        code="winter", title="Winter relief", purpose="Coal", fund=found["fund"], opens_on=FIRST
    )
    found["collectors"] = [Collector.objects.create(code=f"{one.code}-1", body=one) for one in found["bodies"]]
    found["currency"] = Currency.objects.get(code="EUR")
    return found


def lists_out(found, count):
    """`count` lists issued by the service, to the bodies in turn."""
    made, at = [], 0
    while len(made) < count:
        body, collector = found["bodies"][at % 3], found["collectors"][at % 3]
        head = {"appeal": found["appeal"], "body": body, "collector": collector, "currency": found["currency"]}
        days = {"issued_on": FIRST, "due_on": FIRST + timedelta(days=90)}
        made += issue_lists(min(500, count - len(made)), **head, **days, lines_printed=LINES, by=found["typist"])
        at += 1
    return made


COUNT = """
UPDATE fund_collections_subscriptionlist l SET state = %(state)s, returned_on = %(on)s, typed_by_id = %(typist)s,
    collector_total = c.total, counted_total = CASE WHEN %(state)s = 'counted' THEN c.total END,
    counted_on = CASE WHEN %(state)s = 'counted' THEN %(on)s::date END,
    counted_by_id = CASE WHEN %(state)s = 'counted' THEN %(counter)s::uuid END
FROM (SELECT list_id, sum(amount) AS total FROM fund_collections_contribution
      WHERE list_id = ANY(%(lists)s) GROUP BY list_id) c WHERE c.list_id = l.id"""


def count(found, lists):
    """What the second person's acts leave behind, for thousands of lists at once: states change, no rule is off."""
    facts = {"lists": [one.pk for one in lists], "on": FIRST + timedelta(days=30)}
    facts |= {"typist": found["typist"].pk, "counter": found["counter"].pk}
    with transaction.atomic(), connection.cursor() as cursor:
        for state in ("returned", "counted"):
            cursor.execute(COUNT, facts | {"state": state})


def amount(number):
    return Decimal(number * 37 % 9973 + 50) / 100
