"""What a signer is told: something they signed is no longer what they signed."""

from django.utils import timezone

from access.offices import Office, holds
from portal.waits.rows import Wait
from remittances.telling import told


def of_signer(user, today):
    """One wait for each order or plan whose signature of `user` is void, until they signed again or read why."""
    if not holds(user, Office.APPROVER):
        return []
    return [_wait(one, today) for one in told(user)]


def _wait(one, today):
    since = timezone.localtime(one.at).date()
    return Wait(one.title, one.url, one.why, since, (today - since).days, late=False)
