"""Lists of subscription: what is out, what came back, one of them, new ones."""

from calendar import monthrange

from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.doors import require_perm
from access.lists import in_order, page
from access.refusal import on_form
from audit import exports
from audit.models import Minute
from fund_collections import services
from fund_collections.forms.lists import NEWEST_FIRST, ORDERS, IssueForm, ListFilter, all_lists
from fund_collections.models import Contribution, ListState, ListTakenOut, Receipt
from fund_collections.views.doors import get_or_post
from ledger.money import as_figure

TONES = {
    ListState.PRINTED: "plain",
    ListState.ISSUED: "plain",
    ListState.RETURNED: "half",
    ListState.COUNTED: "half",
    ListState.POSTED: "ok",
    ListState.LOST: "need",
    ListState.VOID: "plain",
    ListState.DESTROYED: "plain",
}
# The sheets that can be drawn, and those that may end.
ON_PAPER = {ListState.PRINTED, ListState.ISSUED}


def marked(one):
    """The list with its state's word and tone as tables show it; a list past its day is what needs a hand."""
    late = one.is_out and one.due_on < timezone.localdate()
    one.word = _("overdue") if late else _("received back") if one.is_in_drawer else one.get_state_display()
    one.tone = "need" if late else "half" if one.is_in_drawer else TONES[one.state]
    return one


@exports.exportable
def list_list(request):
    require_perm(request.user, "fund_collections.view_subscriptionlist")
    form = ListFilter(request.GET, lists=all_lists(request.user))
    rows = in_order(form.rows(), request.GET, ORDERS, NEWEST_FIRST)
    if exports.asked(request):
        return lists_as_csv(request, form, rows)
    shown = page(rows, request.GET)
    shown.object_list = [marked(one) for one in shown.object_list]
    context = {
        "form": form,
        "page": shown,
        "exports": [exports.link(request)],
        "sort": request.GET.get("sort", ""),
        "narrowed": form.is_valid() and any(form.cleaned_data.values()),
        "may_receive": request.user.has_perm("fund_collections.receive_list"),
        "may_issue": request.user.has_perm("fund_collections.issue_list"),
        "may_deposit": request.user.has_perm("fund_collections.make_deposit"),
        "may_print": request.user.has_perm("fund_collections.print_list"),
        "sees_runs": request.user.has_perm("fund_collections.view_printrun"),
        "query": request.GET.urlencode(),
        "sees_deposits": request.user.has_perm("fund_collections.view_deposit"),
    }
    return render(request, "fund_collections/list_list.html", context)


def lists_as_csv(request, form, rows):
    head = [_("number"), _("appeal"), _("body"), _("collector"), _("issued on"), _("due back on"), _("state")]
    head += [_("collector's sum"), _("currency"), _("counted on"), _("posted on")]
    lines = (
        (
            one.number,
            one.appeal.code,
            one.body.code,
            one.collector.code if one.collector else "",
            one.issued_on or "",
            one.due_on or "",
            one.state,
            as_figure(one.collector_total, one.currency_id),
            one.currency_id,
            one.counted_on or "",
            one.posted_on or "",
        )
        for one in rows.iterator(chunk_size=2000)
    )
    return exports.send(request, "lists", head, lines, count=rows.count(), form=form)


@exports.exportable
def list_detail(request, pk):
    user = request.user
    rows = all_lists(user).select_related("typed_by", "counted_by", "posted_by", "deposit", "appeal__fund", "run")
    rows = rows.annotate(was_taken_out=Exists(ListTakenOut.objects.filter(list=OuterRef("pk"))))
    one = marked(get_object_or_404(rows, pk=pk))
    lines, sees_givers = _lines(one), user.has_perm("fund_collections.view_giver", one)
    if exports.asked(request):
        return lines_as_file(request, one, lines, sees_givers=sees_givers)
    can = {move: one.can_move_to(move) for move in ListState}
    context = {
        "list": one,
        "lines": lines,
        "sees_givers": sees_givers,
        "exports": [exports.link(request, because=sees_givers)],
        "may_type": can[ListState.RETURNED] and one.state == ListState.ISSUED
        and user.has_perm("fund_collections.type_list", one),
        "may_receive": one.state == ListState.ISSUED and user.has_perm("fund_collections.receive_list", one),
        "may_count": can[ListState.COUNTED] and user.has_perm("fund_collections.count_list", one),
        "may_post": can[ListState.POSTED] and user.has_perm("fund_collections.post_list", one),
        "may_deposit": one.state == ListState.POSTED and not one.deposit
        and user.has_perm("fund_collections.make_deposit", one),
        "may_return": one.state in {ListState.RETURNED, ListState.COUNTED}
        and user.has_perm("fund_collections.return_list", one),
        "may_print_receipts": one.state == ListState.POSTED and user.has_perm("fund_collections.print_receipt"),
        "may_take_out": one.state == ListState.POSTED and user.has_perm("fund_collections.take_out_list", one),
        "minutes": Minute.objects.about(one).order_by("-id")[:20],
        "waits_for": _waits_for(one),
        "taken_out": _taken_out(one) if one.was_taken_out else (),
        **_paper(one, user),
    }  # fmt: skip
    return render(request, "fund_collections/list_detail.html", context)


