"""Which mail server takes the site's mail: heads of the minute book, weekly digests, words to signers."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

HERE = {"localhost", "127.0.0.1", "::1"}
PATIENCE = 20  # seconds
NOT_AN_ADDRESS = "AIDASSOC_MAIL is not of the form smtps://user:password@host:465?from=aid@example.org."


def configuration(url: str) -> tuple[str, dict[str, Any]]:
    """The sender and Django's MAILERS for the address of a mail server; "" is a site that mails nothing.

    smtps:// is encrypted from the first byte, smtp:// from STARTTLS on; in the clear only on this machine.
    """
    if not url:
        return "", {"default": {"BACKEND": "aidassoc.no_mail.NoMail"}}
    try:
        parts = urlsplit(url)
        port, sender = parts.port, parse_qs(parts.query).get("from", [""])[0]
    except ValueError:
        # It may hold a password: it is not repeated.
        raise ImproperlyConfigured(NOT_AN_ADDRESS) from None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or "@" not in sender:
        raise ImproperlyConfigured(NOT_AN_ADDRESS)
    at_once = parts.scheme == "smtps"
    options = {
        "host": parts.hostname,
        "port": port or (465 if at_once else 587),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": at_once,
        "use_tls": not at_once and parts.hostname not in HERE,
        "timeout": PATIENCE,
    }
    return sender, {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
