"""Pages of a long list, cut by the key of the rows at their edges: no count, no offset, no page slower than another."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, Q
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

SIZE = 50


@dataclass(frozen=True)
class Page:
    """Rows of one page, newest first; `after` and `before` are the cursors of its neighbours, "" for none."""

    rows: list
    before: str
    after: str


def page(rows, query, fields, *, size=SIZE):
    """The page of queryset `rows` that `query` (request.GET) asks for by `after=` or `before=`.

    `fields` name a unique key of the rows, all of them falling: ("posted_on", "number"). A cursor that is not one
    of ours is taken for none.
    """
    falling = [f"-{name}" for name in fields]
    if key := _read(rows.model, query.get("before", ""), fields):
        found = list(rows.filter(_beyond(fields, key, "gt")).order_by(*fields)[: size + 1])
        more, found = len(found) > size, found[:size][::-1]
        return Page(found, _cursor(found[:1], fields) if more else "", _cursor(found[-1:], fields))
    key = _read(rows.model, query.get("after", ""), fields)
    wanted = rows.filter(_beyond(fields, key, "lt")) if key else rows
    found = list(wanted.order_by(*falling)[: size + 1])
    more, found = len(found) > size, found[:size]
    return Page(found, _cursor(found[:1], fields) if key else "", _cursor(found[-1:], fields) if more else "")


def _beyond(fields, key, way):
    """Rows whose key lies beyond: (a, b) < (x, y), in words that an index on (a, b) understands."""
    first, *others = fields
    if not others:
        return Q(**{f"{first}__{way}": key[0]})
    at_edge = Q(**{first: key[0]}) & _beyond(others, key[1:], way)
    return Q(**{f"{first}__{way}e": key[0]}) & (Q(**{f"{first}__{way}": key[0]}) | at_edge)


def _cursor(edge, fields):
    return "_".join(str(getattr(row, name)) for row in edge for name in fields)


def _read(model, text, fields):
    parts = text.split("_")
    if len(parts) != len(fields):
        return None
    try:
        key = [_value(model._meta.get_field(name), part) for name, part in zip(fields, parts, strict=True)]
    except (ValidationError, ValueError):
        return None
    return None if None in key else key


def _value(field, text):
    if isinstance(field, DateTimeField):
        moment = parse_datetime(text)
        return moment if moment and is_aware(moment) else None
    return field.to_python(text)
