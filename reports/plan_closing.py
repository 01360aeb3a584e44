"""What became of a plan's sum: sent, arrived by which word, came back, lost, still open; and that the books agree."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.models import AmountField, Kind, Posting, Role
from ledger.money import Money
from remittances.models import Attempt, Grade, Plan, PlanKind, PlanLine, PlanState, Route
from remittances.services.following import closing_figures
from reports.asked import Asked
from reports.document import Column, Document, Note, Row, Section, Table, total_rows
from reports.grades import GRADES
from reports.house import association
from reports.plan_printed import choosing
from reports.sendings import Sending, later_of, sendings
from reports.wording import said

NOTHING = Decimal(0)
FOLLOWING = [
    Column(label=_("Plan"), kind="code"),
    Column(label=_("Kind")),
    Column(label=_("State"), kind="state"),
    Column(label=_("Prepared"), kind="date"),
    Column(label=_("Total"), kind="money"),
]
TOTAL = _("Total")


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of the sum, in the plan's currency, as of the day; what was cancelled is told as of today."""

    planned: Decimal
    cancelled: Decimal
    ordered: Decimal  # of the orders of which something left
    lacking: Decimal  # of these, what was not packed into their parcels
    sent: Decimal
    fees: Decimal
    arrived: Decimal
    returned: Decimal
    lost: Decimal
    no_word: Decimal

    @property
    def not_sent(self) -> Decimal:
        return self.planned - self.cancelled - self.ordered


def plan_closing(asked: Asked) -> Document:
    """The statement of the plan asked for, as of the day. Seven queries at most, whatever the number of its orders.

    It ties to the books, to the smallest coin; where it does not, a sentence says by how much.
    """
    if asked.plan is None:
        return choosing("plan-closing", _("Closing statement of a plan"), asked)
    plan = asked.plan
    everything = Asked(first=date.min, as_of=asked.as_of)
    found = sendings(everything, within=Q(remittance__line__plan=plan), shares=False)
    now = closing_figures(plan)
    figures = _figures(found, now)
    sections = [_became(plan, figures, now, asked), _words(plan, found), _books(plan, figures, asked)]
    return Document(
        code="plan-closing",
        title=_("Closing statement of a plan"),
        period=(plan.from_on, plan.to_on),
        as_of=asked.as_of,
        scope=said(_("plan %(plan)s, decision %(decision)s"), plan=plan.code, decision=plan.decision.code),
        association=association(),
        printed_by=asked.printed_by,
        language=asked.language,
        sections=[*sections, _follow_ups(plan, asked), *later_of(found, asked)],
        signatures=[_("Treasurer"), _("For the audit committee")],
    )


def _figures(found: list[Sending], now: dict[str, Decimal]) -> Figures:
    def total(name: str) -> Decimal:
        return sum((getattr(one, name) for one in found), NOTHING)

    lacking = _lacking([one.code for one in found if one.route == Route.PARCEL])
    return Figures(
        planned=now["planned"],
        cancelled=now["cancelled"],
        ordered=sum((one.sent for one in found if "/" not in one.code), lacking),
        lacking=lacking,
        sent=total("sent"),
        fees=total("fee"),
        arrived=total("arrived"),
        returned=total("returned"),
        lost=total("lost"),
        no_word=total("no_word"),
    )


def _lacking(codes: list[str]) -> Decimal:
    """By how much the parcels that were sent with these orders are worth less than the orders: what stayed behind."""
    if not codes:
        return NOTHING
    parcels = Attempt.objects.filter(remittance__code__in=codes)
    return parcels.aggregate(lacking=Sum(F("remittance__amount") - F("amount")))["lacking"] or NOTHING


def _became(plan: Plan, figures: Figures, now: dict[str, Decimal], asked: Asked) -> Section:
    columns = [
        Column(label=_("What became of the sum"), width=3),
        Column(label=_("Sum"), kind="money"),
    ]
    lines = [
        (_("Planned"), figures.planned),
        (_("of this cancelled"), figures.cancelled),
        (_("of this not yet sent"), figures.not_sent),
        *([(_("of this not packed into its parcel"), figures.lacking)] if figures.lacking else []),
        (_("Sent"), figures.sent),
        (_("of this arrived"), figures.arrived),
        (_("of this came back"), figures.returned),
        (_("of this lost on the way"), figures.lost),
        (_("of this still open, no word yet"), figures.no_word),
        (_("Fees beside it"), figures.fees),
    ]
    rows: list[Row] = [[word, Money(sum_, plan.currency_id)] for word, sum_ in lines]
    parts = figures.arrived + figures.returned + figures.lost + figures.no_word
    notes = [_ties(_("What was sent"), figures.sent, _("its parts"), parts, plan)]
    if asked.as_of >= timezone.localdate():
        mine = {"sent": figures.sent, "arrived": figures.arrived, "returned": figures.returned, "fees": figures.fees}
        what, other = _("This statement"), _("the plan’s own figures")
        notes += [_ties(what, sum_, other, now[name], plan) for name, sum_ in mine.items() if sum_ != now[name]]
    return Section(
        title=_("What became of the sum"),
        tables=[Table(caption="", columns=columns, rows=rows)],
        notes=notes,
    )


