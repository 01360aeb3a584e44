"""The appeal report: what was asked for and came, by which way, what was sent on of it, and what is in hand."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, Exists, JSONField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from fund_collections.models import Appeal, Contribution, SubscriptionList
from ledger.money import Money
from remittances.models import Attempt, Outcome
from reports import corrections
from reports.asked import Asked
from reports.books import known, taken_back
from reports.classes import CHANNELS, FUND, Account, accounts_by
from reports.document import Coded, Column, Document, Note, Row, Section, Table, total_rows
from reports.house import association, scope_of_books
from reports.later import can_be_later, lists_later, recorded_later
from reports.lists import GONE, days_of_lists, later_days, written_later
from reports.made_of import SINCE, led, to
from reports.prior import of_the_year_before, period_before, year_before
from reports.wording import said
from reports.words import LaterWord, on_time, to_be_told, word_of_it, word_told, words_later

APPEALS = [
    Column(label=_("Appeal"), kind="code"),
    Column(label=_("Fund"), kind="code"),
    *[Column(label=label, kind="money") for label in (_("Target"), _("In the period"), _("Year before"), _("In all"))],
    Column(label=_("Reached, %"), kind="number", places=1),
]
LISTS = [
    Column(label=_("Appeal"), kind="code"),
    *[Column(label=label, kind="number") for label in (_("Lists issued"), _("Back"), _("Still out"), _("Missing"))],
    Column(label=_("Out, %"), kind="number", places=1),
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
    several appeals share one, no sum can say which of them paid. Beside what came in the period stands the year
    before; what became of the funds is told as it stood then once more. Six queries.
    """
    appeals, corrected = _appeals(asked), corrections.of_funds(asked)
    funds = {appeal.fund.code for appeal in appeals}
    undelivered, later = _undelivered(asked, year_before(asked))
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
            _collected(asked, appeals, corrections.net(corrected.borne)),
            *corrections.told(asked, corrected, by_appeal=not asked.in_full),
            *_of_funds(asked, funds, undelivered),
            *recorded_later(asked),
            *lists_later(asked, later_days(one.later for one in appeals)),
            *words_later(asked, (word for word in later if word.fund in funds)),
        ],
        notes=[of_the_year_before(asked)],
        signatures=[_("Treasurer"), _("For the audit committee")],
        landscape=True,
    )


def _appeals(asked: Asked) -> list:
    """The appeals opened up to the day, with their lists as they stood on it and what changed since; one query."""
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
    rows = rows.annotate(**{name: _count(lists.filter(q)) for name, q in counts.items()})
    return list(rows.annotate(later=written_later(asked, "appeal")).order_by("code"))


def _count(lists) -> Coalesce:
    return Coalesce(Subquery(lists.order_by().values("appeal").annotate(n=Count("pk")).values("n")), 0)


def _by_appeal(asked: Asked) -> dict[tuple[str, str], list[Decimal]]:
    """{(appeal, currency): [in the period, in that of the year before, in all]} of gifts; one query.

    On lists and by transfer, without those reversed by the end of the period for which each sum is told.
    """
    then = year_before(asked)
    stands, stood = (Q(entry__posted_on__lte=of.as_of) & ~taken_back(of) for of in (asked, then))
    sums = {
        "within": stands & Q(entry__posted_on__gte=asked.first),
        "year_before": stood & Q(entry__posted_on__gte=then.first),
        "total": stands,
    }
    rows = Contribution.objects.filter(known(asked), entry__posted_on__lte=asked.as_of)
    by_appeal = rows.annotate(code=Coalesce("list__appeal__code", "appeal__code")).values_list("code", "currency_id")
    found = by_appeal.annotate(**{name: Sum("amount", filter=q, default=NOTHING) for name, q in sums.items()})
    return {(appeal, currency): came for appeal, currency, *came in found.order_by() if any(came)}


def _collected(asked: Asked, appeals: list, notes: list[Note]) -> Section:
    came = _by_appeal(asked)
    rows: list[Row] = []
    for appeal in appeals:
        currencies = {currency for code, currency in came if code == appeal.code} | {appeal.currency_id} - {None}
        for currency in sorted(currencies):
            sums = [Money(sum_, currency) for sum_ in came.get((appeal.code, currency), [NOTHING] * 3)]
            target = appeal.target if currency == appeal.currency_id else None
            reached = _percent(sums[-1].amount, target) if target else None
            code = Coded(appeal.code, of="appeal", code=appeal.code)
            rows.append(
                [code, appeal.fund.code, target and Money(target, currency), *_gifts(asked, appeal, sums), reached]
            )
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
    totals: list[Row] = [[*row[:2], None, *row[3:6], ""] for row in total_rows(APPEALS, rows, TOTAL)]
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
        notes=notes,
    )


