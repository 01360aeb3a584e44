"""Sums and days as tables write them. What may be read in two ways is refused, never guessed."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from .values import AMOUNT_LIMIT, DECIMALS_LIMIT, YEARS, Fault, words

# A cell as a sheet holds it; a cell of a CSV file is text.
Cell = str | float | int | bool | date | datetime | None

SPACES = re.compile(r"[\s\u00a0\u202f'’]+")
MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\uff0d": "-"})
SIGN_OF_CURRENCY = r"(?:[A-Z]{3}|R\$|US\$|[€$£¥₹₽₺₴]|kr\.?|zł|Kč|Ft|Fr\.)"
BESIDE = re.compile(rf"^(?P<sign>[-+(]?){SIGN_OF_CURRENCY}(?=[-+(.,\d])|(?<=[-+).,\d]){SIGN_OF_CURRENCY}(?=\)?$)")
# Behind the sum as Indian and British banks write it: in credit, or overdrawn.
SIDE = re.compile(r"(?<=[.,\d])(?P<side>CR|DR|Cr|Dr|cr|dr)\.?$")
PLAIN = re.compile(r"-?[0-9][0-9.,]*")
NUMBER = re.compile(r"[0-9][0-9.,]*|[.,][0-9]+")
GROUPED = {mark: re.compile(rf"[0-9]{{1,3}}(?:\{mark}[0-9]{{3}})+|[0-9]+") for mark in ".,"}
GROUPED[","] = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}|[0-9]+")  # lakhs
CLOCK = r"[0-9:.]+(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|GMT|[+-][0-9:]+))?"
DAY = re.compile(rf"([0-9]{{1,4}})([./\-])([0-9]{{1,2}})\2([0-9]{{1,4}})\.?(?:[T ]{CLOCK})?")
WORD = r"[^\W\d_]{3,10}"
NAMED_DAY = re.compile(rf"([0-9]{{1,2}})(?:st|nd|rd|th)?[ .\-/]*({WORD})[ .,\-/]*([0-9]{{4}}|[0-9]{{2}})(?: {CLOCK})?")
NAMED_MONTH = re.compile(rf"({WORD})[ .\-]*([0-9]{{1,2}})(?:st|nd|rd|th)?,? *([0-9]{{4}})(?: {CLOCK})?")
COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9]{6})?")
CENTURY = 2000
MONTHS, LONGEST_MONTH = 12, 31
# By their first letters in English, German, French, Spanish, Italian, Portuguese and Dutch.
MONTHS_BEGIN = (
    "jan ene gen|feb fev fév|mar mär mrt|apr avr abr|may mai mei mag|jun juin giu|jul juil lug|aug aoû aou ago|sep set|"
    "oct okt ott out|nov|dec dez déc dic"
)
MONTH_NAMES = {name: number for number, names in enumerate(MONTHS_BEGIN.split("|"), 1) for name in names.split()}
# A sheet counts days from here on; these are of the years 1955 to 2099.
SHEET_BEGINS, SHEET_DAYS = date(1899, 12, 30), (20_000, 73_050.999)


def shown(cell: Cell) -> str:
    """The cell as text."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return format(cell, ".15g")  # the digits that a spreadsheet keeps
    return str(cell)


def _bare(text: str) -> tuple[str, bool]:
    """The digits and marks of a sum, and whether it is negative."""
    if PLAIN.fullmatch(text):  # as most are
        return text.removeprefix("-"), text.startswith("-")
    plain = SPACES.sub("", text.translate(MINUS))
    side = SIDE.search(plain)
    if side:
        plain = f"{'-' * (side['side'] in 'DRDrdr')}{plain[: side.start()]}"
    plain = BESIDE.sub(_sign, BESIDE.sub(_sign, plain))
    negative = plain.startswith("-") or plain.endswith("-") or (plain.startswith("(") and plain.endswith(")"))
    return plain.strip("()").removeprefix("-").removeprefix("+").removesuffix("-"), negative


def _sign(match: re.Match[str]) -> str:
    return match["sign"] or ""


