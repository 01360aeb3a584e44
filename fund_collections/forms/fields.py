"""Fields that several forms of the collections share."""

from django import forms

from access.refusal import Refusal
from fund_collections.amounts import parse_amount


class SumField(forms.CharField):
    """A sum as people type it. `currency` (a Currency) is set by the form before it is bound."""

    currency = None

    def __init__(self, **options):
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num", "autocomplete": "off"})
        super().__init__(**{"widget": widget, "max_length": 40, **options})

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_amount(text, self.currency)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None


class BodyChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"{obj.code} · {obj.name}"


class AppealChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return obj.title


class AccountChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"{obj.code} · {obj.name} · {obj.currency_id}"
