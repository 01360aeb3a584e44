"""What the page of a plan counts: whom it reaches, whether anybody was favoured, how far its orders are."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Exists, F, Func, IntegerField, OuterRef, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.models import AmountField
from ledger.money import as_figure
from remittances.fairness import Balance, balance_table
from remittances.models import Circle, Plan, PlanLine, State
from remittances.services.following import OPEN
from remittances.tones import tone

# Per group: lines, those that send, and of those that could be given something how many, their need and sum, in the
# plan's currency: where nothing can be sent nobody was passed over. What an address gets counts for the bodies that
# proposed its residents in equal parts, one for each who lived there when the plan was prepared.
GROUPS = """
    WITH lines AS MATERIALIZED (SELECT *, amount > 0 OR entitled > 0 AS could
                                FROM remittances_planline WHERE plan_id = %(plan)s),
    residents AS (SELECT l.*, r.captive_id, b.code AS body, count(*) OVER (PARTITION BY l.id) AS housed
                  FROM lines l JOIN remittances_resident r ON r.address_id = l.address_id AND r.from_on <= %(day)s
                                                              AND (r.to_on IS NULL OR r.to_on > %(day)s)
                  JOIN captives_captive c ON c.id = r.captive_id
                  JOIN member_parties_body b ON b.id = c.proposed_by_body_id)
    SELECT 'country', country, count(*), count(*) FILTER (WHERE amount > 0), count(*), count(*) FILTER (WHERE could),
           sum(need) FILTER (WHERE could), sum(amount)
    FROM lines GROUP BY country
    UNION ALL
    SELECT 'circle', circle, count(*), count(*) FILTER (WHERE amount > 0), count(*), count(*) FILTER (WHERE could),
           sum(need) FILTER (WHERE could), sum(amount)
    FROM lines GROUP BY circle
    UNION ALL
    SELECT 'body', body, count(*), count(*) FILTER (WHERE amount > 0), count(DISTINCT address_id),
           count(DISTINCT captive_id) FILTER (WHERE could), sum(need / housed) FILTER (WHERE could),
           sum(amount / housed)
    FROM residents GROUP BY body
"""
# Fewer places than this would tell which body somebody at a known address is of.
FEWEST_PLACES = 3
# In the place of their codes; it stands behind them.
OTHERS = "…"


@dataclass(frozen=True)
class Shared:
    """Lines of a plan, those that send something, and how evenly: a Balance by country, by circle (its code), by body.

    Bodies of few places stand together under OTHERS; there are no bodies where none could be told apart from them.
    """

    lines: int
    sending: int
    countries: Balance
    circles: Balance
    bodies: Balance | None


def shared(plan: Plan) -> Shared:
    """Compare what countries, circles and bodies got for each person of need; page and print tell it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(GROUPS, {"plan": plan.pk, "day": plan.prepared_on})
        rows = cursor.fetchall()
    found = {name: [row[1:] for row in rows if row[0] == name] for name in ("country", "circle", "body")}
    found["body"] = [
        (group if places >= FEWEST_PLACES else OTHERS, lines, sending, places, *sums)
        for group, lines, sending, places, *sums in found["body"]
    ]
    lines, sending = (sum(row[place] for row in found["country"]) for place in (1, 2))
    countries, circles, bodies = (_balance(found[name], plan) for name in found)
    apart = {group for group, *_rest in found["body"]} - {OTHERS}
    return Shared(lines, sending, countries, circles, bodies if apart else None)


def _balance(rows: list, plan: Plan) -> Balance:
    counted = [(group, count, need, amount) for group, _lines, _sending, _places, count, need, amount in rows if count]
    return balance_table(counted, places=plan.currency.exponent)


@dataclass(frozen=True)
class Reach:
    """Whom a plan reaches: lines, those that send something, and tables (caption, words of the count, figures)."""

    lines: int
    sending: int
    tables: tuple


