"""Codes of items of the bulletin: the beginning of their ids."""

import re
from uuid import UUID

from django.db.models import Q, TextField, Value
from django.db.models.functions import Cast, Concat, Substr, Upper
from django.utils.translation import gettext_lazy as _

from access.finding import Finder, if_
from bulletins.models import Item

CODE = re.compile(r"N-?([0-9A-F]{8})")


def _code(typed):
    found = CODE.fullmatch(typed)
    return found and f"N-{found[1]}"


def _asked(codes):
    asked = Q(pk__in=[])
    for code in codes:
        asked |= Q(pk__range=(UUID(code[2:] + 24 * "0"), UUID(code[2:] + 24 * "F")))
    said = Concat(Value("N-"), Substr(Cast("pk", TextField()), 1, 8), output_field=TextField())
    return Item.objects.filter(asked).annotate(told=Upper(said), said=said)


def _public(_user, codes):
    return _asked(codes).public()


def _drafts(user, codes):
    """Items that are not public open where they are written."""
    hidden = _asked(codes).exclude(pk__in=Item.objects.public().values("pk"))
    return if_(user.has_perm("bulletins.edit_item"), hidden)


FINDERS = (
    Finder("item", _("item of the bulletin"), "bulletins:item", _code, _public),
    Finder("draft", _("draft for the bulletin"), "bulletins:item_edit", _code, _drafts),
)
