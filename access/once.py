"""Forms that do their act once: each page bears a signed id, which the act uses up in its own transaction.

A view writes `form = once_only(SendForm(...), "send", remittance.pk, by=request.user)`; the cleaned data then hold a
`once` for the service, which calls it after locking what it changes. A double press, a reload, the way back and
forward again: the second time is refused with a sentence. When the act is refused or rolled back, nothing was used.
"""

from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature, TimestampSigner
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from access.door_models import UsedForm
from access.refusal import Refusal

VALID = settings.SESSION_LONGEST  # no form outlives the visit in which it was opened
KEPT = timedelta(days=2)  # longer than a form is valid, whatever the clocks
# A second use at the same moment waits here for the first: committed it is refused, rolled back it goes through.
USE = "INSERT INTO access_usedform (id, used_by_id) VALUES (%s, %s) ON CONFLICT (id) DO NOTHING"


class FormUsed(Refusal):
    """The form did its act already."""


class FormForeign(Refusal):
    """The form's id is missing, damaged, too old, or made for another act, thing or person."""


def _signer(purpose, thing, by):
    # What the form is for goes into the signature, not into the page: the text of the id alone tells nothing.
    return TimestampSigner(salt=f"access.once/{by.pk}/{purpose}/{thing}")


def _read(token, *, purpose, thing, by):
    try:
        return UUID(_signer(purpose, thing, by).unsign(token, max_age=VALID))
    except (BadSignature, ValueError) as error:
        sentence = _(
            "This form is too old, or it was made for something or somebody else. Send it once more from here."
        )
        raise FormForeign(sentence) from error


def fresh(purpose, thing, by):
    """The signed id of a new form by which `by` does the act `purpose` on `thing` (its primary key, or words)."""
    return _signer(purpose, thing, by).sign(uuid4().hex)


def use(token, *, purpose, thing, by):
    """Use up a form's id within its act's transaction. Raises FormUsed, or FormForeign for what is none of ours."""
    form = _read(token, purpose=purpose, thing=thing, by=by)
    with connection.cursor() as cursor:
        cursor.execute(USE, [form, by.pk])
        if not cursor.rowcount:
            sentence = _("This form was sent already: what it asked for is done. Look at how it stands now.")
            raise FormUsed(sentence)


def unasked():
    """What services take for `once` where no form asks: a command, another service, a test."""


def forget_old():
    """Delete ids whose forms are too old to be sent again; returns how many."""
    return UsedForm.objects.filter(used_at__lt=timezone.now() - KEPT).delete()[0]


class OnceField(forms.Field):
    """The hidden id of a form; cleaned it is what a service calls as `once()`, which alone judges it."""

    widget = forms.HiddenInput

    def __init__(self, purpose, thing, *, by):
        self.meant = {"purpose": purpose, "thing": thing, "by": by}
        super().__init__(required=False, initial=partial(fresh, **self.meant))

    def bound_data(self, data, initial):
        """A form shown again keeps its id, so that a press on either copy counts once; a bad one gets a good one."""
        try:
            _read(data or "", **self.meant)
        except FormForeign:
            return initial
        return data

    def clean(self, value):
        return partial(use, value or "", **self.meant)


def once_only(form, purpose, thing, *, by):
    """The form with the hidden field `once`: whatever is pressed, `by` does `purpose` to `thing` once with it."""
    form.fields["once"] = OnceField(purpose, thing, by=by)
    return form


@contextmanager
def told_if_done(request):
    """Tell a second press of the same form, beside the page to which the first one led, that it was the second."""
    try:
        yield
    except FormUsed as used:
        messages.warning(request, str(used))
