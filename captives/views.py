from django.contrib import messages
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.doors import office_required, require_perm
from access.offices import Office
from access.refusal import on_form
from audit import exports
from audit.models import Minute
from captives import services
from captives.forms import CaptiveFilterForm, CaptiveForm, EpisodeForm, FindForm, FlagForm, HandOverForm
from captives.listing import list_context, sorted_by
from captives.models import Captive
from captives.naming import find_by_name
from captives.terms import life_of, term_ends_on
from vault.views.revealing import reveal_page

ORDERS = {"code": (F("code"),), "first": (F("first_on"), "code"), "body": (F("proposed_by_body__code"), "code")}
OPENED = {"real_name": gettext_lazy("Name of %(code)s"), "notes": gettext_lazy("Notes of %(code)s")}
HEAD = (
    gettext_lazy("Code"),
    gettext_lazy("First known day"),
    gettext_lazy("Last known"),
    gettext_lazy("When"),
    gettext_lazy("Proposed by"),
    gettext_lazy("Do not publish"),
)


def visible(request, pk):
    """The case, or 404 for one that is not there or not for this person."""
    cases = Captive.objects.visible_to(request.user).select_related("proposed_by_body", "case_worker")
    return get_object_or_404(cases, pk=pk)


@exports.exportable
@office_required(Office.CASE_WORKER, Office.DELEGATE)
def captive_list(request):
    form = CaptiveFilterForm(request.GET)
    captives = form.chosen(Captive.objects.visible_to(request.user)).with_first_day()
    captives = captives.select_related("proposed_by_body").with_episodes()
    captives, sort = sorted_by(captives, ORDERS, request.GET.get("sort"))
    if exports.asked(request):
        return exports.send(
            request,
            "cases",
            HEAD,
            map(_row, captives.iterator(chunk_size=500)),
            count=captives.count(),
            form=form,
            because=True,
        )
    return render(
        request, "captives/captive_list.html", list_context(request, captives, form=form, sort=sort, because=True)
    )


def _row(captive):
    last = captive.last_episode
    known = (last.get_kind_display(), last.when) if last else ("", "")
    return (captive.code, captive.first_on, *known, captive.proposed_by_body, captive.do_not_publish)


@require_safe
@office_required(Office.CASE_WORKER, Office.DELEGATE)
def captive_detail(request, pk):
    captive, today = visible(request, pk), timezone.localdate()
    episodes = list(captive.episodes.by_day().select_related("place"))
    keeps = request.user.has_perm("captives.keep_captive", captive)
    context = {
        "captive": captive,
        "episodes": episodes,
        "life": life_of(episodes, today),
        "term_ends": term_ends_on(episodes),
        "today": today,
        "keeps": keeps,
    }
    if keeps:
        context["letters"] = captive.letters.order_by("-received_on", "code")[:20]
        context["residences"] = captive.residences.select_related("address").order_by("from_on")
        context["minutes"] = Minute.objects.about(captive).order_by("-id")[:20]
    return render(request, "captives/captive_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.CASE_WORKER, Office.DELEGATE)
def captive_new(request):
    form = CaptiveForm(request.POST or None, by=request.user)
    if form.is_valid():
        with on_form(form):
            captive = services.register_captive(**form.cleaned_data, by=request.user)
            messages.success(request, _("Case %(code)s is open.") % {"code": captive.code})
            return redirect(captive)
    return render(request, "captives/captive_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@office_required(Office.CASE_WORKER, Office.DELEGATE)
def captive_find(request):
    """The codes found stand in the answer to this very POST: a name never becomes part of an address."""
    form, found = FindForm(request.POST or None), None
    if form.is_valid():
        with on_form(form):
            found = find_by_name(**form.cleaned_data, by=request.user)
    response = render(request, "captives/captive_find.html", {"form": form, "found": found})
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def captive_reveal(request, pk, field):
    captive = visible(request, pk)
    require_perm(request.user, "captives.reveal_captive", captive)
    back = (captive.code, captive.get_absolute_url())
    return reveal_page(request, captive, field, heading=OPENED[field] % {"code": captive.code}, back=back)


@require_http_methods(["GET", "HEAD", "POST"])
def captive_episode(request, pk):
    captive = visible(request, pk)
    require_perm(request.user, "captives.keep_captive", captive)
    form = EpisodeForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            services.record_episode(captive, **form.cleaned_data, by=request.user)
            return redirect(captive)
    return render(request, "captives/captive_episode.html", {"form": form, "captive": captive})


@require_POST
def captive_flag(request, pk):
    captive = visible(request, pk)
    require_perm(request.user, "captives.keep_captive", captive)
    form = FlagForm(request.POST)
    if form.is_valid():
        services.set_do_not_publish(captive, **form.cleaned_data, by=request.user)
    return redirect(captive)


@require_http_methods(["GET", "HEAD", "POST"])
def captive_hand_over(request, pk):
    captive = visible(request, pk)
    require_perm(request.user, "captives.hand_over_captive", captive)
    form = HandOverForm(request.POST or None, captive=captive)
    if form.is_valid():
        with on_form(form):
            services.hand_case_over(captive, **form.cleaned_data, by=request.user)
            given = {"code": captive.code, "to": form.cleaned_data["to"]}
            messages.success(request, _("Case %(code)s is with %(to)s now; you no longer see it.") % given)
            return redirect("captives:captive_list")
    return render(request, "captives/captive_hand_over.html", {"form": form, "captive": captive})
