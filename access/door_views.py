"""From the password to the visit: the second factor, or the setting up of the first one. Nobody here is signed in."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from access import ceremonies, factors, pictures, services
from access.door_forms import CodeForm, NewCodeForm, NewPasskeyForm, PasskeyForm
from access.factors import PASSKEY, Kind
from access.login import at_the_door, come_in

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def way_of(stage):
    """The page this person goes on by: the factor asked for, or the setting up of one that is missing."""
    user = stage.login.user
    kinds = factors.kinds(user)
    if Kind.WEBAUTHN in kinds:
        return "door_passkey"
    if factors.needs_passkey(user):
        # A code shows first that it is the same person.
        return "door_code" if kinds and not stage.state.get("code") else "door_new_passkey"
    return "door_code" if kinds else "door_begin"


def may_use_codes(user):
    """Whether a code is enough for this person: for the offices that ask for a passkey only to set one up."""
    return not factors.needs_passkey(user) or Kind.WEBAUTHN not in factors.kinds(user)


@require_safe
@at_the_door
def second(request, stage):  # noqa: ARG001 - as a view is called
    return redirect(way_of(stage))


@get_or_post
@at_the_door
def code(request, stage):
    user = stage.login.user
    if not may_use_codes(user) or not factors.has_codes(user):
        return redirect(way_of(stage))
    form = CodeForm(request, user)
    if request.method == "POST" and form.is_valid():
        if factors.suffices(user, form.factor):
            return come_in(request, stage, form.factor)
        stage.state["code"] = True
        stage.stash()
        return redirect("door_new_passkey")
    return render(request, "mfa/code.html", {"form": form, "passkey": Kind.WEBAUTHN in factors.kinds(user)})


@get_or_post
@ceremonies.may_run_our_script
@at_the_door
def passkey(request, stage):
    user = stage.login.user
    if way_of(stage) != "door_passkey":
        return redirect(way_of(stage))
    form = PasskeyForm(request, user)
    if request.method == "POST" and form.is_valid():
        return come_in(request, stage, PASSKEY)
    codes = may_use_codes(user) and factors.has_codes(user)
    return ceremonies.ask_for_passkey(request, form, codes=codes, leave=True)


@require_safe
@at_the_door
def begin(request, stage):
    """Ask at the first sign-in which kind of second factor it shall be."""
    if way_of(stage) != "door_begin":
        return redirect(way_of(stage))
    return render(request, "mfa/begin.html")


@get_or_post
@at_the_door
def new_code(request, stage):
    user = stage.login.user
    if way_of(stage) != "door_begin":
        return redirect(way_of(stage))
    form = NewCodeForm(request, user)
    if request.method == "POST" and form.is_valid():
        services.add_code_factor(user, secret=form.secret)
        return come_in(request, stage, form.factor, then=recovery_page(stage))
    return render(request, "mfa/new_code.html", {"form": form, "leave": True} | pictures.of_secret(user, form.secret))


@get_or_post
@ceremonies.may_run_our_script
@at_the_door
def new_passkey(request, stage):
    user = stage.login.user
    if way_of(stage) not in {"door_begin", "door_new_passkey"}:
        return redirect(way_of(stage))
    form = NewPasskeyForm(request, user)
    if request.method == "POST" and form.is_valid():
        services.add_passkey(user, name=form.cleaned_data["name"], credential=form.said)
        # Codes on paper would not open what asks for a passkey.
        then = None if factors.needs_passkey(user) else recovery_page(stage)
        return come_in(request, stage, PASSKEY, then=then)
    return ceremonies.make_passkey(request, form, needed=factors.needs_passkey(user), leave=True)


def recovery_page(stage):
    led_to = stage.login.redirect_url
    return reverse("door_recovery") + (f"?{urlencode({'next': led_to})}" if led_to else "")
