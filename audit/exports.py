"""A list as a file: exactly the rows shown, as they are read, none of them able to run in a spreadsheet.

An export is a POST on the list's own address, so the list's own doors stand before it. It is minuted before its first
byte leaves; file name and last line carry the number of that minute, by which the file belongs to its maker, and the
whole filter, time and check number: the SHA-256 of the rows, the same in whatever kind of file they left.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import wraps
from itertools import takewhile

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseNotAllowed, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods

from access.limits import spend
from access.refusal import Refusal
from audit import ods, services, xlsx
from audit.numbering import next_number
from audit.rowcheck import RowCheck

# What a spreadsheet may take for a formula, in whatever width it is written (compared in its plain form, NFKC).
RUNS = frozenset("=+-@")
BREAKS = frozenset("\t\r\n")
# Spaces, controls and what has no width at all: a spreadsheet may look past them.
LOOKED_PAST = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
PLAIN = (int, float, Decimal, date)
CODE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9-]{0,19}")
CODE_OF_ORDER = re.compile(r"-?[a-z_]{1,20}")
AN_HOUR, MOST_AN_HOUR = timedelta(hours=1), 30
REASON = 15


class ExportRefused(Refusal):
    """The file is not made; the list is shown again with the sentence."""


@dataclass(frozen=True)
class Offer:
    """What a filter bar shows for a list as a file: kinds (word, hint, address), the form's token, if why is owed."""

    kinds: tuple[tuple[str, str, str], ...]
    token: str
    because: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that left: the numbers of the export and of its minute, whose it is, when it left and the whole filter."""

    export: str
    minute: int
    by: str
    at: str
    filter: str

    @property
    def facts(self):
        """Pairs (label, value) as the file bears them."""
        return [
            (pgettext("a file taken along", "export"), self.export),
            (pgettext("a file taken along", "minute"), self.minute),
            (pgettext("a file taken along", "by"), self.by),
            (pgettext("a file taken along", "at"), self.at),
            (pgettext("a file taken along", "filter"), self.filter or pgettext("a file taken along", "none")),
        ]

    def filename(self, name, ending):
        """Codes and numbers alone: a file name is seen by everybody who handles the file."""
        return f"{name}-{self.export}-minute-{self.minute}.{ending}"


class Echo:
    """Hands the csv writer's lines on instead of keeping them."""

    def write(self, line):
        return line


def _delimited(delimiter, mark):
    """A writer of CSV in UTF-8 with that delimiter and decimal mark: head, rows and, as the last line, what it is."""

    def cell(value):
        if isinstance(value, Decimal | float):
            return format(value, "f").replace(".", mark)
        return value.isoformat() if isinstance(value, date) else value

    def lines(head, rows, about):
        write = csv.writer(Echo(), delimiter=delimiter, lineterminator="\r\n").writerow
        yield "\ufeff" + write(head)
        for row in rows:
            yield write([cell(value) for value in row])
        yield write([f"{label} {value}" for label, value in about()])

    return lines


@dataclass(frozen=True)
class Kind:
    """A kind of file: `write(head, rows, about)` yields it; `about()` is asked once the last row was read."""

    word: str
    hint: str | Promise
    ending: str
    content_type: str
    write: Callable[..., Iterator[str] | Iterator[bytes]]


CSV = "text/csv; charset=utf-8"
# By what stands in the address: as=csv.
KINDS = {
    "csv": Kind("CSV ;", gettext_lazy("semicolons, decimal comma"), "csv", CSV, _delimited(";", ",")),
    "csv-comma": Kind("CSV ,", gettext_lazy("commas, decimal point"), "csv", CSV, _delimited(",", ".")),
    "xlsx": Kind("XLSX", gettext_lazy("for Excel"), "xlsx", xlsx.CONTENT_TYPE, xlsx.write),
    "ods": Kind("ODS", gettext_lazy("for LibreOffice"), "ods", ods.CONTENT_TYPE, ods.write),
}


def harmless(cell):
    """A cell as it is where it is a number or a day; as text led by an apostrophe where a spreadsheet could run it."""
    if cell is None or isinstance(cell, PLAIN):
        return cell
    text = str(cell)
    lead = "".join(takewhile(lambda sign: unicodedata.category(sign) in LOOKED_PAST, text))
    first = unicodedata.normalize("NFKC", text[len(lead) :][:1])
    return f"'{text}" if first in RUNS or BREAKS.intersection(lead) else text


