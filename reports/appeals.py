"""The appeal report: what was asked for and came, by which way, what was sent on of it, and what is in hand."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from fund_collections.models import Appeal, Contribution, SubscriptionList
from ledger.money import Money
from remittances.models import Attempt, Confirmation, Outcome
from reports import corrections
from reports.asked import Asked
from reports.books import known, taken_back
from reports.classes import CHANNELS, FUND, Account, accounts_by
from reports.corrections import Corrections
from reports.document import Coded, Column, Document, Row, Section, Table, total_rows
from reports.house import association, scope_of_books
from reports.later import lists_later, recorded_later
from reports.lists import GONE, days_later, days_of_lists
from reports.made_of import SINCE, led, to

APPEALS = [
    Column(label=_("Appeal"), kind="code"),
    Column(label=_("Fund"), kind="code"),
    *[Column(label=label, kind="money") for label in (_("Target"), _("In the period"), _("In all"))],
    Column(label=_("Reached, %"), kind="number"),
]
LISTS = [
    Column(label=_("Appeal"), kind="code"),
    *[Column(label=label, kind="number") for label in (_("Lists issued"), _("Back"), _("Still out"), _("Missing"))],
    Column(label=_("Out, %"), kind="number"),
]
CAME = [
    Column(label=_("Fund"), kind="code"),
    *[
        Column(label=label, kind="money")
        for label in (_("By lists"), _("By transfer"), _("In cash"), _("By hand"), _("Collected"))
    ],
]
WENT = [
    Column(label=_("Fund"), kind="code"),
    *[
        Column(label=label, kind="money")
        for label in (_("Collected"), _("Costs"), _("Sent on"), _("Lost"), _("Other"), _("In hand"), _("Undelivered"))
    ],
]
NOTHING = Decimal(0)
TOTAL = _("Total")
# Told from the page of a report, and a report beside it.
GIFTS, SENT = "../../collections/gifts/", "transmission-report"


def appeal_report(asked: Asked) -> Document:
    """Appeals with what came for them, and their funds with what became of it; per currency, nothing converted.

    A target is compared with what came in its own currency. Costs, sendings and what is in hand are of the fund: where
    several appeals share one, no sum can say which of them paid. Six queries.
    """
    appeals, corrected = _appeals(asked), corrections.of_funds(asked, _by_appeal(asked))
    funds = {appeal.fund.code for appeal in appeals}
    return Document(
        code="appeal-report",
        title=_("Appeal report"),
        period=(asked.first, asked.as_of),
        as_of=asked.as_of,
        known_on=asked.known_on,
        scope=scope_of_books(asked),
        association=association(),
        printed_by=asked.printed_by,
        language=asked.language,
        sections=[
            _collected(asked, appeals, corrected),
            *corrections.told(asked, corrected, by_appeal=not asked.in_full),
            _of_funds(asked, funds),
            *recorded_later(asked),
            *lists_later(asked, days_later(asked)),
        ],
        signatures=[_("Treasurer"), _("For the audit committee")],
        landscape=True,
    )


def _appeals(asked: Asked) -> list:
    """The appeals opened up to the day, with their lists as they stood on it; one query."""
    rows = Appeal.objects.filter(opens_on__lte=asked.as_of).select_related("fund")
    if asked.fund:
        rows = rows.filter(fund=asked.fund)
    lists: QuerySet = SubscriptionList.objects.filter(appeal=OuterRef("pk")).annotate(**days_of_lists(asked))
    # Nobody waits for a sheet that is void or destroyed.
    still = ~Q(state__in=GONE) | Q(ended=None) | Q(ended__gt=asked.as_of)
    lists = lists.filter(still, issued__lte=asked.as_of)
    is_out = ~Q(
        Q(received__isnull=False, received__lte=asked.as_of) | Q(returned__isnull=False, returned__lte=asked.as_of)
    )
    counts = {"issued": Q(), "back": ~is_out, "missing": is_out & Q(due_on__lt=asked.as_of)}
    return list(rows.annotate(**{name: _count(lists.filter(q)) for name, q in counts.items()}).order_by("code"))


def _count(lists) -> Coalesce:
    return Coalesce(Subquery(lists.order_by().values("appeal").annotate(n=Count("pk")).values("n")), 0)


def _by_appeal(asked: Asked) -> QuerySet:
    """By appeal (code) and currency what came in the period (within) and in all (total), not reversed."""
    rows: QuerySet = Contribution.objects.filter(known(asked), entry__posted_on__lte=asked.as_of).exclude(
        taken_back(asked)
    )
    rows = rows.annotate(code=Coalesce("list__appeal__code", "appeal__code")).values("code", "currency_id")
    within = Sum("amount", filter=Q(entry__posted_on__gte=asked.first), default=NOTHING)
    return rows.annotate(within=within, total=Sum("amount")).order_by()


def _collected(asked: Asked, appeals: list, corrected: Corrections) -> Section:
    came = {(one["code"], one["currency_id"]): (one["within"], one["total"]) for one in corrected.beside}
    rows: list[Row] = []
    for appeal in appeals:
        currencies = {currency for code, currency in came if code == appeal.code} | {appeal.currency_id} - {None}
        for currency in sorted(currencies):
            within, total = came.get((appeal.code, currency), (NOTHING, NOTHING))
            target = appeal.target if currency == appeal.currency_id else None
            reached = _percent(total, target) if target else None
            sums = _gifts(asked, appeal, Money(within, currency), Money(total, currency))
            code = Coded(appeal.code, of="appeal", code=appeal.code)
            rows.append([code, appeal.fund.code, target and Money(target, currency), *sums, reached])
    of_lists: list[Row] = [
        [
            one.code,
            one.issued,
            one.back,
            one.issued - one.back,
            one.missing,
            _percent(one.issued - one.back, one.issued),
        ]
        for one in appeals
    ]
    totals: list[Row] = [[*row[:2], None, *row[3:5], ""] for row in total_rows(APPEALS, rows, TOTAL)]
    all_lists = [[*row[:5], _percent(row[3], row[1])] for row in total_rows(LISTS, of_lists, TOTAL)] if rows else ()
    return Section(
        title=_("Appeals"),
        intro=_(
            "What came by lists and by transfer, without gifts reversed. A target counts what came in its own currency."
        ),
        tables=[
            Table(caption=_("Target and collected"), columns=APPEALS, rows=rows, totals=totals),
            Table(caption=_("Lists"), columns=LISTS, rows=of_lists, totals=all_lists),
        ],
        notes=corrections.net(corrected.borne),
    )


def _gifts(asked: Asked, appeal: Appeal, within: Money, total: Money) -> list[Money]:
    """What came in the period and in all, leading to the lists that brought it."""
    if not asked.in_full:
        return [within, total]
    facts = {"appeal": appeal.pk, "last": asked.as_of}
    return [to(within, GIFTS, first=asked.first, **facts), to(total, GIFTS, **facts)]


def _led(
    asked: Asked, fund: str, currency: str, sums: Iterable[Decimal], report: str = "general-ledger"
) -> Iterable[Money]:
    """Sums since the books began, leading to what is told of the fund since then."""
    period = SINCE, asked.as_of
    return [led(asked, Money(sum_, currency), report, period=period, fund=fund) for sum_ in sums]


def _percent(part, whole) -> Decimal | None:
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1")) if whole else None


def _of_funds(asked: Asked, funds: set[str]) -> Section:
    """Everything since the books began, of the funds that the appeals are for."""
    found = accounts_by(FUND, replace(asked, first=SINCE), with_goods=True)
    undelivered = _undelivered(asked)
    came: list[Row] = []
    went: list[Row] = []
    for fund in sorted(funds):
        for currency, (account, _before) in found.items():
            ways = _ways(account, fund)
            if not ways:
                continue
            channels = [ways.pop(channel, NOTHING) for channel in CHANNELS]
            collected = sum(channels, NOTHING)
            costs, lost = ways.pop("fees", NOTHING), ways.pop("lost", NOTHING)
            sent = ways.pop("aid", NOTHING) + ways.pop("back", NOTHING)
            other = sum(ways.values(), NOTHING)
            closing = collected + costs + lost + sent + other
            sums = (collected, costs, sent, lost, other, closing, undelivered[fund, currency])
            came.append([fund, *_led(asked, fund, currency, (*channels, collected))])
            went.append([fund, *_led(asked, fund, currency, sums[:-1]), *_led(asked, fund, currency, sums[-1:], SENT)])
    return Section(
        title=_("Funds of the appeals"),
        intro=_(
            "Since the books began: collected, costs, sent on, lost and other add up to what is in hand. Undelivered "
            "is what was sent on without word of it yet."
        ),
        tables=[
            Table(caption=_("Collected, by its way"), columns=CAME, rows=came, totals=total_rows(CAME, came, TOTAL)),
            Table(caption=_("What became of it"), columns=WENT, rows=went, totals=total_rows(WENT, went, TOTAL)),
        ],
    )


def _ways(account: Account, fund: str) -> dict:
    return {line: sum_ for (line, of), sum_ in account.moved.items() if of == fund}


def _undelivered(asked: Asked) -> defaultdict[tuple[str, str], Decimal]:
    """{(fund, currency): what was sent up to the day and had neither arrived by any word nor come back}; one query."""
    word = Confirmation.objects.filter(attempt=OuterRef("pk"), confirmed_on__lte=asked.as_of)
    back = Q(outcome=Outcome.RETURNED, closed_on__lte=asked.as_of) & known(asked, "return_entry__recorded_at")
    rows = Attempt.objects.filter(known(asked), sent_on__lte=asked.as_of).exclude(Exists(word)).exclude(back)
    found = rows.values_list("remittance__fund__code", "remittance__currency_id").annotate(total=Sum("amount"))
    return defaultdict(Decimal, {(fund, currency): total for fund, currency, total in found.order_by()})
