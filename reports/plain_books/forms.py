from django import forms
from django.utils.translation import gettext_lazy as _

from audit.forms import DayField
from reports.plain_books import FORMATS


class TakeForm(forms.Form):
    form = forms.ChoiceField(
        label=_("Format"),
        choices=[(name, form.word) for name, form in FORMATS.items()],
        widget=forms.RadioSelect,
        initial="beancount",
        help_text=_("The first two are proved by the program they are for: bean-check, hledger check."),
    )
    first = DayField(label=_("From"), required=False, help_text=_("Left empty: from the first entry."))
    as_of = DayField(label=_("Up to"), required=False, help_text=_("Left empty: up to the last entry."))
