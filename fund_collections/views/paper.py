"""Print runs: numbering a box of sheets, what became of them, issuing from stock."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from access.doors import require_perm
from access.lists import in_order, page
from access.refusal import on_form
from audit import exports
from audit.models import Minute
from fund_collections import services
from fund_collections.forms.paper import RunFilter, RunForm, StockForm
from fund_collections.models import ENDED, ListState, PrintRun
from fund_collections.views.doors import get_or_post, see
from fund_collections.views.lists import marked

ORDERS = {"run": "code", "body": "body__code", "on": "made_at", "sheets": "size", "stock": "stock"}
NEWEST_FIRST = ("-made_at", "code")


def runs(user):
    """The runs this person may see, newest first, each with what became of its sheets."""
    rows = PrintRun.objects.visible_to(user).select_related("body", "appeal", "currency", "made_by")
    in_stock, out = Q(lists__state=ListState.PRINTED), Q(lists__state=ListState.ISSUED, lists__received_on=None)
    ended = Q(lists__state__in=ENDED)
    return rows.annotate(
        stock=Count("lists", filter=in_stock),
        out=Count("lists", filter=out),
        ended=Count("lists", filter=ended),
        back=Count("lists", filter=~in_stock & ~out & ~ended),
    )


@exports.exportable
def run_list(request):
    require_perm(request.user, "fund_collections.view_printrun")
    form = RunFilter(request.GET, runs=runs(request.user))
    rows = in_order(form.rows(), request.GET, ORDERS, NEWEST_FIRST)
    if exports.asked(request):
        return runs_as_file(request, form, rows)
    context = {
        "form": form,
        "page": page(rows, request.GET),
        "exports": [exports.link(request)],
        "sort": request.GET.get("sort", ""),
        "narrowed": form.is_valid() and any(form.cleaned_data.values()),
        "may_print": request.user.has_perm("fund_collections.print_list"),
    }
    return render(request, "fund_collections/run_list.html", context)


def runs_as_file(request, form, rows):
    head = [_("run"), _("body"), _("appeal"), _("first number"), _("last number"), _("numbered on"), _("sheets")]
    head += [_("in stock"), _("out"), _("back"), _("lost, void, destroyed")]
    lines = (
        (
            *(run.code, run.body.code, run.appeal.title, run.first_number, run.last_number),
            timezone.localdate(run.made_at),
            *(run.size, run.stock, run.out, run.back, run.ended),
        )
        for run in rows.iterator(chunk_size=2000)
    )
    return exports.send(request, "print-runs", head, lines, count=rows.count(), form=form)


@get_or_post
def run_new(request):
    require_perm(request.user, "fund_collections.print_list")
    form = RunForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            run = services.number_run(**form.cleaned_data, by=request.user)
        if form.is_valid():
            sentence = ngettext(
                "%(count)s sheet is numbered: %(first)s.",
                "%(count)s sheets are numbered: %(first)s to %(last)s.",
                run.size,
            )
            facts = {"count": run.size, "first": run.first_number, "last": run.last_number}
            messages.success(request, sentence % facts)
            return see(run)
    context = {
        "heading": _("Number sheets"),
        "sub": _("A box of numbered sheets for a body, before anybody carries them. The numbers are never used again."),
        "form": form,
        "act": _("Number them"),
        "consequence": _("each sheet is answered for from now on: issued, or reported lost, void or destroyed"),
        "back": (_("Print runs"), reverse("fund_collections:run_list")),
    }
    return render(request, "act.html", context)


@require_safe
def run_detail(request, pk):
    run = get_object_or_404(runs(request.user), pk=pk)
    may_print = request.user.has_perm("fund_collections.print_list", run)
    shown = page(run.lists.select_related("collector").order_by("running"), request.GET)
    shown.object_list = [marked(one) for one in shown.object_list]
    context = {
        "run": run,
        "page": shown,
        "may_print": may_print and run.stock + run.out > 0,
        "may_issue": run.stock and request.user.has_perm("fund_collections.issue_list", run),
        "minutes": Minute.objects.about(run).order_by("-id")[:20],
    }
    return render(request, "fund_collections/run_detail.html", context)


@get_or_post
def run_issue(request, pk):
    run = get_object_or_404(PrintRun.objects.visible_to(request.user).select_related("body"), pk=pk)
    require_perm(request.user, "fund_collections.issue_list", run)
    form = StockForm(request.POST or None, run=run)
    if request.method == "POST" and form.is_valid():
        issued = []
        with on_form(form):
            issued = services.issue_printed(**form.facts(), by=request.user)
        if issued:
            sentence = ngettext(
                "%(count)s list issued: %(first)s.", "%(count)s lists issued: %(first)s to %(last)s.", len(issued)
            )
            facts = {"count": len(issued), "first": issued[0].number, "last": issued[-1].number}
            messages.success(request, sentence % facts)
            return see(run)
    context = {
        "heading": _("Issue from run %(code)s") % {"code": run.code},
        "sub": _("Sheets in stock between two numbers go to one collector. Write code and days on their heads."),
        "form": form,
        "act": _("Issue them"),
        "consequence": _("the collector answers for each sheet until it is back"),
        "back": (run.code, run.get_absolute_url()),
    }
    return render(request, "act.html", context)
