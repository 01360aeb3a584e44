"""Dates known in part, kept as typed: EDTF text with the earliest and latest day it can mean, both included.

Grammar: Extended Date/Time Format, levels 0 and 1 for days, as ISO 8601-2:2019 gives it: "1934", "1934-01", "1934-XX",
"193X", "1930~" (about), "1934?" (doubtful), "1934-22" (summer), "1934/1936" (some day between), "../1935-03-12" (not
later than), "1934/.." (not earlier than), "XXXX" (not known). No hour and no zone: a day is the same everywhere.

The marks ~ ? % widen nothing: how far "about 1930" reaches nobody knows, and it sorts with 1930. They make the date
inexact (`is_exact`). A day that cannot be bounded is None.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from edtf import EDTFParseException, parse_edtf
from edtf.parser import parser_classes as grammar

MAX_LENGTH = 40
UNKNOWN = "XXXX"
# Kinds of the grammar that stand for a day; sets, hours, and years beyond the calendar are left out.
SINGLE = frozenset({grammar.Date, grammar.UncertainOrApproximate, grammar.Unspecified, grammar.Season})
# The library prints and stumbles on some of what lies beyond this shape.
SHAPE = re.compile(r"(\d{4}|\d{3}X|\d\dXX)(-(\d\d(-(\d\d|XX))?|XX(-XX)?))?[~?%]?", re.ASCII)
OPEN = frozenset({"", ".."})
WINTER = 24

INVALID = _(
    "“%(text)s” is no date. Write 1934, 1934-01, 1934-01-31, 193X, 1930~ for about, 1934/1936 for between, "
    "../1935-03-12 for not later than, XXXX for not known."
)
REVERSED = _("“%(text)s” ends before it begins.")


@dataclass(frozen=True, slots=True)
class PartialDate:
    text: str
    earliest: date | None
    latest: date | None

    def __str__(self):
        return self.text

    @property
    def is_doubted(self):
        return any(mark in self.text for mark in "~?%")

    @property
    def is_exact(self):
        """One day, and nobody doubts it."""
        return self.earliest is not None and self.earliest == self.latest and not self.is_doubted

    @property
    def sort_key(self):
        """By the first possible day, then the last; what has no first day goes by its last, the unknown to the end."""
        last = date.max
        return (self.earliest or self.latest or last, self.latest or last, self.text)


def read_partial_date(text):
    """PartialDate for an EDTF text. Raises ValidationError with a sentence that shows how to write it."""
    text = text.strip()
    if text == UNKNOWN:
        return PartialDate(text, None, None)
    begin, slash, end = text.partition("/")
    try:
        earliest, latest = _days(begin), _days(end if slash else begin)
    except (EDTFParseException, ValueError, OverflowError):
        raise _invalid(text) from None
    if earliest == latest == _UNBOUNDED:
        raise _invalid(text)
    if earliest[0] and latest[1] and earliest[0] > latest[1]:
        raise ValidationError(REVERSED, code="reversed", params={"text": text})
    return PartialDate(text, earliest[0], latest[1])


_UNBOUNDED = (None, None)


@lru_cache(maxsize=4096)  # the grammar takes milliseconds, and a page shows the same years again and again
def _days(text):
    """First and last day of one date; None and None for an open or unknown end of an interval."""
    if text in OPEN:
        return _UNBOUNDED
    if not SHAPE.fullmatch(text):
        raise ValueError(text)
    parsed = parse_edtf(text)
    if type(parsed) not in SINGLE:
        raise ValueError(text)
    first, last = _date(parsed.lower_strict()), _date(parsed.upper_strict())
    if isinstance(parsed, grammar.Season) and int(text[5:7]) == WINTER:
        # The library ends winter with the year; people mean the winter that begins in it.
        last = date(first.year + 1, 3, 1) - timedelta(days=1)
    return first, last


def _date(moment):
    return date(moment.tm_year, moment.tm_mon, moment.tm_mday)


def _invalid(text):
    return ValidationError(INVALID, code="invalid", params={"text": text[:MAX_LENGTH]})


class PartialDateField(forms.CharField):
    """A form field that gives a PartialDate; an empty one gives None."""

    def __init__(self, **options):
        options.setdefault(
            "help_text", _("1934, 1934-01, 1934-01-31; 1930~ for about; ../1935-03-12 for not later than")
        )
        super().__init__(max_length=MAX_LENGTH, **options)

    def clean(self, value):
        text = super().clean(value)
        return read_partial_date(text) if text else None
