"""Who holds which office today. One query per user object, whatever is asked of it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Office(models.TextChoices):
    DELEGATE = "delegate", _("delegate")
    COLLECTOR = "collector", _("collector")
    CASE_WORKER = "case worker", _("case worker")
    TREASURER = "treasurer", _("treasurer")
    APPROVER = "approver", _("approver")
    FORWARDER = "forwarder", _("forwarder")
    SECRETARY = "secretary", _("secretary")
    AUDITOR = "auditor", _("auditor")
    KEEPER = "keeper", _("keeper")
    SYSADMIN = "sysadmin", _("system administrator")


# Held for one body; all others are held for the association as a whole.
BODY_OFFICES = frozenset({Office.DELEGATE, Office.COLLECTOR, Office.APPROVER})
ASSOCIATION_OFFICES = tuple(office for office in Office if office not in BODY_OFFICES)
# Money, signature, control and machine: nobody holds two of these on the same day.
SEPARATED_OFFICES = (Office.TREASURER, Office.APPROVER, Office.AUDITOR, Office.SYSADMIN)
# Whoever could move money, open an address or the machine proves themselves by a passkey: no page can be faked to it.
PASSKEY_OFFICES = (Office.TREASURER, Office.APPROVER, Office.FORWARDER, Office.SYSADMIN)
# A forwarder is a code from the first day: who it is stands nowhere in this house.
FORWARDER_CODE = r"^F-[1-9][0-9]*$"


def given_to(user):
    """The (office, body id or None) pairs in force today, read once per user object; grants that wait are none."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if not hasattr(user, "offices_held"):
        today = timezone.localdate()
        user.offices_held = frozenset(user.appointments.in_force(today).values_list("office", "body_id"))
    return user.offices_held


def held_by(user):
    """The pairs that count: of a renewed login none, until a second body has vouched for it."""
    return given_to(user) if user.is_authenticated and not user.awaits_word else frozenset()


def holds(user, *offices, body=None):
    """Whether the user holds one of the offices today; with `body`, for that body (instance or id)."""
    body_id = getattr(body, "pk", body)
    return any(office in offices and body_id in {None, held_for} for office, held_for in held_by(user))


def bodies(user, *offices):
    """Ids of the bodies for which the user holds one of the offices today."""
    return {body_id for office, body_id in held_by(user) if office in offices and body_id}
