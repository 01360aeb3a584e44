"""Acts on a letter: received, its sender named, redacted, set aside, taken back."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.refusal import Refusal
from audit import services as audit
from audit.numbering import next_number
from captives.texts import checked, names
from letters.models import Letter, LetterState
from vault import services as vault

ORIGINAL_LENGTH, REDACTED_LENGTH, BECAUSE_LENGTH = 60_000, 20_000, 200
FIRST_DAY = date(1900, 1, 1)


@transaction.atomic(durable=True)
def receive_letter(*, received_on, language, original, by, captive=None):
    """Take a letter into the tray under the next code of its year (L-2026-0031); the original is sealed at once.

    Raises Refusal for a day ahead or too far back, an unknown language, an empty original or one beyond 64 kB.
    """
    original = checked(original, field="original", limit=ORIGINAL_LENGTH)
    if not FIRST_DAY <= received_on <= timezone.localdate():
        sentence = _("A letter received on %(day)s? Write the day it came, today at the latest.")
        raise Refusal(sentence % {"day": received_on.isoformat()}, field="received_on")
    if language not in dict(settings.LANGUAGES):
        raise Refusal(_("Choose one of the languages of the house."), field="language")
    letter = Letter(received_on=received_on, language=language, captive=captive, registered_by=by)
    vault.seal(letter, original=original)
    letter.code = f"L-{received_on.year}-{next_number(f'letter {received_on.year}'):04}"
    letter.save(force_insert=True)
    audit.record("letter received", letter, by=by, captive=captive and captive.code, received_on=received_on)
    return letter


@transaction.atomic(durable=True)
def name_sender(letter, *, captive, by):
    """Say which captive wrote a letter of the tray. Raises Refusal once it is redacted or has a sender."""
    letter = _locked(letter)
    if letter.state != LetterState.TRAY or letter.captive_id:
        raise Refusal(_("The sender of %(letter)s stands already.") % {"letter": letter}, field="captive")
    letter.captive = captive
    letter.save(update_fields=["captive"])
    audit.record("letter's sender named", letter, by=by, captive=captive.code)
    return letter


@transaction.atomic(durable=True)
def redact(letter, *, text, by):
    """Store the text that pages may serve; again for a better one. The original stays sealed as it came.

    Raises Refusal when the text holds the sealed name of the captive, is empty or too long, or the letter is set aside.
    """
    text = checked(text, field="text", limit=REDACTED_LENGTH)
    letter = _locked(letter)
    letter.require_move(LetterState.REDACTED)
    if names(letter.captive, text):
        raise Refusal(_("This text still holds the name of the person who wrote the letter."), field="text")
    letter.state, letter.redacted, letter.redacted_by = LetterState.REDACTED, text, by
    letter.save(update_fields=["state", "redacted", "redacted_by"])
    audit.record("letter redacted", letter, by=by, characters=len(text))
    return letter


@transaction.atomic(durable=True)
def set_aside(letter, *, because, by):
    """Put a letter of the tray aside that concerns nobody here. It is kept, and counted."""
    because = checked(because, field="because", limit=BECAUSE_LENGTH)
    letter = _locked(letter)
    letter.require_move(LetterState.JUNK)
    if names(letter.captive, because):
        raise Refusal(_("Say why without the name: the reason is written in the minutes."), field="because")
    letter.state = LetterState.JUNK
    letter.save(update_fields=["state"])
    audit.record("letter set aside", letter, by=by, because=because)
    return letter


@transaction.atomic(durable=True)
def take_back(letter, *, by):
    """Return a letter that was set aside to the tray."""
    letter = _locked(letter)
    letter.require_move(LetterState.TRAY)
    letter.state = LetterState.TRAY
    letter.save(update_fields=["state"])
    audit.record("letter back in the tray", letter, by=by)
    return letter


def _locked(letter):
    return Letter.objects.select_for_update(of=("self",)).select_related("captive").get(pk=letter.pk)
