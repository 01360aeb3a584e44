"""Walls around every page: what each answer carries, which methods there are, and which visits count."""

import codecs

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpResponseNotAllowed

from access.doors import PROVED_BY
from access.factors import suffices
from access.kept import may_be_kept, sent_again

METHODS = ("GET", "HEAD", "POST")
READ_IN = {"utf-8", "ascii"}
# A browser asks for none of these here, and a page in its window may not.
POWERS = (
    "camera",
    "microphone",
    "geolocation",
    "payment",
    "usb",
    "serial",
    "midi",
    "display-capture",
    "browsing-topics",
)
PERMISSIONS = ", ".join(f"{power}=()" for power in POWERS)
CARRIED = {
    "Permissions-Policy": f"{PERMISSIONS}, publickey-credentials-get=(self), publickey-credentials-create=(self)",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": settings.X_FRAME_OPTIONS,
}


def headers(get_response):
    """Give every answer its headers, whoever made it; what is not public is kept by nobody, the browser included."""

    def middleware(request):
        response = get_response(request)
        for name, value in CARRIED.items():
            response.headers.setdefault(name, value)
        if not is_public(request, response):
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


def is_public(request, response):
    """Whether an answer is the same for everybody: a file of the stylesheet's kind, or an open page that was found."""
    if request.path.startswith(settings.STATIC_URL):
        return True
    user, found = getattr(request, "user", None), getattr(request, "resolver_match", None)
    if response.status_code not in {200, 304} or user is None or found is None or user.is_authenticated:
        return False
    return not getattr(found.func, "login_required", True) and "no-store" not in response.get("Cache-Control", "")


def methods(get_response):
    """Refuse all methods but three before any page sees them: Django asks a view for none."""

    def middleware(request):
        return get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)

    return middleware


def one_alphabet(get_response):
    """Refuse (400) what says that it is written in anything but UTF-8: no page of ours sends it.

    Python would try to read it in any codec it knows, of which some read no text at all and some make of it what
    cannot be written down again.
    """

    def middleware(request):
        if request.encoding and codecs.lookup(request.encoding).name not in READ_IN:
            raise BadRequest
        return get_response(request)

    return middleware


def counted_visits(get_response):
    """End a visit that was not proved as its person's offices ask for today: with an office its lock comes at once."""

    def middleware(request):
        if request.user.is_authenticated and not suffices(request.user, request.session.get(PROVED_BY)):
            logout(request)
        return get_response(request)

    return middleware


class SignedIn(LoginRequiredMiddleware):
    """Login unless a page is open to the public. A long form that was sent too late is handed back, not thrown away."""

    def handle_no_permission(self, request, view_func):
        if may_be_kept(request, view_func):
            return sent_again(request)
        return super().handle_no_permission(request, view_func)
