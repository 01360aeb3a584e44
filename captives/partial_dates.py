"""Dates known in part, kept as typed: EDTF text with the earliest and latest day it can mean.

Grammar: Extended Date/Time Format, levels 0 and 1, as ISO 8601-2:2019 gives it ("1934", "1934-01", "1930~",
"../1935-03-12" for "before or on"). The latest day of an open end is None, and so the earliest of an open beginning.
"""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from edtf import EDTFParseException, parse_edtf


@dataclass(frozen=True, slots=True)
class PartialDate:
    text: str
    earliest: datetime.date | None
    latest: datetime.date | None

    def __str__(self):
        return self.text


def _day(moment):
    """A date from EDTF's struct_time; None where it stands for an open end."""
    if not moment or abs(moment.tm_year) >= 9999:  # noqa: PLR2004 - the parser's mark for "no end"
        return None
    return datetime.date(moment.tm_year, max(moment.tm_mon, 1), max(moment.tm_mday, 1))


def read_partial_date(text):
    """PartialDate for an EDTF text. Raises ValidationError with a sentence that shows how to write it."""
    text = text.strip()
    try:
        parsed = parse_edtf(text)
        earliest, latest = _day(parsed.lower_strict()), _day(parsed.upper_strict())
    except (EDTFParseException, ValueError, OverflowError, AttributeError):
        raise ValidationError(
            _("“%(text)s” is no date. Write 1934, 1934-01, 1934-01-31, 1930~ for about, ../1935-03-12 for until."),
            code="invalid",
            params={"text": text},
        ) from None
    return PartialDate(text, None if text.startswith("..") else earliest, None if text.endswith("..") else latest)
