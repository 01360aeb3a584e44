"""How the values of a report are written for people: the same words on the page and in the PDF."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import get_currency_precision
from django.utils.functional import lazy
from django.utils.translation import get_language, get_language_info, gettext, to_locale

from ledger.money import Money
from reports.document import State

NONE = "—"
# Codes of lists, deposits, remittances, decisions and entries, with a line or an attempt behind them. What else a
# person wrote into the text of an entry stays in the books.
CODES = re.compile(r"[^\W_]+(?:-[^\W_]+)*-\d+(?:-\d)?(?:/\d+)?")
SIGNS = {"ok": "●", "half": "◐", "need": "▲", "plain": "○"}
# Controls, line breaks and marks that turn the writing direction can make a figure read as another one.
TURNING = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
LEFT_TO_RIGHT = re.compile(r"[^\W\d_\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]|\d")


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell in words; a state keeps its tone apart, for outputs that draw the sign themselves."""

    text: str
    tone: str = ""

    def __str__(self):
        return f"{SIGNS[self.tone]} {self.text}" if self.tone else self.text


def is_right_to_left(language):
    return get_language_info(language)["bidi"]


def printable(text):
    """The text as it can be printed: white space is a space; a mark that would turn or hide text is spelled out."""
    return TURNING.sub(_spelled, unicodedata.normalize("NFC", str(text)))


def shown(cell, language, least=0):
    """A cell in words; a number has at the `least` so many decimals."""
    match cell:
        case None:
            return Shown(NONE)
        case Money():
            return Shown(figure(cell.amount, language, places(cell)))
        case State():
            return Shown(printable(cell.word), tone=cell.tone)
        case int() | Decimal():
            return Shown(figure(cell, language, max(least, decimals(Decimal(cell)))))
        case date():
            return Shown(_short_day(cell, language))
        case _:
            return Shown(printable(cell))


def _in_words(sentence, facts):
    language = get_language() or "en"
    return str(sentence) % {name: _fact(value, language) for name, value in facts.items()}


def _fact(value, language):
    match value:
        case Money():
            return f"{figure(value.amount, language, places(value))} {value.currency}"
        case date():
            return day(value, language)
    return value if isinstance(value, int) else str(value)


_said = lazy(_in_words, str)


def said(sentence, **facts):
    """A lazy sentence with its facts: sums, days, codes. It finds its words when the report is rendered."""
    return _said(sentence, facts)


_listed = lazy(lambda parts: ", ".join(map(str, parts)), str)


def listed(*parts):
    """Lazy words one after another."""
    return _listed(parts)


def codes(text):
    """The codes alone that stand in the text of an entry."""
    return " ".join(CODES.findall(text))


def journal_span(year, first, last):
    """The code of an entry, or of the first and the last of those that belong together."""
    # As Entry.code writes it; made for each line of a long book, where a whole Entry would cost a third of the time.
    code = f"J-{year}-{first:05d}"
    return code if first == last else f"{code}–{last:05d}"


def figure(number, language, after):
    """The number with the language's decimal mark and groups, in brackets where negative.

    Always in Western digits, so that a column can be compared with the ledger in any language.
    """
    text = f"{abs(number):,.{after}f}".translate(_marks(language))
    return f"({text})" if number < 0 else text


def places(money):
    """As many decimals as the currency has, and more rather than a figure cut short."""
    return max(get_currency_precision(money.currency), decimals(money.amount))


def decimals(number):
    return max(0, -number.normalize().as_tuple().exponent)


def day(value, language):
    return format_date(value, "long", locale=_locale(language))


@lru_cache(maxsize=4096)
def _short_day(value, language):
    # Months by name: 03/09 is another day in another country.
    return format_skeleton("yMMMd", value, locale=_locale(language))


def period(document):
    """The period and scope of a report as one line."""
    span = document.period
    if isinstance(span, tuple):
        first, last = span
        span = _span(first, last, document.language)
    return " · ".join(printable(part) for part in (span, document.scope) if part)


def source(document):
    """The lines beside the association's name: the date of the data, and when and by which office it was printed."""
    lines = [gettext("data as of %(date)s") % {"date": day(document.as_of, document.language)}]
    if document.known_on:
        lines.append(gettext("as known on %(date)s") % {"date": day(document.known_on, document.language)})
    if document.printed_by:
        words = {"date": day(document.printed_on, document.language), "office": printable(document.printed_by)}
        lines.append(gettext("printed %(date)s by the %(office)s") % words)
    return lines


def taken(document):
    """Of a file that somebody took along: its numbers, whose it is, when it left and all that was asked for."""
    facts = document.taken.facts if document.taken else ()
    # Days, hours and codes run from left to right; unfenced, their parts change places in a line from right to left.
    fence = "\u2068{}\u2069" if is_right_to_left(document.language) else "{}"
    return " · ".join(f"{label} {fence.format(printable(value))}" for label, value in facts)


def seal(document):
    """The last seal of the minute book, for the foot; nothing if the report does not say."""
    if document.sealed is None:
        return ""
    moment = f"{day(document.sealed.at.date(), document.language)}, {document.sealed.at:%H:%M}"
    words = {"moment": moment, "minutes": document.sealed.minutes, "digest": document.sealed.digest}
    return gettext("minute book sealed %(moment)s UTC: %(minutes)d minutes, digest %(digest)s") % words


def signature(office):
    return gettext("%(office)s, date") % {"office": printable(office)}


def _span(first: date, last: date, language: str) -> str:
    """A whole month or year by its name, any other span by its two days."""
    after = last + timedelta(days=1)
    if first.day == after.day == 1 and first.month == after.month == 1 and after.year == first.year + 1:
        return format_skeleton("y", first, locale=_locale(language))
    if first.day == after.day == 1 and (first.year, first.month) == (last.year, last.month):
        return format_skeleton("yMMMM", first, locale=_locale(language))
    return gettext("%(first)s to %(last)s") % {"first": day(first, language), "last": day(last, language)}


def _spelled(match):
    return " " if match[0] in "\t\n\r\x0b\x0c\u2028\u2029" else f"[U+{ord(match[0]):04X}]"


@cache
def _locale(language):
    # British English writes dates in the order of most other languages here: 31 October 2026.
    return Locale.parse("en_GB" if language == "en" else to_locale(language))


@cache
def _marks(language):
    symbols = _locale(language).number_symbols["latn"]
    return str.maketrans({",": symbols["group"], ".": symbols["decimal"]})
