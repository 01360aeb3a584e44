"""What the fields of a form offer, asked for together: one query however many fields there are."""

from functools import cache, partial
from typing import cast

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.forms import ModelChoiceField


def in_one_query(fields):
    """Let the fields that offer rows by their codes (funds, accounts, bodies) ask for them once, when first drawn."""
    offering = {name: field for name, field in fields.items() if isinstance(field, ModelChoiceField)}
    if len(offering) < 2:
        return

    @cache
    def found():
        code = Cast(F("code"), TextField())
        parts = [
            cast("QuerySet", field.queryset).order_by().values_list(Value(name, TextField()), code)
            for name, field in offering.items()
        ]
        return sorted(parts[0].union(*parts[1:], all=True))

    def offered(name):
        empty = offering[name].empty_label
        return [("", empty), *((code, code) for of, code in found() if of == name)]

    for name, field in offering.items():
        field.choices = partial(offered, name)