def reach(plan):
    """What `shared` found, in the words and figures of the plan's page."""
    found = shared(plan)
    tables = [
        (_("By country"), _("Lines"), _figures(found.countries, plan)),
        (_("By circle"), _("Lines"), _figures(found.circles, plan, dict(Circle.choices))),
    ]
    if found.bodies:
        others = {OTHERS: _("others")}
        tables.append((_("By body of the residents"), _("Residents"), _figures(found.bodies, plan, others)))
    return Reach(found.lines, found.sending, tuple(tables) if found.lines else ())


def _figures(balance, plan, words=()):
    rows = [_in_figures(one, plan) for one in (*balance.groups, balance.whole)]
    return [row | {"group": str(dict(words).get(row["group"], row["group"]))} for row in rows]


def _in_figures(one, plan):
    places = plan.currency.exponent
    deviation = None if one.deviation is None else round(one.deviation, 1)
    return {
        "group": one.group,
        "count": one.recipients,
        "need": round(one.need, 2),
        "amount": as_figure(round(one.amount, places), plan.currency_id),
        "per_need": one.per_need,
        "deviation": deviation,
    }


# Orders of a plan by state: how many, what was ordered, left, arrived, came back and was paid in fees, in its currency.
STEPS = """
    SELECT r.state, count(*), sum(r.amount), coalesce(sum(t.sent), 0), coalesce(sum(order_received(r.id)), 0),
           coalesce(sum(t.returned), 0), coalesce(sum(t.fees), 0), bool_or(line_undelivered(l.id) > 0)
    FROM remittances_remittance r JOIN remittances_planline l ON l.id = r.line_id
    LEFT JOIN LATERAL (SELECT sum(amount) AS sent, sum(returned) AS returned, sum(fee - fee_returned) AS fees
                       FROM remittances_attempt WHERE remittance_id = r.id) t ON true
    WHERE l.plan_id = %s GROUP BY r.state
"""


@dataclass(frozen=True)
class Step:
    """Orders of a plan in one state, or all of them; sums in the plan's currency."""

    state: str
    count: int
    ordered: Decimal
    sent: Decimal
    arrived: Decimal
    returned: Decimal
    fees: Decimal
    # Whether something of them did not arrive and no later line makes up for it.
    is_missing: bool = False

    @property
    def word(self):
        return State(self.state).label

    @property
    def tone(self):
        return tone(self.state)

    @property
    def is_open(self):
        return self.state in OPEN

    @property
    def lost(self):
        """What left and neither arrived nor came back; of orders on their way that is not known yet."""
        return self.sent - self.arrived - self.returned


def progress(plan):
    """How far the orders of a plan are: a Step for each state that some of them are in. One query."""
    with connection.cursor() as cursor:
        cursor.execute(STEPS, [plan.pk])
        found = {row[0]: Step(*row) for row in cursor.fetchall()}
    return [found[state] for state in State.values if state in found]


def followed_by(plan):
    """The plans that follow a plan, each with `is_missing` as a Step: that is followed up with the plan's own."""
    lines = PlanLine.objects.with_undelivered().filter(plan=OuterRef("pk"), undelivered__gt=0)
    return list(plan.followed_by.annotate(is_missing=Exists(lines)).order_by("code"))


def added_up(steps):
    """All steps together, or None."""
    sums = ("count", "ordered", "sent", "arrived", "returned", "fees")
    return Step("", *(sum(getattr(step, name) for step in steps) for name in sums)) if steps else None


def with_rule(plans):
    """The plans with how many bodies sign each today, and what its decision has `left` beside all that weighs on it.

    Of one that gives nothing yet it is asked how many would sign what it is to share.
    """
    to_sign = Coalesce(NullIf(F("total"), Value(0, output_field=AmountField())), F("sum"))
    rule = (F("currency"), to_sign, Value(timezone.localdate()))
    needed = Func(*rule, function="signatures_needed", output_field=IntegerField())
    used = Func(F("decision"), function="decision_used", output_field=AmountField())
    return plans.annotate(needed=needed, left=F("decision__amount") - used)
