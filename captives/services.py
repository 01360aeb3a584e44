"""Acts on a case: registered, told of, flagged, handed over."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.offices import Office, holds
from access.refusal import Refusal
from audit import services as audit
from audit.numbering import next_number
from captives.models import Captive, Episode, EpisodeKind
from captives.naming import write_tags
from captives.partial_dates import PartialDate, read_partial_date
from captives.texts import as_compared, checked, names
from vault import services as vault

NAME_LENGTH, NOTES_LENGTH, SOURCE_LENGTH = 200, 10_000, 100
# Nobody alive was arrested before; a year typed wrong is found here.
FIRST_DAY = date(1850, 1, 1)
LONGEST_TERM = 1200
WITH_TERM = frozenset({EpisodeKind.SENTENCE, EpisodeKind.EXTENSION})


@transaction.atomic(durable=True)
def register_captive(*, real_name, proposed_by_body, case_worker, by, notes="", do_not_publish=True):
    """Open a case under the next code (C-0412); name and notes are sealed before they reach the database.

    Raises Refusal when the name is missing or `case_worker` does not hold that office today.
    """
    real_name = as_compared(checked(real_name, field="real_name", limit=NAME_LENGTH))
    notes = checked(notes, field="notes", limit=NOTES_LENGTH, required=False)
    _require_case_worker(case_worker, field="case_worker")
    captive = Captive(proposed_by_body=proposed_by_body, case_worker=case_worker, do_not_publish=do_not_publish)
    vault.seal(captive, real_name=real_name, notes=notes)
    captive.code = f"C-{next_number('captive'):04}"
    captive.save(force_insert=True)
    write_tags(captive, real_name=real_name)
    audit.record("case registered", captive, by=by, body=proposed_by_body.code, case_worker=case_worker.username)
    return captive


@transaction.atomic(durable=True)
def record_episode(captive, *, kind, when, source, by, place=None, term_months=None):
    """Add what happened to a captive. `when` is EDTF text or a PartialDate; `term_months` goes with a sentence only.

    Raises Refusal for a date that cannot be read, lies ahead or too far back, a term out of place, or a source that
    holds the sealed name.
    """
    when = _day_known(when)
    source = checked(source, field="source", limit=SOURCE_LENGTH)
    if names(captive, source):
        raise Refusal(_("Name the source by a code or a publication, not by the person."), field="source")
    if term_months is not None and kind not in WITH_TERM:
        raise Refusal(_("Only a sentence has a term."), field="term_months")
    if term_months is not None and not 1 <= term_months <= LONGEST_TERM:
        raise Refusal(_("A term is between 1 and %(most)d months.") % {"most": LONGEST_TERM}, field="term_months")
    episode = Episode.objects.create(
        captive=captive,
        kind=kind,
        place=place,
        when=when.text,
        earliest_on=when.earliest,
        latest_on=when.latest,
        term_months=term_months,
        source=source,
    )
    audit.record("episode recorded", captive, by=by, kind=str(kind), when=when.text)
    return episode


@transaction.atomic(durable=True)
def set_do_not_publish(captive, *, flag, by):
    """Set or lift the flag. While it is set, nothing about this captive can be published or stays public."""
    captive = _locked(captive)
    if captive.do_not_publish != flag:
        captive.do_not_publish = flag
        captive.save(update_fields=["do_not_publish"])
        audit.record("do-not-publish set" if flag else "do-not-publish lifted", captive, by=by)
    return captive


@transaction.atomic(durable=True)
def hand_case_over(captive, *, to, by):
    """Give the case to another case worker, who alone may open its name from now on.

    Raises Refusal when `to` holds no such office today or has the case already.
    """
    captive = _locked(captive)
    _require_case_worker(to, field="to")
    if captive.case_worker_id == to.pk:
        raise Refusal(_("This person has the case already."), field="to")
    captive.case_worker = to
    captive.save(update_fields=["case_worker"])
    audit.record("case handed over", captive, by=by, to=to.username)
    return captive


def _locked(captive):
    return Captive.objects.select_for_update(of=("self",)).get(pk=captive.pk)


def _require_case_worker(user, *, field):
    if not holds(user, Office.CASE_WORKER):
        raise Refusal(_("A case is given to somebody who is case worker today."), field=field)


def _day_known(when):
    try:
        when = when if isinstance(when, PartialDate) else read_partial_date(when)
    except ValidationError as error:
        raise Refusal(error.messages[0], field="when") from None
    if when.earliest and when.earliest > timezone.localdate():
        raise Refusal(_("“%(when)s” lies ahead: record what has happened.") % {"when": when}, field="when")
    if when.latest and when.latest < FIRST_DAY:
        raise Refusal(_("“%(when)s” lies too far back. Look at the year again.") % {"when": when}, field="when")
    return when
