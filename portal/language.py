"""Choosing the language: one page for everybody, so that no other public page has to carry a form and a cookie."""

from django.conf import settings
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_info
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language

from access.doors import open_to_public


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_public
def language(request):
    """Shows the languages; a POST sets the cookie and leads back to the page `next`."""
    if request.method == "POST":
        return set_language(request)
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    languages = [get_language_info(code) for code, _name in settings.LANGUAGES]
    return render(request, "portal/language.html", {"languages": languages, "back": back})
