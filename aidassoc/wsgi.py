"""Where a web server meets the site."""

import os

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aidassoc.settings")
site = get_wsgi_application()


def application(environ, start_response):
    """The site. A kind of content that nobody can read is none: the framework fails at it before any page is asked."""
    try:
        # A request reads its address in the alphabet that the kind of content names, be it no alphabet at all.
        WSGIRequest({**environ})
    except (BadRequest, SuspiciousOperation, LookupError, ValueError):
        environ = {**environ, "CONTENT_TYPE": ""}
    return site(environ, start_response)
