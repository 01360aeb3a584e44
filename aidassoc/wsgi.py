import os

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aidassoc.settings")
site = get_wsgi_application()


def application(environ, start_response):
    """The site. A kind of content that nobody can read is none: the framework fails at it before any page is asked."""
    try:
        parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    except ValueError:
        environ = {**environ, "CONTENT_TYPE": ""}
    return site(environ, start_response)
