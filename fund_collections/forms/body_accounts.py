"""The account that a body agreed to be known by."""

from django import forms
from django.utils.translation import gettext_lazy as _

from fund_collections.forms.fields import BodyChoice
from member_parties.models import Body


class BodyAccountForm(forms.Form):
    body = BodyChoice(label=_("Body"), queryset=Body.objects.none())
    number = forms.CharField(
        label=_("IBAN or number of its account"),
        max_length=40,
        help_text=_("The body’s own, never a giver’s. Only a keyed hash of it is kept here: nobody can read it again."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    agreed = forms.CharField(
        label=_("How the body agreed"), max_length=200, help_text=_("A letter of which day, a meeting; no name.")
    )

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["body"].queryset = Body.objects.order_by("code")
