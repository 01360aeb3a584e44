"""Appeals: what was asked for, and what came of it."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from access.doors import require_perm
from access.lists import in_order, page
from audit import exports
from fund_collections.forms.appeals import AppealFilter
from fund_collections.models import Appeal, Contribution, ListState, SubscriptionList
from ledger.money import as_figure

ORDERS = {"code": "code", "opens": "opens_on", "closes": "closes_on", "title": "title"}
NEWEST_FIRST = ("-opens_on", "code")


def marked(appeal):
    today = timezone.localdate()
    if appeal.opens_on > today:
        appeal.word, appeal.tone = _("not yet open"), "plain"
    elif appeal.closes_on and appeal.closes_on < today:
        appeal.word, appeal.tone = _("closed"), "plain"
    else:
        appeal.word, appeal.tone = _("open"), "ok"
    return appeal


def raised(user, appeals):
    """{appeal id: [sums by currency]} of posted lists and of gifts by transfer that the user sees, in two queries."""
    posted = SubscriptionList.objects.visible_to(user).filter(state=ListState.POSTED, appeal__in=appeals)
    gifts = Contribution.objects.visible_to(user).by_transfer().standing().filter(appeal__in=appeals)
    totals = defaultdict(Decimal)
    for rows, total in ((posted, Sum("counted_total")), (gifts, Sum("amount"))):
        for appeal, currency, sum_ in rows.values_list("appeal", "currency").annotate(total=total).order_by():
            totals[appeal, currency] += sum_
    found = {}
    for (appeal, currency), total in sorted(totals.items(), key=lambda row: str(row[0])):
        found.setdefault(appeal, []).append({"currency": currency, "total": total})
    return found


@exports.exportable
def appeal_list(request):
    require_perm(request.user, "fund_collections.view_appeal")
    form = AppealFilter(request.GET)
    rows = in_order(form.rows(timezone.localdate()), request.GET, ORDERS, NEWEST_FIRST)
    if exports.asked(request):
        return appeals_as_file(request, form, rows)
    shown = page(rows, request.GET)
    appeals = [marked(appeal) for appeal in shown.object_list]
    sums = raised(request.user, [appeal.pk for appeal in appeals])
    for appeal in appeals:
        appeal.sums = sums.get(appeal.pk, [])
    shown.object_list = appeals
    context = {
        "form": form,
        "page": shown,
        "exports": [exports.link(request)],
        "sort": request.GET.get("sort", ""),
        "has_sums": bool(sums),
        "narrowed": form.is_valid() and any(form.cleaned_data.values()),
        "may_add": request.user.has_perm("fund_collections.add_appeal"),
    }
    return render(request, "fund_collections/appeal_list.html", context)


def appeals_as_file(request, form, rows):
    """A row for each currency in which the lists and gifts that this person may see brought something."""
    appeals = [marked(appeal) for appeal in rows]
    sums = raised(request.user, [appeal.pk for appeal in appeals])
    head = [_("appeal"), _("code"), _("fund"), _("opens on"), _("closes on"), _("state"), _("posted"), _("currency")]
    lines = (
        (
            *(appeal.title, appeal.code, appeal.fund.name, appeal.opens_on, appeal.closes_on, appeal.word),
            *((as_figure(sum_["total"], sum_["currency"]), sum_["currency"]) if sum_ else (None, None)),
        )
        for appeal in appeals
        for sum_ in sums.get(appeal.pk, [None])
    )
    return exports.send(request, "appeals", head, lines, count=len(appeals), form=form)


@require_safe
def appeal_detail(request, pk):
    require_perm(request.user, "fund_collections.view_appeal")
    appeal = marked(get_object_or_404(Appeal.objects.select_related("fund", "currency"), pk=pk))
    lists = SubscriptionList.objects.visible_to(request.user).filter(appeal=appeal)
    context = {
        "appeal": appeal,
        "bodies": _by_body(lists),
        "sums": raised(request.user, [appeal.pk]).get(appeal.pk, []),
        "may_change": request.user.has_perm("fund_collections.change_appeal"),
        "may_issue": request.user.has_perm("fund_collections.issue_list"),
    }
    return render(request, "fund_collections/appeal_detail.html", context)


def _by_body(lists):
    """A row for each body and currency: its lists by state and the sum of the posted ones."""
    of_state = {state.name.lower(): Count("pk", filter=Q(state=state)) for state in ListState}
    today = timezone.localdate()
    rows = lists.values("body", "body__code", "body__name", "currency").annotate(
        **of_state, late=Count("pk", filter=Q(state=ListState.ISSUED, received_on=None, due_on__lt=today)),
        total=Sum("counted_total", filter=Q(state=ListState.POSTED)),
    )  # fmt: skip
    return rows.order_by("body__code", "currency")
