"""Fields that several forms of the collections share."""

from django import forms
from django.utils.translation import gettext as _

from ledger.amounts import words

LARGEST_NUMBER = 2**31 - 1


class BodyChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"{obj.code} · {obj.name}"


class AppealChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return obj.title


class AccountChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"{obj.code} · {obj.name} · {obj.currency_id}"


class Number(forms.IntegerField):
    def __init__(self, *, most=LARGEST_NUMBER, **options):
        super().__init__(required=False, min_value=1, max_value=most, **options)


class DecisionChoice(forms.ModelChoiceField):
    """A decision with `left`, its fund and its currency."""

    def label_from_instance(self, obj):
        facts = {"fund": obj.fund.code, "left": words(obj.left, obj.currency)}
        return f"{obj.code} · {obj.title} · " + _("%(fund)s, %(left)s left") % facts
