"""Partial dates in words, from the text the record holds (EDTF, ISO 8601-2)."""

import re
from datetime import date

from babel.dates import format_date, format_skeleton
from django.utils.translation import gettext as _

ONE = re.compile(r"(?P<year>-?\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?(?P<mark>[?~%]?)$")
DECADE = re.compile(r"(\d{3})X$")


def partial_date_words(text, locale):
    """`text` as a sentence says it: 1934; about March 1930; before 12 March 1935. Other grammar stands as it is."""
    if text in {"", "XXXX", "..", "/"}:
        return _("not known")
    if "/" in text:
        start, _slash, end = text.partition("/")
        if start in {"", ".."}:
            return _("before %(date)s") % {"date": _one(end, locale)}
        if end in {"", ".."}:
            return _("after %(date)s") % {"date": _one(start, locale)}
        return _("between %(start)s and %(end)s") % {"start": _one(start, locale), "end": _one(end, locale)}
    return _one(text, locale)


def _one(text, locale):
    if decade := DECADE.match(text):
        return _("the %(decade)s0s") % {"decade": decade[1]}
    found = ONE.match(text)
    if not found:
        return text
    words = _known_part(found, locale)
    marks = {"~": _("about %(date)s"), "?": _("%(date)s, uncertain"), "%": _("about %(date)s, uncertain")}
    return marks[found["mark"]] % {"date": words} if found["mark"] else words


def _known_part(found, locale):
    year = int(found["year"])
    try:
        if found["day"]:
            return format_date(date(year, int(found["month"]), int(found["day"])), "long", locale)
        if found["month"]:
            return format_skeleton("yMMMM", date(year, int(found["month"]), 1), locale=locale)
    except ValueError:  # a season (21-24) or a day no calendar has: say what was written
        return found[0].rstrip("?~%")
    return str(year)
