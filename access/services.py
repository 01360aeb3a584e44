"""Acts about logins and offices. Each is one transaction with its minute; `by` is None for the command line alone."""

import secrets
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from access.doors import require_perm
from access.models import Appointment, User
from access.offices import BODY_OFFICES, SEPARATED_OFFICES, Office
from access.refusal import Refusal
from audit import services as audit

# No letter or figure that is mistaken for another when it is read out.
READ_OUT_WELL = "abcdefghjkmnpqrstuvwxyz23456789"


class SelfGrant(Refusal):
    """Nobody grants an office to themselves."""


class AlreadyHeld(Refusal):
    """The person holds this office on some of these days."""


class OfficesSeparated(Refusal):
    """Two of treasurer, approver, auditor and system administrator would fall on one person and day."""


class AlreadyEnded(Refusal):
    """The appointment was ended before."""


def first_password() -> str:
    """A password for the first sign-in: twenty characters in five groups, 99 bits."""
    return "-".join("".join(secrets.choice(READ_OUT_WELL) for _letter in range(4)) for _group in range(5))


@transaction.atomic(durable=True)
def create_user(*, username: str, display_name: str, body=None, password: str | None, by: User | None) -> User:
    """Make a login without any office and return it; with no password it cannot sign in until one is given.

    Raises Refusal for a name that is taken or a weak password.
    """
    if by:
        require_perm(by, "access.add_user")
    user = User(username=User.normalize_username(username), display_name=display_name, body=body)
    try:
        if password is not None:
            validate_password(password, user)
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise Refusal(" ".join(error.messages)) from error
    if User.objects.filter(username__iexact=username).exists():
        raise Refusal(_("There is a login %(name)s already.") % {"name": username}, field="username")
    user.set_password(password)
    user.save()
    audit.record("login made", user, by=by, body=body.code if body else None)
    return user


@transaction.atomic(durable=True)
def give_password(user: User, *, by: User) -> str:
    """Replace a forgotten password and return the new one, which nobody can read again. All sessions end."""
    require_perm(by, "access.give_password", user)
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    password = first_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("password given", user, by=by)
    return password


@transaction.atomic(durable=True)
def close_login(user: User, *, because: str, by: User) -> User:
    """Shut a person out from the next request on. Offices stay on record; they have no effect without a login."""
    return _set_active(user, active=False, because=because, by=by)


@transaction.atomic(durable=True)
def open_login(user: User, *, because: str, by: User) -> User:
    """Let a person in again who was shut out."""
    return _set_active(user, active=True, because=because, by=by)


def _set_active(user: User, *, active: bool, because: str, by: User) -> User:
    require_perm(by, "access.close_user", user)
    if not because.strip():
        raise Refusal(_("Say why; the minutes keep it."), field="because")
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if user.is_active == active:
        state = _("%(name)s can sign in.") if active else _("%(name)s is shut out already.")
        raise Refusal(state % {"name": user.username})
    user.is_active = active
    user.save(update_fields=["is_active"])
    audit.record("login opened" if active else "login closed", user, by=by, because=because.strip())
    return user


@transaction.atomic(durable=True)
def appoint(*, user: User, office: str, body=None, held_from: date, held_to: date | None = None, by: User | None):
    """Give `user` an office for the days held_from..held_to (both included; None: until it is ended).

    Delegates, collectors and approvers hold it for `body`, all others for the association (body None). Raises
    SelfGrant, AlreadyHeld, OfficesSeparated or Refusal; the constraints of the table hold the same whoever writes.
    """
    if by:
        if by.pk == user.pk:
            raise SelfGrant(_("Nobody grants an office to themselves. Ask another secretary."), field="office")
        require_perm(by, "access.appoint_user", user)
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    new = Appointment(user=user, office=office, body=body, held_from=held_from, held_to=held_to, granted_by=by)
    _require_shape(new)
    _require_free(new)
    new.save()
    audit.record(
        "office given", user, by=by, office=office, body=body.code if body else None, held_from=held_from, to=held_to
    )
    return new


def _require_shape(new: Appointment) -> None:
    if new.office not in Office.values:
        raise Refusal(_("There is no such office."), field="office")
    if not new.user.is_active:
        raise Refusal(_("%(name)s is shut out. Open the login first.") % {"name": new.user.username})
    if new.held_to and new.held_to < new.held_from:
        raise Refusal(_("An office cannot end before it begins."), field="held_to")
    label = Office(new.office).label
    if new.office in BODY_OFFICES and new.body is None:
        raise Refusal(_("Say for which body: %(office)s is an office of one body.") % {"office": label}, field="body")
    if new.office not in BODY_OFFICES and new.body is not None:
        sentence = _("Leave the body empty: %(office)s is an office of the association.")
        raise Refusal(sentence % {"office": label}, field="body")


def _require_free(new: Appointment) -> None:
    """Sentences for the two exclusion constraints, with the appointment that stands in the way."""
    others = Appointment.objects.filter(user=new.user).meeting(new.held_from, new.held_to)
    if same := others.filter(office=new.office, body=new.body).first():
        sentence = _("%(name)s holds this office already, %(days)s.")
        raise AlreadyHeld(sentence % {"name": new.user.username, "days": days_of(same)}, field="held_from")
    if new.office not in SEPARATED_OFFICES:
        return
    if other := others.filter(office__in=SEPARATED_OFFICES).exclude(office=new.office).first():
        sentence = _("%(name)s is %(office)s, %(days)s: nobody is two of treasurer, approver, auditor, administrator.")
        given = {"name": new.user.username, "office": other.get_office_display(), "days": days_of(other)}
        raise OfficesSeparated(sentence % given, field="office")


def days_of(appointment: Appointment) -> str:
    """From when to when an office is held, in words of the page's language."""
    start = date_format(appointment.held_from, "DATE_FORMAT")
    if appointment.held_to is None:
        return _("since %(day)s") % {"day": start}
    return _("%(start)s to %(end)s") % {"start": start, "end": date_format(appointment.held_to, "DATE_FORMAT")}


@transaction.atomic(durable=True)
def end_appointment(appointment: Appointment, *, on: date | None = None, by: User) -> Appointment:
    """End an office: `on` (today) is its last day. Raises AlreadyEnded, or Refusal for a day before its first."""
    require_perm(by, "access.end_appointment", appointment)
    day = on or timezone.localdate()
    appointment = (
        Appointment.objects.select_for_update(of=("self",)).select_related("user", "body").get(pk=appointment.pk)
    )
    if appointment.held_to and appointment.held_to <= day:
        raise AlreadyEnded(_("This office ends already: %(days)s.") % {"days": days_of(appointment)}, field="on")
    if day < appointment.held_from:
        sentence = _("The office begins on %(day)s and cannot end before.")
        raise Refusal(sentence % {"day": date_format(appointment.held_from, "DATE_FORMAT")}, field="on")
    appointment.held_to = day
    appointment.save(update_fields=["held_to"])
    body = appointment.body.code if appointment.body else None
    audit.record("office ended", appointment.user, by=by, office=appointment.office, body=body, to=day)
    return appointment
