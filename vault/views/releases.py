"""One more reveal than the budget allows: what waits for my word, and what I asked for."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from access.doors import require_perm, step_up_required
from access.refusal import Refusal, as_refusal
from vault import services
from vault.forms import AnswerForm
from vault.releases import Release

NEWEST = 50


@require_safe
def release_list(request):
    asked = Release.objects.filter(asked_by=request.user).order_by("-asked_at")
    waiting = Release.objects.waiting().answerable_by(request.user).select_related("asked_by").order_by("asked_at")
    context = {"waiting": waiting[:NEWEST], "asked": asked.select_related("answered_by")[:NEWEST]}
    return render(request, "vault/release_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def release_detail(request, pk):
    rows = Release.objects.visible_to(request.user).select_related("asked_by", "answered_by")
    release = get_object_or_404(rows, pk=pk)
    answerable = Release.objects.waiting().answerable_by(request.user).filter(pk=release.pk).exists()
    if request.method == "POST":
        return _answered(request, release)
    return render(request, "vault/release_detail.html", {"release": release, "answerable": answerable})


@step_up_required
def _answered(request, release):
    require_perm(request.user, "vault.answer_release", release)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return redirect(release)
    try:
        with as_refusal():
            release = services.answer_release(release, granted=form.cleaned_data["granted"], by=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect(release)
    done = _("Granted: it may be opened once within a day.") if release.granted else _("Refused. The minutes say so.")
    messages.success(request, done)
    return redirect("vault:release_list")
