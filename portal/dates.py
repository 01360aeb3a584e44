"""Partial dates in words, from the text the record holds (EDTF; its grammar: captives/partial_dates.py)."""

import re
from datetime import date

from babel.dates import format_date, format_skeleton
from django.utils.translation import gettext as _

ONE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?(?:-XX){0,2}(?P<mark>[?~%]?)", re.ASCII)
DECADE = re.compile(r"(\d{3})X(?:-XX){0,2}", re.ASCII)
CENTURY = re.compile(r"(\d\d)XX(?:-XX){0,2}", re.ASCII)
OPEN = frozenset({"", ".."})


def partial_date_words(text, locale):
    """`text` as a sentence says it: 1934; about March 1930; not later than 12 March 1935. Other text stays."""
    if text in {"", "XXXX", "..", "/"}:
        return _("not known")
    start, slash, end = text.partition("/")
    if not slash:
        return _one(text, locale)
    if start in OPEN:
        return _("not later than %(date)s") % {"date": _one(end, locale)}
    if end in OPEN:
        return _("not earlier than %(date)s") % {"date": _one(start, locale)}
    return _("between %(start)s and %(end)s") % {"start": _one(start, locale), "end": _one(end, locale)}


def _one(text, locale):
    if decade := DECADE.fullmatch(text):
        return _("the %(decade)s0s") % {"decade": decade[1]}
    if century := CENTURY.fullmatch(text):
        return _("between %(start)s and %(end)s") % {"start": f"{century[1]}00", "end": f"{century[1]}99"}
    found = ONE.fullmatch(text)
    if not found:
        return text
    words = _known_part(found, locale)
    marks = {"~": _("about %(date)s"), "?": _("%(date)s, uncertain"), "%": _("about %(date)s, uncertain")}
    return marks[found["mark"]] % {"date": words} if found["mark"] else words


def _known_part(found, locale):
    seasons = (_("spring %(year)s"), _("summer %(year)s"), _("autumn %(year)s"), _("winter %(year)s"))
    if found["month"] in {"21", "22", "23", "24"}:
        return seasons[int(found["month"]) - 21] % {"year": found["year"]}
    try:
        if found["day"]:
            return format_date(date.fromisoformat(found[0].rstrip("?~%")), "long", locale)
        if found["month"]:
            return format_skeleton("yMMMM", date(int(found["year"]), int(found["month"]), 1), locale=locale)
    except ValueError:  # a day no calendar has: say what was written
        return found[0].rstrip("?~%")
    return found["year"]
