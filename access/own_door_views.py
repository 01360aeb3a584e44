"""What a signed-in person does about the own door: factors, visits, and proving once more who they are."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from access import ceremonies, factors, guesses, pictures, services
from access.door_forms import CodeForm, NewCodeForm, NewPasskeyForm, PasskeyForm, PasswordForm
from access.doors import PROVED_BY, note_proof, step_up_required
from access.factors import PASSKEY, Kind
from access.models import Session
from access.refusal import Refusal
from access.sessions import hashed

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def led_on(request):
    """The page of this site that `next` names, or the person's home."""
    asked = request.GET.get(REDIRECT_FIELD_NAME, "")
    own = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if own else reverse("portal:home")


def form_of_proof(request):
    """The form by which this person proves once more who they are: as they came in, where that still suffices."""
    if not settings.SECOND_FACTOR:
        return PasswordForm(request, request.user)
    kinds = factors.kinds(request.user)
    by_passkey = factors.needs_passkey(request.user) or request.session.get(PROVED_BY) == PASSKEY
    if Kind.WEBAUTHN in kinds and (by_passkey or not factors.has_codes(request.user)):
        return PasskeyForm(request, request.user)
    return CodeForm(request, request.user)


@get_or_post
@ceremonies.may_run_our_script
def step_up(request):
    form = form_of_proof(request)
    if request.method == "POST" and form.is_valid() and factors.suffices(request.user, form.factor):
        guesses.proved(request, request.user)
        note_proof(request.session, form.factor)
        return redirect(led_on(request))
    if isinstance(form, PasskeyForm):
        return ceremonies.ask_for_passkey(request, form)
    return render(request, "account/reauthenticate.html", {"form": form})


@require_safe
def own_factors(request):
    """Which second factors this person has, and what may be done about them."""
    rows = Authenticator.objects.filter(user=request.user).order_by("type", "created_at", "pk")
    for row in rows:
        row.word = row.wrap().name if row.type == Kind.WEBAUTHN else row.get_type_display()
        row.left = len(row.wrap().get_unused_codes()) if row.type == Kind.RECOVERY_CODES else None
    kinds = {row.type for row in rows}
    context = {"rows": rows, "has_codes": Kind.TOTP in kinds, "needs_passkey": factors.needs_passkey(request.user)}
    return render(request, "mfa/factors.html", context)


@get_or_post
@step_up_required
def add_code(request):
    if Kind.TOTP in factors.kinds(request.user):
        messages.info(request, _("Codes from an app are set up already. Take them away first."))
        return redirect("door_factors")
    form = NewCodeForm(request, request.user)
    if request.method == "POST" and form.is_valid():
        services.add_code_factor(request.user, secret=form.secret)
        messages.success(request, _("The app's codes open the door from now on."))
        return redirect("door_factors")
    return render(request, "mfa/new_code.html", {"form": form} | pictures.of_secret(request.user, form.secret))


@get_or_post
@ceremonies.may_run_our_script
@step_up_required
def add_passkey(request):
    form = NewPasskeyForm(request, request.user)
    if request.method == "POST" and form.is_valid():
        services.add_passkey(request.user, name=form.cleaned_data["name"], credential=form.said)
        messages.success(request, _("The passkey opens the door from now on."))
        return redirect("door_factors")
    return ceremonies.make_passkey(request, form)


@get_or_post
@step_up_required
def remove(request, pk):
    """Take one of the own factors away."""
    factor = get_object_or_404(Authenticator, pk=pk, user=request.user)
    refused = None
    if request.method == "POST":
        try:
            services.remove_factor(factor, by=request.user)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("It opens nothing any more."))
            return redirect("door_factors")
    word = factor.wrap().name if factor.type == Kind.WEBAUTHN else factor.get_type_display()
    return render(request, "mfa/remove.html", {"word": word, "refused": refused})


@get_or_post
@step_up_required
def recovery(request):
    """Make recovery codes. They stand in the answer itself: nothing shows them twice."""
    useless = factors.needs_passkey(request.user) or not factors.kinds(request.user)
    codes = None
    if request.method == "POST" and not useless:
        codes = services.make_recovery_codes(request.user)
    return render(request, "mfa/recovery.html", {"codes": codes, "useless": useless, "led_on": led_on(request)})


@require_safe
def own_visits(request):
    """Where this person is signed in."""
    here = hashed(request.session.session_key)
    rows = Session.objects.of(request.user)
    for row in rows:
        row.here = row.key == here
    return render(request, "access/own_visits.html", {"rows": rows, "others": any(not row.here for row in rows)})


@require_http_methods(["POST"])
@step_up_required
def end_other_visits(request):
    ended = services.end_other_visits(request.user, but=request.session.session_key)
    messages.success(request, _("Signed out elsewhere: %(count)d.") % {"count": ended})
    return redirect("door_visits")
