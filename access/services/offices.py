"""Acts about offices: giving one, answering for a second body, ending one."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from access.doors import require_perm
from access.models import Appointment, User
from access.offices import BODY_OFFICES, SEPARATED_OFFICES, Office, bodies
from access.refusal import Refusal
from audit import services as audit


class SelfGrant(Refusal):
    """Nobody grants an office to themselves."""


class AlreadyHeld(Refusal):
    """The person holds this office on some of these days."""


class OfficesSeparated(Refusal):
    """Two of treasurer, approver, auditor and system administrator would fall on one person and day."""


class AlreadyEnded(Refusal):
    """The appointment was ended before."""


class AlreadyAnswered(Refusal):
    """A second body confirmed or refused the grant before, or needs not: it was made on the command line."""


class NoSecondBody(Refusal):
    """Whoever answers a grant is of another body than the granter and the new holder."""


class ForwarderByCode(Refusal):
    """A forwarder is a code and nothing else."""


@transaction.atomic(durable=True)
def appoint(*, user: User, office: str, body=None, held_from: date, held_to: date | None = None, by: User | None):
    """Give `user` an office for the days held_from..held_to (both included; None: until it is ended).

    Delegates, collectors and approvers hold it for `body`, all others for the association (body None). It opens
    nothing before `confirm_appointment`, unless it is given on the command line (`by` None). Raises SelfGrant,
    ForwarderByCode, AlreadyHeld, OfficesSeparated or Refusal; the rules of the table hold the same whoever writes.
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
    if (new.office == Office.FORWARDER) != new.user.is_forwarder:
        sentence = _("A forwarder is known by a code alone (F-1), and such a login holds no other office.")
        raise ForwarderByCode(sentence, field="office")


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


def _locked(appointment: Appointment) -> Appointment:
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("user", "body", "granted_by")
    return rows.get(pk=appointment.pk)


def require_second_body(by: User, *concerned: User | None) -> None:
    """Raise NoSecondBody for one of the concerned, and for who is of a body of theirs."""
    theirs = {person.body_id for person in concerned if person} - {None}
    if by in concerned or theirs & (bodies(by, *Office) | {by.body_id}):
        raise NoSecondBody(_("A second body answers: neither the granter’s nor the new holder’s."))


def _to_answer(appointment: Appointment, by: User) -> Appointment:
    """The locked grant, if `by` may answer it for a second body."""
    require_perm(by, "access.answer_appointment")
    appointment = _locked(appointment)
    if appointment.granted_by is None or appointment.confirmed_at or appointment.refused_at:
        raise AlreadyAnswered(_("This grant waits for nobody: it has its answer."))
    require_second_body(by, appointment.user, appointment.granted_by)
    if appointment.held_to and appointment.held_to < timezone.localdate():
        raise AlreadyAnswered(_("The last day of this office is over."))
    return appointment


@transaction.atomic(durable=True)
def confirm_appointment(appointment: Appointment, *, by: User) -> Appointment:
    """Confirm a grant as delegate of a second body: from now on it counts, on the days it was given for.

    Raises NoSecondBody, AlreadyAnswered, or PermissionDenied for everybody who is no delegate.
    """
    appointment = _to_answer(appointment, by)
    appointment.confirmed_by, appointment.confirmed_at = by, timezone.now()
    appointment.save(update_fields=["confirmed_by", "confirmed_at"])
    audit.record("office confirmed", appointment.user, by=by, **_facts(appointment))
    return appointment


@transaction.atomic(durable=True)
def refuse_appointment(appointment: Appointment, *, because: str, by: User) -> Appointment:
    """Refuse a grant as delegate of a second body; it stays readable with its reason. Raises as confirming does."""
    if not because.strip():
        raise Refusal(_("Say why; the minutes keep it."), field="because")
    appointment = _to_answer(appointment, by)
    appointment.refused_by, appointment.refused_at = by, timezone.now()
    appointment.refused_because = because.strip()
    appointment.save(update_fields=["refused_by", "refused_at", "refused_because"])
    audit.record("office refused", appointment.user, by=by, **_facts(appointment), because=because.strip())
    return appointment


def _facts(appointment: Appointment) -> dict:
    body = appointment.body.code if appointment.body else None
    return {"office": appointment.office, "body": body, "held_from": appointment.held_from}


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
    appointment = _locked(appointment)
    if appointment.refused_at:
        raise AlreadyEnded(_("A second body refused this grant: it never began."), field="on")
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
