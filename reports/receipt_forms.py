from typing import cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.offices import Office, bodies, holds
from audit.forms import DayField
from fund_collections.forms.fields import BodyChoice
from ledger.years import financial_year
from member_parties.models import Body
from reports.asked import Asked
from reports.receipts import PER_SHEET


class PrintForm(forms.Form):
    per_sheet = forms.TypedChoiceField(
        label=_("Receipts to a sheet"),
        coerce=int,
        choices=[(number, str(number)) for number in PER_SHEET],
        help_text=_("Two and four have lines to cut along."),
    )
    paper = forms.ChoiceField(label=_("Paper"), choices=[("a4", "A4"), ("letter", "Letter")])


class GiverForm(forms.Form):
    """Of whom and of when a giver's statement tells. It is posted: the word becomes part of no address."""

    body = BodyChoice(label=_("Body"), queryset=Body.objects.none(), empty_label=None)
    pseudonym = forms.CharField(
        label=_("The word"), max_length=60, help_text=_("Exactly as the giver wrote it on the lists.")
    )
    first = DayField(label=_("From"))
    as_of = DayField(label=_("Up to, data as of"))

    def __init__(self, data=None, *, user):
        today = timezone.localdate()
        super().__init__(data, initial={"first": financial_year(today)[0], "as_of": today})
        self.user = user
        found = Body.objects.order_by("code")
        if not holds(user, Office.TREASURER):
            found = found.filter(pk__in=bodies(user, Office.DELEGATE))
        cast("forms.ModelChoiceField", self.fields["body"]).queryset = found

    def clean(self):
        asked = super().clean() or self.cleaned_data
        if {"first", "as_of"} <= asked.keys() and asked["first"] > asked["as_of"]:
            self.add_error("first", gettext("The period ends before it begins."))
        return asked

    def asked(self):
        """The valid form as what a report is asked for."""
        facts = {name: self.cleaned_data[name] for name in ("body", "first", "as_of")}
        office = Office.TREASURER if holds(self.user, Office.TREASURER) else Office.DELEGATE
        return Asked(**facts, printed_by=office.label)
