"""Pages of a ceremony with a passkey: the only ones of the site that may run a script, and that one alone."""

import json

from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.shortcuts import render
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override

may_run_our_script = csp_override({**settings.SECURE_CSP, "script-src": [CSP.SELF]})
WORDS = {
    "door_passkey": (_("Your passkey, please"), _("Use the passkey")),
    "account_reauthenticate": (_("Is it still you?"), _("Use the passkey")),
    "door_new_passkey": (_("Set up a passkey"), _("Make the passkey")),
    "door_add_passkey": (_("Add a passkey"), _("Make the passkey")),
}


def ask_for_passkey(request, form, **context):
    """The page that lets the browser prove that it holds one of the person's passkeys."""
    return _ceremony(request, form, "get", webauthn.begin_authentication(form.user), context)


def make_passkey(request, form, **context):
    """The page that lets the browser make a new passkey."""
    return _ceremony(request, form, "create", webauthn.begin_registration(form.user, passwordless=False), context)


def _ceremony(request, form, verb, options, context):
    form.data = {**form.data.dict(), "credential": ""} if form.is_bound else form.data
    heading, act = WORDS[request.resolver_match.url_name]
    given = {"form": form, "verb": verb, "options": json.dumps(options), "heading": heading, "act": act}
    return render(request, "mfa/passkey.html", given | context)
