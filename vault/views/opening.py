"""The vault open or closed, and the keepers who open it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.doors import require_perm, step_up_required
from access.refusal import Refusal, on_form
from vault import client
from vault.forms import WordsForm
from vault.models import EpochKey, KeySet
from vault.services import keepers


@require_safe
def state(request):
    require_perm(request.user, "vault.see_vault")
    key_set = keepers.set_in_force()
    shares = key_set.shares.select_related("keeper", "body").order_by("number") if key_set else []
    context = {
        "status": client.status(),
        "key_set": key_set,
        "shares": shares,
        "own": next((share for share in shares if share.keeper_id == request.user.pk), None),
        "planned": KeySet.objects.filter(state=KeySet.State.PLANNED).first(),
        "epochs": EpochKey.objects.order_by("level", "-number"),
        "may_plan": request.user.has_perm("vault.plan_keyset"),
    }
    return render(request, "vault/state.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("words")
@step_up_required
def share_give(request):
    """Open to whoever was a keeper, too: a share that counts no longer gets its sentence."""
    require_perm(request.user, "vault.give_share")
    form = WordsForm(request.POST or None)
    if form.is_valid():
        with on_form(form):
            told = keepers.give_share(form.cleaned_data["words"], by=request.user)
            done = _("The vault is open.") if told["open"] else _("Taken. The shares of other keepers are awaited.")
            messages.success(request, done)
            return redirect("vault:state")
    context = {
        "heading": _("Give your share"),
        "sub": _("three of five open the vault"),
        "form": form,
        "act": _("Give it"),
        "consequence": _("the minutes say that you gave it; the words go to the key holder and are kept by nobody"),
        "back": (_("Vault"), reverse("vault:state")),
    }
    return render(request, "act.html", context)


@require_POST
def close(request):
    require_perm(request.user, "vault.close_vault")
    try:
        keepers.close(by=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The vault is closed. Three keepers open it again."))
    return redirect("vault:state")
