from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from access import lists
from access.doors import require_perm
from access.forms import show
from access.offices import Office, holds
from access.refusal import Refusal, as_refusal
from audit import exports
from audit.models import Minute
from ledger.money import as_figure
from member_parties import queries, services
from member_parties.forms import CloseForm, DecisionFilter, DecisionForm, VoteForm
from member_parties.models import Choice, Decision, DecisionState

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
TONES = {DecisionState.OPEN: "half", DecisionState.CARRIED: "ok", DecisionState.LOST: "plain"}
ORDERS = {"day": "proposed_on", "amount": "amount", "title": "title", "fund": "fund__code"}


@exports.exportable
def decision_list(request):
    require_perm(request.user, "member_parties.view_decision")
    form = DecisionFilter(request.GET)
    found = form.narrow(Decision.objects.visible_to(request.user)).select_related("fund").with_votes().with_used()
    found = lists.in_order(found, request.GET, ORDERS, ["-proposed_on", "-code"])
    if exports.asked(request):
        return decisions_as_csv(request, form, found)
    page = lists.page(found, request.GET)
    for decision in page.object_list:
        decision.tone = TONES[decision.state]
    context = {"form": form, "page": page, "exports": [exports.link(request)], "sort": request.GET.get("sort", "")}
    return render(request, "member_parties/decision_list.html", context)


def decisions_as_csv(request, form, found):
    head = [_("code"), _("title"), _("fund"), _("up to"), _("used"), _("currency"), _("state"), _("proposed on")]
    head += [_("closed on"), _("yes"), _("no"), _("abstained")]
    rows = (
        [
            one.code,
            one.title,
            one.fund.code,
            as_figure(one.amount, one.currency_id),
            as_figure(one.used, one.currency_id),
            one.currency_id,
            one.get_state_display(),
            one.proposed_on,
            one.closed_on,
            one.yes,
            one.no,
            one.abstained,
        ]
        for one in found
    )
    return exports.send(request, "decisions", head, rows, count=found.count(), form=form)


@require_safe
def decision_detail(request, pk):
    found = Decision.objects.visible_to(request.user).with_used().with_votes()
    decision = get_object_or_404(found.select_related("fund", "proposed_by"), pk=pk)
    user = request.user
    # Orders are shown one by one to those who see orders; everybody else sees their sum.
    sees_orders = holds(user, Office.TREASURER, Office.AUDITOR, Office.APPROVER)
    orders = (
        decision.remittances.visible_to(user).order_by("-prepared_on", "-code")[: queries.NEWEST] if sees_orders else []
    )
    reads_minutes = holds(user, Office.SECRETARY, Office.AUDITOR)
    lines = queries.votes_by_body(decision, user)
    drawn = queries.drawn_besides(decision) if decision.gives_money else []
    context = {
        "decision": decision,
        "tone": TONES[decision.state],
        "used": decision.used,
        "left": decision.amount - decision.used,
        "transfers": [one for one in drawn if one.match_id is None],
        "payments": [one for one in drawn if one.match_id],
        "may_transfer": decision.gives_money
        and decision.used < decision.amount
        and user.has_perm("member_parties.transfer_by_decision", decision),
        "lines": lines,
        "shows_voters": any(line.shows_voter for line in lines),
        "orders": orders,
        "sees_orders": sees_orders,
        "may_vote": decision.state == DecisionState.OPEN and queries.waits_for_vote_of(lines, user),
        "may_close": decision.state == DecisionState.OPEN and user.has_perm("member_parties.close_decision"),
        "minutes": Minute.objects.about(decision).order_by("-id")[:50] if reads_minutes else None,
    }
    return render(request, "member_parties/decision_detail.html", context)


@get_or_post
def decision_new(request):
    require_perm(request.user, "member_parties.propose_decision")
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with as_refusal():
                decision = services.propose_decision(**form.cleaned_data, by=request.user)
        except Refusal as refusal:
            show(refusal, form)
        else:
            messages.success(request, _("%(code)s is open to votes.") % {"code": decision.code})
            return redirect(decision)
    context = {
        "heading": _("Propose a decision"),
        "sub": _("What the member bodies are asked to resolve: a sum from a fund for a purpose."),
        "form": form,
        "act": _("Put it to the vote"),
        "consequence": _("every member body may vote; the text stays as it is"),
        "back": (_("Decisions"), reverse("member_parties:decision_list")),
    }
    return render(request, "act.html", context)


@get_or_post
def decision_vote(request, pk):
    decision = get_object_or_404(Decision.objects.visible_to(request.user).select_related("fund"), pk=pk)
    require_perm(request.user, "member_parties.vote_decision", decision)
    form = VoteForm(request.POST or None, voter=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            with as_refusal():
                vote = services.cast_vote(decision, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            show(refusal, form)
        else:
            given = {"body": vote.body.code, "choice": vote.get_choice_display()}
            messages.success(request, _("%(body)s has voted: %(choice)s.") % given)
            return redirect(decision)
    return render(request, "member_parties/decision_vote.html", {"decision": decision, "form": form})


@get_or_post
def decision_close(request, pk):
    found = Decision.objects.visible_to(request.user).with_votes()
    decision = get_object_or_404(found, pk=pk)
    require_perm(request.user, "member_parties.close_decision", decision)
    form = CloseForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            with as_refusal():
                decision = services.close_decision(decision, on=form.cleaned_data["on"], by=request.user)
        except Refusal as refusal:
            show(refusal, form)
        else:
            given = {"code": decision.code, "state": decision.get_state_display()}
            messages.success(request, _("%(code)s is %(state)s.") % given)
            return redirect(decision)
    counted = {str(choice): getattr(decision, choice) for choice in Choice}
    outcome = DecisionState.CARRIED if decision.yes > decision.no else DecisionState.LOST
    context = {
        "heading": _("Close the vote on %(code)s") % {"code": decision.code},
        "sub": decision.title,
        "lines": [
            ngettext("%(yes)s body said yes", "%(yes)s bodies said yes", decision.yes) % counted,
            ngettext("%(no)s body said no", "%(no)s bodies said no", decision.no) % counted,
            ngettext("%(abstained)s body abstained", "%(abstained)s bodies abstained", decision.abstained) % counted,
            _("A closed vote is not opened again."),
        ],
        "form": form,
        "act": _("Close the vote"),
        "consequence": _("%(code)s will be %(state)s") % {"code": decision.code, "state": outcome.label},
        "back": (decision.code, decision.get_absolute_url()),
    }
    return render(request, "act.html", context)