def exportable(view, kinds=KINDS):
    """A list that POST with `as=`, one of the kinds, takes away as a file: the view answers `asked` with `send`.

    GET only shows it.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def shown_or_sent(request, *args, **kwargs):
        if request.method == "POST" and not asked(request, kinds):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        try:
            return view(request, *args, **kwargs)
        except ExportRefused as refusal:
            messages.warning(request, str(refusal))
            return redirect(f"{request.path}?{_shown(request).urlencode()}")

    shown_or_sent.exportable = True
    return shown_or_sent


def asked(request, kinds=KINDS):
    """Whether the list is asked for as a file; a mere look at such an address shows the list."""
    return request.method == "POST" and request.GET.get("as") in kinds


def link(request, *, because=False, kinds=KINDS):
    """The offer for a filter bar: the same rows as a file of any kind, with a `because` where a reason is owed."""
    query, offered = _shown(request), []
    for name, kind in kinds.items():
        query["as"] = name
        offered.append((kind.word, kind.hint, f"?{query.urlencode()}"))
    return Offer(tuple(offered), get_token(request), because)


def _shown(request):
    query = request.GET.copy()
    for name in ("before", "after", "page", "as"):
        query.pop(name, None)
    return query


def send(request, name, head, rows, *, count, form, because=False):
    """Minute the export and send `rows` (any iterable of sequences) as a file of the kind asked for, as they are read.

    `count` is how many things were found, `form` the filter: the file tells it in full, the minute by its codes alone;
    with `because` a reason is owed.
    Sums are Decimals, so that a spreadsheet adds them. Raises ExportRefused for a reason too short, and beyond thirty
    files an hour and person.
    """
    reason = request.POST.get("because", "").strip()[:200]
    if because and len(reason) < REASON:
        sentence = _("Say in %(count)d letters or more why you take this list along; the minutes keep it.")
        raise ExportRefused(sentence % {"count": REASON})
    spend_one(request.user)
    taken = announce(request, name, form, rows=count, because=reason if because else None)
    kind, check = KINDS[request.GET["as"]], RowCheck()

    def about():
        return [*taken.facts, (_("check number"), check.number)]

    made = kind.write(
        [str(word) for word in head], ([harmless(cell) for cell in row] for row in check.over(rows)), about
    )
    headers = {"Content-Disposition": f'attachment; filename="{taken.filename(name, kind.ending)}"'}
    return StreamingHttpResponse(made, content_type=kind.content_type, headers=headers)


def announce(request, name, form, **facts):
    """Minute that a list or report leaves as a file, before its first byte does, and return it as Taken."""
    with transaction.atomic(durable=True):
        number = f"X-{next_number('export')}"
        facts = {"list": name, "filter": codes(form) or None, **facts}
        minute = services.record("list exported", request.user, by=request.user, export=number, **facts)
    order = {"sort": request.GET["sort"]} if CODE_OF_ORDER.fullmatch(request.GET.get("sort", "")) else {}
    told = ", ".join(f"{field}={value}" for field, value in (in_full(form) | order).items())
    return Taken(number, minute, request.user.username, f"{timezone.now():%Y-%m-%d %H:%M} UTC", told)


def withdraw(taken, *, by):
    """Minute that an announced file did not leave: it could not be made."""
    with transaction.atomic(durable=True):
        services.record("list not exported", by, by=by, export=taken.export, minute=taken.minute)


def spend_one(user):
    """Take one of the thirty files an hour and person. Raises ExportRefused when they are spent."""
    if not spend(f"export {user.pk}", most=MOST_AN_HOUR, within=AN_HOUR):
        sentence = _("You took %(count)d lists along within an hour. Come back later, or narrow what you need.")
        raise ExportRefused(sentence % {"count": MOST_AN_HOUR})


def codes(form):
    """What a filter asks for as minutes may tell it: choices, days and codes; of free text only that there is some."""
    return {name: _code(form.fields[name], text) for name, text in in_full(form).items()}


def in_full(form):
    """What a filter asks for, free text too: {field: text} for the file, which shows what it was asked for anyway."""
    if form is None or not form.is_valid():
        return {}
    given = {name: value for name, value in form.cleaned_data.items() if value not in (None, "", False)}
    return {name: str(getattr(value, "code", value)) for name, value in given.items()}


def _code(field, text):
    return text if type(field) is not forms.CharField or CODE.fullmatch(text) else "…"
