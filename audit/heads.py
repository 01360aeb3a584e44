"""Signed heads of the minute book, and how they come to those who keep them apart from the server."""

import json
import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit import chain, services
from audit.models import Head
from audit.sealing import seal

log = logging.getLogger(__name__)
EVERY = timedelta(days=1)
# A day's head may come a little early, so that its hour does not wander.
EARLY = timedelta(minutes=10)
WAIT = 10  # seconds for writers at work


def latest():
    return Head.objects.order_by("-pk").first()


def is_due(now):
    """Whether the last head is a day old; told by the book, so that a worker may be started at any time."""
    last = latest()
    return last is None or now - last.at >= EVERY - EARLY


def sign_head(*, sign):
    """Close in what was written, have the last seal signed and return the head; None for an empty book.

    `sign(count, digest, at)` gives (signature, public key), both in hex, or raises what the key holder refuses.
    """
    last = seal(wait=WAIT)
    if last is None:
        return None
    now = timezone.now()
    signature, key = sign(last.count, last.digest, chain.moment(now))
    with transaction.atomic():
        head = Head.objects.create(
            seal=last, count=last.count, digest=last.digest, at=now, signature=signature, key=key
        )
        services.record("head signed", head, by=None, minutes=head.count)
    return head


def as_file(head):
    """The head as the file that a body keeps, and that the verifier reads."""
    return json.dumps(chain.head_line(head), indent=1, sort_keys=True) + "\n"


def filename(head):
    return f"minute-book-{head.at:%Y-%m-%d}-{head.pk}.json"


def mail_is_set():
    """Whether the site was told of a mail server; without one, heads and digests are fetched from their pages."""
    return bool(settings.DEFAULT_FROM_EMAIL)


def send(head, *, to):
    """Mail the head to bodies, `to` being (code, address, language) of each; whom it reached stands in the minutes."""
    reached = [code for code, post, language in to if post and _mailed(head, post, language)]
    services.record("head sent", head, by=None, bodies=reached)
    return reached


def _mailed(head, post, language):
    with translation.override(language):
        words = {"minutes": head.count, "day": date_format(head.at), "digest": head.digest}
        subject = _("Minute book: %(minutes)d minutes on %(day)s") % words
        text = _(
            "The minute book held %(minutes)d minutes on %(day)s; their digest was %(digest)s. The attached file says"
            " so under the key holder's signature. Keep it where nobody of the server can reach it: whoever writes the"
            " minutes anew is found out by it."
        )
    return mailed(subject, text % words, post, attached=(filename(head), as_file(head), "application/json"))


def mailed(subject, text, post, attached=None):
    """Whether the mail server took it. A failure is logged by its kind alone."""
    try:
        EmailMessage(subject, text, to=[post], attachments=[attached] if attached else None).send()
    except OSError:
        log.warning("A mail could not be handed over.")
        return False
    return True