def lines_as_file(request, one, lines, *, sees_givers):
    """Words and places of givers leave with those alone to whom the page shows them, for a reason; no sealed name."""
    head = [_("list"), _("line"), _("giver"), *([_("word"), _("place")] if sees_givers else ()), _("pledge")]
    head += [_("receipt"), _("receipt voided"), _("amount"), _("currency")]
    rows = (
        (
            *(one.number, line.line, line.get_giver_kind_display()),
            *((line.pseudonym, line.place) if sees_givers else ()),
            *(line.pledge and line.pledge.code, getattr(line, "paper", None), _voided_on(line)),
            *(as_figure(line.amount, line.currency_id), line.currency_id),
        )
        for line in lines
    )
    return exports.send(request, "list-lines", head, rows, count=len(lines), form=None, because=sees_givers)


def _voided_on(line):
    voided_at = line.paper.voided_at if line.entry_id else None
    return voided_at and timezone.localdate(voided_at)


def _lines(one):
    """The lines of the sheet, each with `paper`: once posted its receipt that is valid, else the last. One query."""
    if one.state != ListState.POSTED:
        return list(one.contributions.current().select_related("pledge").order_by("line"))
    receipts = Receipt.objects.filter(contribution__list=one, contribution__taken_out=None)
    receipts = receipts.order_by("contribution__line", F("voided_at").asc(nulls_last=True))
    found = {}
    for receipt in receipts.select_related("contribution__pledge"):
        line = found.setdefault(receipt.contribution_id, receipt.contribution)
        line.paper = receipt
    return list(found.values())


def _taken_out(one):
    """Each posting that went out of the books, with the entries of its gifts and the days whose report tells of it."""
    gifts = Contribution.objects.select_related("entry").defer("giver").order_by("line")
    rows = one.taken_out.select_related("taken_out_by").prefetch_related(Prefetch("contributions", gifts))
    found = list(rows.order_by("taken_out_at"))
    for row in found:
        # What corrects a closed period bears the first day of an open one.
        first = row.taken_out_on
        last = first.replace(day=monthrange(first.year, first.month)[1])
        row.until = min(last, timezone.localdate())
    return found


def _paper(one, user):
    """What is known of the sheet itself, and what this person may do with it."""
    may_end = user.has_perm("fund_collections.end_list", one)
    return {
        "reports": one.paper_reports.select_related("made_by", "seen_by").order_by("-made_at"),
        "photos": one.photos.defer("picture").order_by("number"),
        "may_end": may_end and one.state in ON_PAPER,
        "may_find": may_end and one.state in {ListState.LOST, ListState.VOID},
        "may_countersign": may_end,
        "may_print": one.state in ON_PAPER and user.has_perm("fund_collections.print_list", one),
        "may_photograph": one.state not in {ListState.PRINTED, ListState.VOID}
        and user.has_perm("fund_collections.photograph_list", one),
        "may_open_photo": user.has_perm("fund_collections.reveal_giver", one),
    }


def _waits_for(one):
    """Whom the list waits for, for those who cannot do the next act themselves."""
    holder = one.collector.code if one.collector else ""
    if one.is_in_drawer:
        return _("The sheet is back; its lines are still to be typed.")
    return {
        ListState.PRINTED: _("The sheet lies in stock: it is issued to a collector from its print run."),
        ListState.ISSUED: _("The list is with its collector, %(code)s.") % {"code": holder},
        ListState.RETURNED: _("It waits for a second person of the body to count the money."),
        ListState.COUNTED: _("It waits for the treasurer to post it to the books."),
        ListState.POSTED: "" if one.deposit_id else _("Its money waits to be paid in at the bank."),
        ListState.LOST: _("The sheet is lost. If it turns up, it goes back to where it was."),
        ListState.VOID: _("The sheet is void: nothing was given on it."),
        ListState.DESTROYED: _("The sheet is destroyed."),
    }[one.state]


@get_or_post
def list_issue(request):
    require_perm(request.user, "fund_collections.issue_list")
    form = IssueForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        issued = []
        with on_form(form):
            issued = services.issue_lists(**form.facts(), by=request.user)
        if issued:
            sentence = ngettext(
                "%(count)s list issued: %(first)s.", "%(count)s lists issued: %(first)s to %(last)s.", len(issued)
            )
            facts = {"count": len(issued), "first": issued[0].number, "last": issued[-1].number}
            messages.success(request, sentence % facts)
            return redirect(issued[0] if len(issued) == 1 else "fund_collections:list_list")
    context = {
        "heading": _("Issue lists"),
        "sub": _("Numbered sheets for one collector. The numbers run on without a gap and are never used again."),
        "form": form,
        "act": _("Issue them"),
        "consequence": _("the collector answers for each sheet until it is back"),
        "back": (_("Lists"), reverse("fund_collections:list_list")),
    }
    return render(request, "act.html", context)