def mark_of(cells: Iterable[tuple[int, str, Cell]]) -> str:
    """The decimal mark of (row, column, cell): "." or ",".

    Raises Fault where the sums disagree, or where none says whether three digits behind a mark are decimals.
    """
    said: dict[str, tuple[int, str, str]] = {}
    unsure: tuple[int, str, str] | None = None
    for row, column, cell in cells:
        if not isinstance(cell, str):
            continue
        bare, _negative = _bare(cell)
        mark = _says(bare)
        if mark == "?":
            unsure = unsure or (row, column, cell)
        elif mark:
            said.setdefault(mark, (row, column, cell))
    if len(said) > 1:
        (_row, _column, one), (row, column, other) = sorted(said.values())
        facts = {"row": row, "column": column, "one": words(one, 40), "other": words(other, 40)}
        sentence = _("Row %(row)s, column “%(column)s”: “%(other)s” has another decimal mark than “%(one)s”.")
        raise Fault(sentence % facts)
    if not said and unsure:
        facts = {"row": unsure[0], "column": unsure[1], "sum": words(unsure[2], 40)}
        sentence = _(
            "Row %(row)s, column “%(column)s”: “%(sum)s” may have three decimals or thousands. "
            "Save a column map that says which the decimal mark is."
        )
        raise Fault(sentence % facts)
    return next(iter(said), ".")


def _says(bare: str) -> str:
    """The decimal mark that a sum gives away; "" where it has none, "?" where it may be either."""
    marks = [letter for letter in bare if letter in ".,"]
    if not marks or not NUMBER.fullmatch(bare):
        return ""
    other = {".": ",", ",": "."}
    if len(set(marks)) > 1:
        return marks[-1]
    if len(marks) > 1:
        return other[marks[0]] if GROUPED[marks[0]].fullmatch(bare) else ""
    before, _mark, after = bare.partition(marks[0])
    if len(after) == 3 and 1 <= len(before) <= 3 and before[0] != "0":
        return "?"
    return marks[0]


def amount(cell: Cell, mark: str) -> Decimal:
    """The sum in a cell. Raises Fault for what is no plain number with at most four decimals."""
    text = shown(cell).strip()
    facts = {"amount": words(text, 40)}
    if text.startswith("=") or isinstance(cell, bool):
        raise Fault(_("“%(amount)s” is a formula, not a sum: put the value in its place.") % facts)
    bare, negative = _bare(text)
    if not isinstance(cell, str):
        mark = "."
    whole, _mark, decimals = bare.partition(mark)
    group = "," if mark == "." else "."
    if not NUMBER.fullmatch(bare) or not GROUPED[group].fullmatch(whole or "0") or not re.fullmatch("[0-9]*", decimals):
        raise Fault(_("the amount “%(amount)s” is no number.") % facts)
    if len(decimals.rstrip("0")) > DECIMALS_LIMIT:
        raise Fault(_("the amount “%(amount)s” has more than four decimals.") % facts)
    found = Decimal(f"{whole.replace(group, '') or '0'}.{decimals or '0'}".rstrip("0").rstrip("."))
    if found >= AMOUNT_LIMIT:
        raise Fault(_("the amount “%(amount)s” is too large to be true.") % facts)
    places = max(2, len(decimals.rstrip("0")))
    return (-found if negative else found).quantize(Decimal(1).scaleb(-places))


