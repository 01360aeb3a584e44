"""Decorators and checks for views: what must hold before the view begins."""

import time
from datetime import timedelta
from functools import wraps
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from access.offices import holds

# Login is required by default; what stays open carries this mark, and a test holds the list.
open_to_public = login_not_required


def office_required(*offices):
    """Refuse (403) whoever holds none of the offices today."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not holds(request.user, *offices):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def require_perm(user, name, obj=None):
    """Refuse (403) what may be seen but not done; what may not be seen is a 404 from `visible_to`."""
    if not user.has_perm(name, obj):
        raise PermissionDenied


# A session's own words: when the person last proved who they are, and by what.
PROVED_AT, PROVED_BY = "door.proved_at", "door.proved_by"
FRESH = timedelta(minutes=5)


def note_proof(session, factor):
    """Write into the session that its person just proved who they are, by "passkey", "totp", "recovery" or "waived"."""
    session[PROVED_AT], session[PROVED_BY] = time.time(), factor


def is_fresh(request):
    """Whether this person proved who they are within the last five minutes."""
    return time.time() - request.session.get(PROVED_AT, 0) < FRESH.total_seconds()


def step_up_required(view):
    """Lead whoever proved longer than five minutes ago who they are to do so again, and back.

    What was sent is not kept: the page it was sent from is shown again, and the button pressed once more.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if is_fresh(request):
            return view(request, *args, **kwargs)
        if request.method not in {"GET", "HEAD"}:
            messages.info(request, _("Nothing was done yet. Once it is clear that it is you, press the button again."))
        return redirect_to_login(page_to_return_to(request), reverse("account_reauthenticate"))

    return guarded


def page_to_return_to(request):
    """Where to go on: the page asked for; after a form was sent, the page that holds the form."""
    came_from = request.headers.get("Referer", "")
    here = {request.get_host()}
    sent = request.method not in {"GET", "HEAD"}
    if sent and url_has_allowed_host_and_scheme(came_from, here, require_https=request.is_secure()):
        return urlsplit(came_from).path
    return request.path if sent else request.get_full_path()


def unreadable(request, exception):
    """The page of a request that nobody could read (400), or that was too long to read (413)."""
    too_long = isinstance(exception, RequestDataTooBig)
    return render(request, "400.html", {"too_long": too_long}, status=413 if too_long else 400)
