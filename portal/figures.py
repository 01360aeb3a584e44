"""Figures of a home: what each office looks at first. Sums per currency, never one across them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from babel.dates import format_skeleton
from django.db.models import CharField, Count, DateField, DecimalField, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.translation import gettext as _

from access.offices import Office, bodies, holds
from fund_collections.models import ListState, SubscriptionList
from ledger.models import FundBalance
from member_parties.models import Decision, DecisionState
from portal.facts import facts
from portal.templatetags.house import locale
from remittances.models import Attempt, Remittance

CONTROLS = (Office.TREASURER, Office.AUDITOR)
MONTHS = 6
TONES = {DecisionState.OPEN: "half", DecisionState.CARRIED: "ok", DecisionState.LOST: "plain"}
SUM = DecimalField(max_digits=19, decimal_places=4)
TEXT = CharField(max_length=40)


def funds():
    """Each fund and currency with what is in hand, promised to orders on their way through, and free money."""
    promised = (
        Remittance.objects.promised()
        .filter(fund=OuterRef("fund"), currency=OuterRef("currency"))
        .order_by()
        .values("fund")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    rows = FundBalance.objects.with_stock().select_related("fund").filter(fund__closed_on=None)
    rows = rows.annotate(promised=Coalesce(Subquery(promised), Value(Decimal(0)), output_field=SUM))
    rows = rows.annotate(free=F("amount") - F("stock") - F("promised")).exclude(amount=0, promised=0)
    return rows.order_by("fund__name", "fund_id", "currency_id")


@dataclass(frozen=True)
class Chart:
    currency: str
    labels: list
    series: list


def chart(today):
    """Collected and sent in the last months, in the currency most was collected in; None when nothing was."""
    months = _months(today)
    collected = _by_month(
        SubscriptionList.objects.filter(posted_on__gte=months[0]),
        "collected",
        "posted_on",
        "currency_id",
        "counted_total",
    )
    sent = _by_month(
        Attempt.objects.filter(sent_on__gte=months[0]), "sent", "sent_on", "remittance__currency_id", "amount"
    )
    sums = defaultdict(Decimal)
    for what, currency, month, total in collected.union(sent, all=True):
        sums[what, currency, month] += total
        sums[what, currency] += total
    if not sums:
        return None
    _total, currency = max((sums[key], key[1]) for key in sums if len(key) == 2)
    words = {"collected": _("collected"), "sent": _("sent")}
    series = [
        (word, [sums.get((what, currency, month), Decimal(0)) for month in months]) for what, word in words.items()
    ]
    return Chart(currency, [format_skeleton("MMM", month, locale=locale()) for month in months], series)


def _months(today):
    first = today.replace(day=1)
    months = [first]
    while len(months) < MONTHS:
        months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
    return months


def _by_month(rows, what, day, currency, amount):
    return (
        rows.order_by()
        .annotate(what=Value(what, TEXT), money=F(currency), month=TruncMonth(day, output_field=DateField()))
        .values("what", "money", "month")
        .annotate(total=Sum(amount))
        .values_list("what", "money", "month", "total")
    )


def collections(user):
    """Lists of the user's bodies, for a collector the own ones: per body and currency."""
    collected = Sum("counted_total", filter=Q(state=ListState.POSTED))
    own = SubscriptionList.objects.filter(
        Q(body__in=bodies(user, Office.DELEGATE)) | Q(collector__user=user, body__in=bodies(user, Office.COLLECTOR))
    )
    return list(
        own.order_by("body__code", "currency_id")
        .values("body__code", "body__name", "body_id", "currency_id")
        .annotate(
            out=Count("pk", filter=Q(state=ListState.ISSUED, received_on=None)),
            handed_in=Count("pk", filter=Q(state__in=(ListState.RETURNED, ListState.COUNTED))),
            posted=Count("pk", filter=Q(state=ListState.POSTED)),
            collected=Coalesce(collected, Value(Decimal(0)), output_field=SUM),
        )
    )


def decisions(user):
    """The newest decisions with their votes and what is used of them."""
    found = Decision.objects.visible_to(user).with_used().select_related("fund").order_by("-proposed_on", "-code")[:5]
    for one in found:
        one.tone = TONES[one.state]
    return list(found)


def figures(user, today):
    """What stands below the waits of this user's home: five queries at most, whatever offices are held together."""
    controls = holds(user, *CONTROLS)
    return {
        "funds": list(funds()) if controls else [],
        "chart": chart(today) if controls else None,
        "collections": collections(user) if holds(user, Office.DELEGATE, Office.COLLECTOR) else [],
        "decisions": decisions(user) if holds(user, Office.DELEGATE, Office.APPROVER, Office.SECRETARY) else [],
        "facts": facts(user, today),
    }