def _ties(what, sum_: Decimal, other, beside: Decimal, plan: Plan) -> Note:
    facts = {"what": what, "other": other, "sum": Money(sum_, plan.currency_id)}
    if sum_ == beside:
        return Note(said(_("%(what)s and %(other)s are equal: %(sum)s."), **facts), "ok")
    facts |= {"beside": Money(beside, plan.currency_id), "difference": Money(sum_ - beside, plan.currency_id)}
    sentence = _("%(what)s is %(sum)s and %(other)s %(beside)s: they differ by %(difference)s.")
    return Note(said(sentence, **facts), "need")


def _words(plan: Plan, found: list[Sending]) -> Section:
    columns = [
        Column(label=_("By the best word"), width=2),
        Column(label=_("Sendings"), kind="number"),
        Column(label=_("Arrived"), kind="money"),
    ]
    rows: list[Row] = []
    for grade in GRADES:
        of = [one for one in found if one.arrived and _best(one) == grade]
        arrived = sum((one.arrived for one in of), NOTHING)
        rows.append([grade.label, len(of), Money(arrived, plan.currency_id)])
    totals = total_rows(columns, rows, TOTAL)
    intro = _("Each sending stands once, under the strongest word of it.")
    tables = [Table(caption="", columns=columns, rows=rows, totals=totals)]
    return Section(title=_("Arrived, by grade of word"), intro=intro, tables=tables)


def _best(one: Sending) -> Grade | None:
    return next((grade for grade in reversed(GRADES) if grade in one.words), None)


def _books(plan: Plan, figures: Figures, asked: Asked) -> Section:
    """The entries of the plan's sendings, returns and words up to the day, beside the statement."""
    about = Q()
    for way in ("attempt", "attempt_returned", "confirmation__attempt"):
        about |= Q(**{f"entry__{way}__remittance__line__plan": plan})
    rows = Posting.objects.filter(about, entry__posted_on__lte=asked.as_of, currency=plan.currency_id)
    found = {
        (kind, role): total
        for kind, role, total in rows.values_list("account__kind", "account__role").annotate(total=Sum("amount"))
    }
    held = sum((total for (kind, _role), total in found.items() if kind == Kind.ASSET), NOTHING)
    of_role = {role: total for (kind, role), total in found.items() if kind != Kind.ASSET}
    pairs = [
        (_("aid: arrived, or no word yet"), figures.arrived + figures.no_word, of_role.get(Role.AID, NOTHING)),
        (_("lost on the way"), figures.lost, of_role.get(Role.LOSSES, NOTHING)),
        (_("fees"), figures.fees, of_role.get(Role.FEES, NOTHING)),
        (_("left the accounts, less what came back"), figures.sent + figures.fees - figures.returned, -held),
    ]
    columns = [Column(label=_("What"), width=3)]
    labels = (_("This statement"), _("Books"), _("Difference"))
    columns += [Column(label=label, kind="money") for label in labels]
    lines: list[Row] = [
        [word, *(Money(sum_, plan.currency_id) for sum_ in (mine, books, mine - books))] for word, mine, books in pairs
    ]
    apart = sum((abs(mine - books) for _word, mine, books in pairs), NOTHING)
    if apart:
        sentence = _("Statement and books differ by %(sum)s in all.")
        note = Note(said(sentence, sum=Money(apart, plan.currency_id)), "need")
    else:
        note = Note(_("The books say the same, to the smallest coin."), "ok")
    return Section(title=_("Beside the books"), tables=[Table(caption="", columns=columns, rows=lines)], notes=[note])


def _called(plan: Plan) -> tuple[Promise | str, Promise | str]:
    return PlanKind(plan.kind).label, PlanState(plan.state).label


def _follow_ups(plan: Plan, asked: Asked) -> Section:
    left = PlanLine.objects.filter(plan=OuterRef("pk")).with_undelivered().order_by().values("plan")
    left = Subquery(left.annotate(left=Sum("undelivered")).values("left"), output_field=AmountField())
    plans = Plan.objects.filter(Q(pk=plan.pk) | Q(follows=plan, prepared_on__lte=asked.as_of)).annotate(left=left)
    rows: list[Row] = []
    undelivered = NOTHING
    for one in plans.order_by("code"):
        if one.pk == plan.pk:
            undelivered = one.left or NOTHING
        else:
            rows.append([one.code, *_called(one), one.prepared_on, one.money])
    facts = {"sum": Money(undelivered, plan.currency_id)}
    if undelivered:
        note = Note(said(_("%(sum)s did not arrive and no follow-up makes up for it."), **facts), "need")
    else:
        note = Note(_("Nothing is left that did not arrive and is not followed up."), "ok")
    return Section(
        title=_("Follow-ups"),
        tables=[Table(caption="", columns=FOLLOWING, rows=rows, totals=total_rows(FOLLOWING, rows, TOTAL))],
        notes=[note],
    )
