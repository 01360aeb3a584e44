"""Pledges: what was promised, what is due, what came, what is late."""

from django.contrib import messages
from django.db.models import Sum
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from access.doors import require_perm
from access.lists import in_order, page
from access.refusal import on_form
from audit import exports
from audit.models import Minute
from fund_collections import services
from fund_collections.forms.pledges import EndForm, OverdueFilter, PledgeFilter, PledgeForm
from fund_collections.models import GiverKind, Pledge
from fund_collections.services.pledges import standing_of
from fund_collections.views.doors import get_or_post, see
from ledger.amounts import words
from ledger.money import as_figure
from vault.views.revealing import reveal_page

ORDERS = {
    "code": "code",
    "body": "body__code",
    "each": "amount",
    "paid": "paid",
    "overdue": "overdue",
    "on": "first_due_on",
}
ON_PAPER = 100
NEWEST_FIRST = ("-first_due_on", "code")


@exports.exportable
def pledge_list(request):
    require_perm(request.user, "fund_collections.view_pledge")
    today = timezone.localdate()
    form = PledgeFilter(request.GET, pledges=Pledge.objects.visible_to(request.user))
    asked = form.rows(today)
    rows = in_order(asked, request.GET, ORDERS, NEWEST_FIRST).select_related("body", "appeal", "currency", "collector")
    if exports.asked(request):
        return pledges_as_csv(request, form, rows)
    context = {
        "form": form,
        "page": page(rows, request.GET),
        "sums": asked.values("currency").annotate(total=Sum("overdue")).order_by("currency"),
        "exports": [exports.link(request)],
        "sort": request.GET.get("sort", ""),
        "may_start": request.user.has_perm("fund_collections.start_pledge"),
    }
    return render(request, "fund_collections/pledge_list.html", context)


def pledges_as_csv(request, form, rows):
    head = [_("code"), _("body"), _("appeal"), _("collector"), _("each part"), _("parts"), _("currency")]
    head += [_("first part due on"), _("due"), _("paid"), _("overdue"), _("open since"), _("ended on")]
    lines = (
        (
            one.code,
            one.body.code,
            one.appeal.code,
            one.collector.code if one.collector else "",
            as_figure(one.amount, one.currency_id),
            one.count,
            one.currency_id,
            one.first_due_on,
            *(as_figure(sum_, one.currency_id) for sum_ in (one.due, one.paid, one.overdue)),
            one.open_since or "",
            one.ended_on or "",
        )
        for one in rows.iterator(chunk_size=2000)
    )
    return exports.send(request, "pledges", head, lines, count=rows.count(), form=form)


@exports.exportable
def pledge_reminders(request):
    """What the body asks of its own givers: codes and sums on paper, never a name, never sent to strangers."""
    require_perm(request.user, "fund_collections.view_pledge")
    today = timezone.localdate()
    form = OverdueFilter(request.GET, pledges=Pledge.objects.visible_to(request.user))
    rows = form.rows(today).select_related("body", "appeal", "currency", "collector")
    rows = rows.order_by("body__code", "open_since", "code")
    if exports.asked(request):
        return overdue_as_file(request, form, rows)
    shown = page(rows, request.GET, size=ON_PAPER)
    context = {"form": form, "page": shown, "today": today, "exports": [exports.link(request)]}
    return render(request, "fund_collections/pledge_reminders.html", context)


def overdue_as_file(request, form, rows):
    head = [_("pledge"), _("body"), _("collector"), _("open since"), _("paid"), _("overdue"), _("currency")]
    lines = (
        (
            *(one.code, one.body.code, one.collector and one.collector.code, one.open_since),
            *(as_figure(sum_, one.currency_id) for sum_ in (one.paid, one.overdue)),
            one.currency_id,
        )
        for one in rows.iterator(chunk_size=2000)
    )
    return exports.send(request, "overdue-pledges", head, lines, count=rows.count(), form=form)


def _visible(request, pk):
    rows = Pledge.objects.visible_to(request.user)
    rows = rows.select_related("body", "appeal__fund", "currency", "collector", "started_by", "ended_by")
    return get_object_or_404(rows, pk=pk)


@require_safe
def pledge_detail(request, pk):
    require_perm(request.user, "fund_collections.view_pledge")
    pledge, today = _visible(request, pk), timezone.localdate()
    standing = standing_of(pledge)
    parts = [(number, part, part.is_overdue(today)) for number, part in enumerate(standing.parts, start=1)]
    payments = pledge.payments.standing().select_related("entry").prefetch_related("receipts")
    context = {
        "pledge": pledge,
        "standing": standing,
        "due": standing.due(today),
        "overdue": standing.overdue(today),
        "parts": parts,
        "payments": payments.order_by("entry__posted_on", "entry__number"),
        "may_end": not pledge.ended_on and request.user.has_perm("fund_collections.end_pledge", pledge),
        "may_name_giver": pledge.giver_kind == GiverKind.NAMED
        and request.user.has_perm("fund_collections.reveal_giver", pledge),
        "reads_books": request.user.has_perm("ledger.view_entry"),
        "minutes": Minute.objects.about(pledge).order_by("-id")[:20],
    }
    return render(request, "fund_collections/pledge_detail.html", context)


@get_or_post
def pledge_giver(request, pk):
    pledge = _visible(request, pk)
    require_perm(request.user, "fund_collections.reveal_giver", pledge)
    heading = _("Giver of pledge %(code)s") % {"code": pledge}
    return reveal_page(request, pledge, "giver", heading=heading, back=(str(pledge), pledge.get_absolute_url()))


@get_or_post
def pledge_new(request):
    require_perm(request.user, "fund_collections.start_pledge")
    form = PledgeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        made = None
        with on_form(form):
            made = services.start_pledge(**facts, by=request.user)
        if made:
            messages.success(request, _("Pledge %(code)s is started: give this code to whoever pays.")
                             % {"code": made})  # fmt: skip
            return see(made)
    context = {
        "heading": _("Start a pledge"),
        "sub": _("A promise to give so much, so often. Its code in the text of a transfer finds it again."),
        "form": form,
        "act": _("Start it"),
        "consequence": _("writes its parts; nothing is booked before money comes"),
        "back": (_("Pledges"), reverse("fund_collections:pledge_list")),
    }
    return render(request, "act.html", context)


@get_or_post
def pledge_end(request, pk):
    pledge = _visible(request, pk)
    require_perm(request.user, "fund_collections.end_pledge", pledge)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            services.end_pledge(pledge, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("Pledge %(code)s is ended.") % {"code": pledge})
            return see(pledge)
    facts = {"sum": words(standing_of(pledge).overdue(timezone.localdate()), pledge.currency)}
    context = {
        "heading": _("End pledge %(code)s") % {"code": pledge},
        "sub": _(
            "Parts that fall due after that day are owed by nobody, and nobody is reminded of it any more. "
            "Overdue today: %(sum)s."
        )
        % facts,
        "form": form,
        "act": _("End it"),
        "consequence": _("the minutes keep your reason"),
        "back": (str(pledge), pledge.get_absolute_url()),
    }
    return render(request, "act.html", context)
