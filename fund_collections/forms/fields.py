"""Fields that several forms of the collections share."""

from django import forms


class BodyChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"{obj.code} · {obj.name}"


class AppealChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return obj.title


class AccountChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"{obj.code} · {obj.name} · {obj.currency_id}"