def order_of(cells: Iterable[tuple[int, str, Cell]], *, day_first: bool = False) -> str:
    """The order of the parts of a date: "dmy" or "mdy"; "ymd" where the year comes first or nothing is in doubt.

    Raises Fault where the dates disagree, or where none says which part is the day; `day_first` says it is the first
    unless the dates say otherwise.
    """
    said: dict[str, tuple[int, str, str]] = {}
    unsure: tuple[int, str, str] | None = None
    for row, column, cell in cells:
        match = DAY.fullmatch(cell.strip()) if isinstance(cell, str) else None
        if match is None or len(match[1]) > 2 or match[2] == ".":
            continue
        first, second = int(match[1]), int(match[3])
        if len(match[4]) < 4:
            unsure = unsure if day_first and match[2] == "/" else unsure or (row, column, cell)
        elif first > MONTHS or second > MONTHS:
            said.setdefault("dmy" if first > MONTHS else "mdy", (row, column, cell))
        elif first != second and not day_first:
            unsure = unsure or (row, column, cell)
    if len(said) > 1:
        (_row, _column, one), (row, column, other) = sorted(said.values())
        facts = {"row": row, "column": column, "one": one.strip(), "other": other.strip()}
        sentence = _("Row %(row)s, column “%(column)s”: “%(other)s” has its parts in another order than “%(one)s”.")
        raise Fault(sentence % facts)
    if not said and unsure:
        facts = {"row": unsure[0], "column": unsure[1], "date": unsure[2].strip()}
        sentence = _(
            "Row %(row)s, column “%(column)s”: “%(date)s” may be two days. "
            "Save a column map that says whether the day or the month comes first."
        )
        raise Fault(sentence % facts)
    return next(iter(said), "dmy")


def day(cell: Cell, order: str) -> date:
    """The day in a cell; a time beside it shifts nothing. Raises Fault."""
    if isinstance(cell, datetime):
        return _in_time(cell.date(), shown(cell))
    if isinstance(cell, date):
        return _in_time(cell, shown(cell))
    if _is_counted(cell):
        return SHEET_BEGINS + timedelta(days=int(cell))
    return _written_day(shown(cell).strip(), order)


@lru_cache(maxsize=1024)
def _written_day(text: str, order: str) -> date:
    match = COMPACT.fullmatch(text)
    parts = (match[1], match[2], match[3]) if match else _named_parts(text) or _parts(text, order)
    try:
        found = date(*map(int, parts)) if parts else None
    except ValueError:
        found = None
    if found is None:
        raise Fault(_("“%(date)s” is not a date.") % {"date": words(text, 40)})
    return _in_time(found, text)


def last_of_month(cell: Cell, order: str) -> Cell:
    """The cell, or the last day of the month where its day is past it: interest is due on the 30th of February."""
    parts = None if isinstance(cell, date) else _parts(shown(cell).strip(), order)
    if not parts:
        return cell
    year, month, number = map(int, parts)
    if 1 <= month <= MONTHS and number <= LONGEST_MONTH and year in YEARS:
        return date(year, month, min(number, monthrange(year, month)[1])) if number else cell
    return cell


def may_be_day(cell: Cell) -> bool:
    """Whether the cell is written as a day, be it one of the calendar or not."""
    if isinstance(cell, date) or _is_counted(cell):
        return True
    return _is_written_day(shown(cell).strip())


@lru_cache(maxsize=1024)  # a table names few days, each of them often
def _is_written_day(text: str) -> bool:
    return bool(COMPACT.fullmatch(text) or DAY.fullmatch(text) or _named_parts(text))


def _is_counted(cell):
    return isinstance(cell, int | float) and not isinstance(cell, bool) and SHEET_DAYS[0] <= cell <= SHEET_DAYS[1]


def _named_parts(text):
    """Year, month and day where the month is a word."""
    if match := NAMED_DAY.fullmatch(text):
        number, name, year = match[1], match[2], match[3]
    elif match := NAMED_MONTH.fullmatch(text):
        name, number, year = match[1], match[2], match[3]
    else:
        return None
    name = name.casefold()
    month = MONTH_NAMES.get(name[:4]) or MONTH_NAMES.get(name[:3])
    return (_year(year), month, number) if month else None


def _parts(text, order):
    """Year, month and day as written."""
    match = DAY.fullmatch(text)
    if not match:
        return None
    first, second, third = match[1], match[3], match[4]
    if len(first) == 4 or order == "ymd":
        return (_year(first), second, third)
    if order == "mdy" and match[2] != ".":
        return (_year(third), first, second)
    return (_year(third), second, first)


def _year(written):
    return str(CENTURY + int(written)) if len(written) == 2 else written


def _in_time(found, text):
    if found.year not in YEARS:
        raise Fault(_("the date “%(date)s” lies outside the years 1900 to 2100.") % {"date": words(text, 40)})
    return found
