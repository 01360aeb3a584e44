from django import forms
from django.utils.translation import gettext_lazy as _


class RevealForm(forms.Form):
    """Judged by the service: how long the reason must be is a rule, not a shape."""

    because = forms.CharField(
        label=_("Reason, kept in the minutes"), max_length=200, help_text=_("15 characters or more. No name, no place.")
    )


class AnswerForm(forms.Form):
    granted = forms.TypedChoiceField(choices=[("yes", ""), ("no", "")], coerce=lambda word: word == "yes")
