"""A plan as it was: its head, its lines as they were frozen, how evenly it shares, and who signed it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DateField, F, Func, IntegerField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.models import Currency
from ledger.money import Money
from remittances.fairness import Balance, GroupBalance
from remittances.models import Circle, Plan, PlanKind, PlanLine, PlanState, Route
from remittances.plan_tables import OTHERS, shared
from reports.asked import Asked
from reports.document import Column, Document, Note, Row, Section, State, Table, Text, total_rows
from reports.house import association
from reports.wording import said

HEAD = [Column(label=_("What")), Column(label=_("As it was drawn up"), width=1.5)]
VALID, VOID = State(_("stands"), "ok"), State(_("void"), "need")
SIGNATURES = [
    Column(label=_("Body"), kind="code"),
    Column(label=_("Signed on"), kind="date"),
    Column(label=_("Over the digest"), kind="code"),
    Column(label=_("Signature"), kind="state"),
]
TOTAL = _("Total")
PLANS = [
    Column(label=_("Plan"), kind="code"),
    Column(label=_("Kind")),
    Column(label=_("State"), kind="state"),
    Column(label=_("From"), kind="date"),
    Column(label=_("To"), kind="date"),
    Column(label=_("Total"), kind="money"),
]
# Plans to choose from, the newest.
MOST = 200


def plan_printed(asked: Asked) -> Document:
    """The plan asked for, as a Document that stays the same from its release on, whatever its addresses are called.

    Lines tell what was frozen on them; signatures, and the day of the data, are those up to the release. How evenly it
    shares is told as on the plan's page. Four queries, whatever the number of lines.
    """
    if asked.plan is None:
        return choosing("plan-printed", _("Plan as printed"), asked)
    day = min(asked.as_of, asked.plan.released_on or asked.as_of)
    plan = Plan.objects.with_parts().annotate(needed=_needed(day)).get(pk=asked.plan.pk)
    lines = list(plan.lines.order_by("number"))
    return Document(
        code="plan-printed",
        title=_("Plan as printed"),
        period=(plan.from_on, plan.to_on),
        as_of=day,
        scope=plan.code,
        association=association(),
        printed_by=asked.printed_by,
        language=asked.language,
        sections=[
            _head(plan, day),
            _lines(plan, lines),
            *_balances(plan),
            _signed(plan, day),
        ],
        signatures=[_("Treasurer"), _("For the audit committee")],
        landscape=True,
    )


def choosing(code: str, title: Promise, asked: Asked) -> Document:
    """The document while no plan is named: those there were by the day, the newest first."""
    plans = Plan.objects.filter(prepared_on__lte=asked.as_of).order_by("-prepared_on", "-code")
    rows: list[Row] = [
        [plan.code, PlanKind(plan.kind).label, PlanState(plan.state).label, plan.from_on, plan.to_on, plan.money]
        for plan in plans[:MOST]
    ]
    return Document(
        code=code,
        title=title,
        period="",
        as_of=asked.as_of,
        association=association(),
        printed_by=asked.printed_by,
        language=asked.language,
        sections=[
            Section(
                title=_("Plans"),
                tables=[Table(caption="", columns=PLANS, rows=rows)],
                notes=[Note(_("This report tells of one plan: choose it above."))],
            )
        ],
    )


def _needed(day: date) -> Func:
    facts = (F("currency"), F("total"), Cast(Value(day), DateField()))
    return Func(*facts, function="signatures_needed", output_field=IntegerField())


def _head(plan: Plan, day: date) -> Section:
    currency = plan.currency_id
    released = plan.released_on is not None and plan.released_on <= day
    rows: list[Row] = [
        [_("Plan"), plan.code],
        [_("Kind"), PlanKind(plan.kind).label],
        [_("Decision"), plan.decision.code],
        [_("Fund"), plan.fund.code],
        [_("Period"), said(_("%(first)s to %(last)s"), first=plan.from_on, last=plan.to_on)],
        [_("Purpose"), plan.purpose],
        [_("Sum to be shared"), _sum(plan.sum, currency)],
        [_("Least for each person"), _sum(plan.floor, currency)],
        [_("Most for each person"), _("no bound") if plan.cap is None else _sum(plan.cap, currency)],
        [_("Total of the lines"), _sum(plan.total, currency)],
        [_("Stays in the fund"), _sum(plan.sum - plan.total, currency)],
        [_("Prepared"), said(_("%(day)s, by %(body)s"), day=plan.prepared_on, body=plan.preparer_body.code)],
        [_("Released"), said("%(day)s", day=plan.released_on)]
        if released
        else [_("State"), PlanState(plan.state).label],
    ]
    if plan.follows:
        rows.insert(2, [_("Follows"), plan.follows.code])
    return Section(title=_("Plan"), tables=[Table(caption="", columns=HEAD, rows=rows)])


def _sum(amount, currency: str) -> Promise:
    return said("%(sum)s", sum=Money(amount, currency))


def _lines(plan: Plan, lines: list[PlanLine]) -> Section:
    currency = plan.currency_id
    sums = [
        said("%(sum)s, %(currency)s", sum=label, currency=currency) for label in (_("By need"), _("Owed"), _("Amount"))
    ]
    columns = [
        Column(label=_("Line"), kind="code"),
        Column(label=_("Address"), kind="code"),
        Column(label=_("Country"), kind="code"),
        Column(label=_("Circle")),
        Column(label=_("Label")),
        Column(label=_("People"), kind="number"),
        Column(label=_("Need"), kind="number", places=2),
        *[Column(label=label, kind="money", currency=currency) for label in sums],
        Column(label=_("Route")),
        Column(label=_("Why"), width=1.5),
    ]
    rows = [_line_row(line, currency) for line in lines]
    return Section(
        title=_("Lines"),
        intro=_(
            "Each address as it was when the plan was locked; what is changed there later changes nothing here. "
            "Need is counted in persons; owed is what earlier plans left owing, or, in brackets, gave too much."
        ),
        tables=[Table(caption="", columns=columns, rows=rows, totals=total_rows(columns, rows, TOTAL))],
    )


def _line_row(line: PlanLine, currency: str) -> Row:
    why: Text = line.why
    if line.overruled_because:
        was = Money(line.proposed, currency)
        why = said(
            _("%(why)s Overruled, proposed was %(sum)s: %(because)s"),
            why=line.why, sum=was, because=line.overruled_because,
        )  # fmt: skip
    return [
        str(line.number),
        line.address_code,
        line.country,
        Circle(line.circle).label,
        line.label,
        line.people,
        line.need,
        *[Money(sum_, currency) for sum_ in (line.entitled, line.due, line.amount)],
        Route(line.route).label,
        why,
    ]


def _balances(plan: Plan) -> list[Section]:
    """By country and circle; apart from them by body, for cases move from one body to another and lines do not."""
    found = shared(plan)
    circles: dict[str, Text] = dict(Circle.choices)
    by_body = [_balance("", _("Residents"), found.bodies, plan, {OTHERS: _("others")})] if found.bodies else []
    few = _("Nothing is told by body: each has its cases at fewer places than can be told without pointing at one.")
    return [
        Section(
            title=_("Whether anybody was favoured"),
            intro=_("What each group got for a person of need, and by how much that is more or less than of all."),
            tables=[
                _balance(_("By country"), _("Addresses"), found.countries, plan),
                _balance(_("By circle"), _("Addresses"), found.circles, plan, circles),
            ],
        ),
        Section(
            title=_("By the bodies of the cases"),
            intro=_(
                "Of who lived at the addresses when the plan was prepared; what an address gets counts for each of "
                "them in equal parts. Bodies with cases at few places stand together."
            ),
            tables=by_body,
            notes=[] if by_body else [Note(few)],
            counted=False,
        ),
    ]


def _balance(caption: Text, counted: Text, balance: Balance, plan: Plan, words: dict[str, Text] | None = None) -> Table:
    columns = [
        Column(label=_("Group")),
        Column(label=counted, kind="number"),
        Column(label=_("Need, in persons"), kind="number", places=2),
        Column(label=_("Amount"), kind="money"),
        Column(label=_("For each of need"), kind="number", places=2),
        Column(label=_("Beside all, %"), kind="number", places=1),
    ]
    whole, *rows = (_balance_row(one, plan.currency, words or {}) for one in (balance.whole, *balance.groups))
    # Parts of an address are rounded: what stands in the column is added up.
    amount = sum((row[3] for row in rows), Money(Decimal(0), plan.currency_id))
    totals: list[Row] = [[TOTAL, *whole[1:3], amount, *whole[4:]]] if rows else []
    return Table(caption=caption, columns=columns, rows=rows, totals=totals)


def _balance_row(one: GroupBalance, currency: Currency, words: dict[str, Text]) -> list[Any]:
    amount = Money(round(one.amount, currency.exponent), currency.pk)
    return [words.get(one.group, one.group), one.recipients, round(one.need, 2), amount, one.per_need, one.deviation]


def _signed(plan, day: date) -> Section:
    rows: list[Row] = []
    stand = 0
    approvals = plan.approvals.filter(signed_at__date__lte=day).order_by("signed_at", "body__code")
    for body, at, digest, voided_at in approvals.values_list("body__code", "signed_at", "digest", "voided_at"):
        stands = voided_at is None or timezone.localdate(voided_at) > day
        stand += stands
        rows.append([body, timezone.localdate(at), digest[:8].upper(), VALID if stands else VOID])
    enough = stand >= plan.needed
    sentence = _("%(stand)s bodies have signed; for %(sum)s %(needed)s are needed.")
    note = Note(said(sentence, stand=stand, needed=plan.needed, sum=plan.money), "ok" if enough else "need")
    return Section(title=_("Signatures"), tables=[Table(caption="", columns=SIGNATURES, rows=rows)], notes=[note])
