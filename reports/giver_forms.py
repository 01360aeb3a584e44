"""Of whom and of when a giver's statement tells. All of it is posted: what is asked becomes part of no address."""

import re
from contextlib import suppress
from typing import cast
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.offices import Office, bodies, holds
from audit.forms import DayField
from fund_collections.forms.fields import BodyChoice
from fund_collections.models import GiverKind, Receipt
from ledger.amounts import words
from ledger.years import financial_year
from member_parties.models import Body
from reports.asked import Asked
from reports.giver_year import receipts_of
from reports.pdf import END, ISOLATE
from vault.forms import RevealForm

NUMBER = re.compile(r"(\d{4})-(\d{1,9})", re.ASCII)
MOST = 1000
# A gift without a name is never told to be somebody's.
OF_NAMED = Q(giver_kind=GiverKind.NAMED) | Q(contribution__pledge__giver_kind=GiverKind.NAMED)


class PeriodForm(forms.Form):
    """From and up to a day, of which the second is the date of the data."""

    first = DayField(label=_("From"))
    as_of = DayField(label=_("Up to, data as of"))

    def clean(self):
        asked = super().clean() or self.cleaned_data
        if {"first", "as_of"} <= asked.keys() and asked["first"] > asked["as_of"]:
            self.add_error("first", gettext("The period ends before it begins."))
        return asked


class GiverForm(PeriodForm):
    """By the word under which the gifts were given."""

    body = BodyChoice(label=_("Body"), queryset=Body.objects.none(), empty_label=None)
    pseudonym = forms.CharField(
        label=_("The word"), max_length=60, help_text=_("Exactly as the giver wrote it on the lists.")
    )
    field_order = ("body", "pseudonym", "first", "as_of")

    def __init__(self, data=None, *, user):
        today = timezone.localdate()
        super().__init__(data, initial={"first": financial_year(today)[0], "as_of": today})
        self.user = user
        found = Body.objects.order_by("code")
        if not holds(user, Office.TREASURER):
            found = found.filter(pk__in=bodies(user, Office.DELEGATE))
        cast("forms.ModelChoiceField", self.fields["body"]).queryset = found

    def asked(self):
        """The valid form as what a report is asked for."""
        facts = {name: self.cleaned_data[name] for name in ("body", "first", "as_of")}
        office = Office.TREASURER if holds(self.user, Office.TREASURER) else Office.DELEGATE
        return Asked(**facts, printed_by=office.label)


class NamedForm(PeriodForm, RevealForm):
    """By one receipt of a named giver; the year of its gift is proposed."""

    field_order = ("first", "as_of", "because")

    def __init__(self, data=None, *, receipt):
        first, last = financial_year(receipt.day_received)
        super().__init__(data, initial={"first": first, "as_of": min(last, timezone.localdate())})


class ReceiptChoice(forms.ModelMultipleChoiceField):
    """Each with what tells one giver from another of the same name: day, sum, list, place."""

    def label_from_instance(self, one):
        at = f"{one.list_number} / {one.line}" if one.list_number else gettext("by transfer")
        facts = (one, date_format(one.day_received), words(one.amount, one.currency), at)
        # Each runs its own way, whatever the language of the page.
        return " · ".join(f"{ISOLATE}{fact}{END}" for fact in (*facts, one.contribution.place) if fact)


class ChosenForm(PeriodForm):
    """Which of the receipts found are of this giver, and which others: no name is compared any more."""

    first = DayField(widget=forms.HiddenInput)
    as_of = DayField(widget=forms.HiddenInput)
    chosen = ReceiptChoice(
        label=_("Receipts of this giver"),
        queryset=Receipt.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Take out those of somebody else who bears the same name."),
    )
    besides = forms.CharField(
        label=_("Further receipts, by number"),
        required=False,
        max_length=400,
        help_text=_("Where the name is spelled otherwise, such as 2026-00118; several with spaces between them."),
    )

    def __init__(self, data=None, *, receipt, asked=None, gifts=()):
        """Of the `gifts` found for `asked` all are ticked; of what was sent those that were."""
        super().__init__(data)
        self.receipt = receipt
        if asked:
            rows = receipts_of(asked).filter(contribution__in=gifts)
            self.initial = {"first": asked.first, "as_of": asked.as_of, "chosen": [one.pk for one in rows]}
        else:
            rows = Receipt.objects.filter(OF_NAMED, body=receipt.body, pk__in=_ids(data))
        rows = rows.select_related("currency", "contribution")
        cast("forms.ModelMultipleChoiceField", self.fields["chosen"]).queryset = rows

    def clean(self):
        """Sets `receipts`, the ids of all that the statement tells of."""
        given = super().clean()
        self.receipts = {one.pk for one in given.get("chosen", ())}
        if not self.errors:
            self.receipts |= self._besides(given["besides"])
        return given

    def _besides(self, text):
        rows = receipts_of(self.asked()).filter(OF_NAMED)
        found = set()
        for word in text.replace(",", " ").split():
            read = NUMBER.fullmatch(word)
            one = read and rows.filter(year=int(read[1]), number=int(read[2])).first()
            if not one:
                facts = {"body": self.receipt.body_code, "number": word}
                sentence = gettext("%(body)s has no receipt %(number)s of a named giver in this period.")
                self.add_error("besides", sentence % facts)
                break
            found.add(one.pk)
        return found

    def asked(self):
        """The valid form as what a report is asked for."""
        return asked_of(self, self.receipt)


def asked_of(form, receipt):
    """What a report is asked for by a valid form about a receipt: of its body, in its language."""
    days = {name: form.cleaned_data[name] for name in ("first", "as_of")}
    return Asked(**days, body=receipt.body, language=receipt.language, printed_by=Office.DELEGATE.label)


def _ids(data):
    """What was ticked, as far as these are ids at all."""
    for text in data.getlist("chosen")[:MOST]:
        with suppress(ValueError):
            yield UUID(text)
