"""A new set of keepers in the place of the old: named, consented to, collected, confirmed."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.doors import require_perm, step_up_required
from access.refusal import Refusal, on_form
from vault.forms import KeepersForm, TwoWordsForm, WordsForm
from vault.models import KeySet
from vault.services import keepers, replacing


def found(request, pk):
    require_perm(request.user, "vault.see_vault")
    return get_object_or_404(KeySet, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@step_up_required
def set_plan(request):
    require_perm(request.user, "vault.plan_keyset")
    people = replacing.eligible().select_related("body").order_by("username")
    form = KeepersForm(request.POST or None, people=people)
    if form.is_valid():
        with on_form(form):
            return redirect(replacing.plan_set(list(form.cleaned_data["keepers"]), by=request.user))
    context = {
        "heading": _("Replace the keepers’ shares"),
        "form": form,
        "lines": [
            _("A keeper who stays gets new words, too: the old ones are worth nothing once the new set is in force."),
            _("Three keepers of today consent by giving their words. Then each of the five collects new ones."),
            _("Until all five have confirmed theirs, the old set stays in force."),
        ],
        "act": _("Name these five"),
        "back": (_("Vault"), reverse("vault:state")),
    }
    return render(request, "act.html", context)


@require_safe
def set_detail(request, pk):
    key_set = found(request, pk)
    planned = key_set.state == KeySet.State.PLANNED
    told = replacing.progress(key_set) if planned else None
    shares = list(key_set.shares.select_related("keeper", "body").order_by("number"))
    context = {
        "key_set": key_set,
        "planned": planned,
        "told": told,
        "shares": shares,
        "own": next((share for share in shares if share.keeper_id == request.user.pk), None),
        "in_force": keepers.set_in_force(),
        "all_confirmed": told is not None and len(told["confirmed"]) == replacing.KEEPERS,
        "may_plan": request.user.has_perm("vault.plan_keyset"),
    }
    return render(request, "vault/set_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("words")
@step_up_required
def set_consent(request, pk):
    require_perm(request.user, "vault.give_share")
    key_set, form = found(request, pk), WordsForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            replacing.consent(key_set, form.cleaned_data["words"], by=request.user)
            return redirect(key_set)
    named = [f"{share.keeper.username} · {share.body}" for share in key_set.shares.select_related("keeper", "body")]
    context = {
        "heading": _("Consent to new keepers"),
        "form": form,
        "lines": [_("These five will hold the vault:"), *named, _("Consent only if you know why they change.")],
        "act": _("Consent"),
        "consequence": _("with the third consent a new key and five new shares are made"),
        "back": (_("New set"), key_set.get_absolute_url()),
    }
    return render(request, "act.html", context)


@require_POST
@step_up_required
def set_collect(request, pk):
    key_set = found(request, pk)
    try:
        told = replacing.collect(key_set, by=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect(key_set)
    response = render(request, "vault/words_once.html", {"key_set": key_set, "words": told["words"].split()})
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("first", "second")
@step_up_required
def set_confirm(request, pk):
    key_set = found(request, pk)
    own = key_set.shares.filter(keeper=request.user).first()
    told = replacing.progress(key_set)
    places = told["asked"].get(str(own.number)) if told and own else None
    if not (told and places):
        messages.warning(request, _("Nothing waits to be confirmed by you."))
        return redirect(key_set)
    form = TwoWordsForm(request.POST or None, places=places)
    if form.is_valid():
        with on_form(form):
            if replacing.confirm(key_set, list(form.cleaned_data.values()), by=request.user):
                messages.success(request, _("All five have confirmed: the new set is in force, the old one is stale."))
            return redirect(key_set)
    context = {
        "heading": _("Confirm your words"),
        "form": form,
        "lines": [_("Read these two words from your own paper. After five wrong answers the plan is forgotten.")],
        "act": _("Confirm"),
        "back": (_("New set"), key_set.get_absolute_url()),
    }
    return render(request, "act.html", context)


@require_POST
def set_finish(request, pk):
    return _done(request, pk, replacing.finish, _("The new set is in force, the old one is stale."))


@require_POST
def set_give_up(request, pk):
    require_perm(request.user, "vault.plan_keyset")
    return _done(request, pk, replacing.give_up, _("Given up. The old set stays in force."))


def _done(request, pk, act, said):
    key_set = found(request, pk)
    try:
        act(key_set, by=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(key_set)
