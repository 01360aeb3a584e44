from django import forms
from django.utils.translation import gettext_lazy as _

from reports.receipts import PER_SHEET


class PrintForm(forms.Form):
    per_sheet = forms.TypedChoiceField(
        label=_("Receipts to a sheet"),
        coerce=int,
        choices=[(number, str(number)) for number in PER_SHEET],
        help_text=_("Two and four have lines to cut along."),
    )
    paper = forms.ChoiceField(label=_("Paper"), choices=[("a4", "A4"), ("letter", "Letter")])