def _gifts(asked: Asked, appeal: Appeal, sums: list[Money]) -> list[Money]:
    """What came in the period, in that of the year before and in all, leading to the lists that brought it."""
    if not asked.in_full:
        return sums
    days = [(asked.first, asked.as_of), period_before(asked), (None, asked.as_of)]
    facts = {"appeal": appeal.pk}
    return [to(sum_, GIFTS, first=first, last=last, **facts) for sum_, (first, last) in zip(sums, days, strict=True)]


def _led(
    asked: Asked, fund: str, currency: str, sums: Iterable[Decimal], report: str = "general-ledger"
) -> Iterable[Money]:
    """Sums since the books began, leading to what is told of the fund up to the day."""
    period = SINCE, asked.as_of
    return [led(asked, Money(sum_, currency), report, period=period, fund=fund) for sum_ in sums]


def _percent(part, whole) -> Decimal | None:
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1")) if whole else None


def _of_funds(asked: Asked, funds: set[str], undelivered: list[defaultdict[tuple[str, str], Decimal]]) -> list[Section]:
    """Everything since the books began, of the funds that the appeals are for, and what it was a year before."""
    found = accounts_by(FUND, replace(asked, first=SINCE), with_goods=True)
    then = year_before(asked)
    intro = _(
        "Since the books began: collected, costs, sent on, lost and other add up to what is in hand. Undelivered "
        "is what was sent on without word of it yet."
    )
    intro_then = said(_("The same sums up to %(day)s."), day=then.as_of)
    now, before = (
        _tables(of, funds, {code: pair[place] for code, pair in found.items()}, undelivered[place])
        for place, of in enumerate((asked, then))
    )
    return [
        Section(title=_("Funds of the appeals"), intro=intro, tables=now),
        Section(title=_("Funds of the appeals, a year before"), intro=intro_then, tables=before),
    ]


def _tables(
    asked: Asked, funds: set[str], accounts: dict[str, Account], undelivered: defaultdict[tuple[str, str], Decimal]
) -> list[Table]:
    came: list[Row] = []
    went: list[Row] = []
    for fund in sorted(funds):
        for currency, account in accounts.items():
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
    return [
        Table(caption=_("Collected, by its way"), columns=CAME, rows=came, totals=total_rows(CAME, came, TOTAL)),
        Table(caption=_("What became of it"), columns=WENT, rows=went, totals=total_rows(WENT, went, TOTAL)),
    ]


def _ways(account: Account, fund: str) -> dict:
    return {line: sum_ for (line, of), sum_ in account.moved.items() if of == fund}


def _undelivered(asked: Asked, then: Asked) -> tuple[list[defaultdict[tuple[str, str], Decimal]], list[LaterWord]]:
    """{(fund, currency): what was sent up to the day and had neither arrived by any word nor come back}, of each day.

    And the words recorded after the first of the days that changed this. One query for all, as the later day includes
    the earlier.
    """
    rows = Attempt.objects.filter(known(asked), sent_on__lte=asked.as_of)
    by_fund = rows.values_list("remittance__fund__code", "remittance__currency_id")
    of_both = by_fund.annotate(now=_sum_undelivered(asked), then=_sum_undelivered(then), later=_first_words(asked))
    found: list[defaultdict[tuple[str, str], Decimal]] = [defaultdict(Decimal), defaultdict(Decimal)]
    later: list[LaterWord] = []
    for fund, currency, *sums, words in of_both.order_by():
        later += [word_told(word, fund, currency) for word in words]
        for of_day, sum_ in zip(found, sums, strict=True):
            of_day[fund, currency] = sum_
    return found, later


def _sum_undelivered(asked: Asked) -> Sum:
    """Of attempts grouped by currency."""
    back = Q(outcome=Outcome.RETURNED, closed_on__lte=asked.as_of) & known(asked, "return_entry__recorded_at")
    return Sum("amount", filter=Q(sent_on__lte=asked.as_of) & ~Exists(word_of_it(asked)) & ~back, default=NOTHING)


def _first_words(asked: Asked) -> ArrayAgg | Value:
    """Of attempts grouped by currency the first word of each of which there was none on the report's last day."""
    if not can_be_later(asked):
        return Value([], output_field=ArrayField(JSONField()))
    word, by_then = word_of_it(asked), word_of_it(asked).filter(on_time(asked))
    return ArrayAgg(to_be_told(word), filter=Exists(word) & ~Exists(by_then), default=Value([]))
