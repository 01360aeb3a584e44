"""A list as a file: exactly the rows shown, as they are read, none of them able to run in a spreadsheet.

An export is a POST on the list's own address, so the list's own doors stand before it. It is minuted before its first
byte leaves; file name and last line carry the number of that minute, by which the file belongs to its maker.
"""

import csv
import re
import unicodedata
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
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.limits import spend
from access.refusal import Refusal
from audit import services
from audit.numbering import next_number

# What a spreadsheet may take for a formula, in whatever width it is written (compared in its plain form, NFKC).
RUNS = frozenset("=+-@")
BREAKS = frozenset("\t\r\n")
# Spaces, controls and what has no width at all: a spreadsheet may look past them.
LOOKED_PAST = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
PLAIN = (int, float, Decimal, date)
CODE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9-]{0,19}")
AN_HOUR, MOST_AN_HOUR = timedelta(hours=1), 30
REASON = 15


class ExportRefused(Refusal):
    """The file is not made; the list is shown again with the sentence."""


@dataclass(frozen=True)
class Offer:
    """What a filter bar shows for one file: the word on its button, where it is asked for, the form's token."""

    word: str
    url: str
    token: str
    because: bool


class Echo:
    """Hands the csv writer's lines on instead of keeping them."""

    def write(self, line):
        return line


def harmless(cell):
    """A cell as it is where it is a number or a day; as text led by an apostrophe where a spreadsheet could run it."""
    if cell is None or isinstance(cell, PLAIN):
        return cell
    text = str(cell)
    lead = "".join(takewhile(lambda sign: unicodedata.category(sign) in LOOKED_PAST, text))
    first = unicodedata.normalize("NFKC", text[len(lead) :][:1])
    return f"'{text}" if first in RUNS or BREAKS.intersection(lead) else text


def exportable(view):
    """A list that POST with `as=csv` takes away as a file: the view answers `asked` with `send`, GET only shows it."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def shown_or_sent(request, *args, **kwargs):
        if request.method == "POST" and not asked(request):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        try:
            return view(request, *args, **kwargs)
        except ExportRefused as refusal:
            messages.warning(request, str(refusal))
            return redirect(f"{request.path}?{_shown(request).urlencode()}")

    shown_or_sent.exportable = True
    return shown_or_sent


def asked(request):
    """Whether the list is asked for as a file; a mere look at such an address shows the list."""
    return request.method == "POST" and request.GET.get("as") == "csv"


def link(request, *, because=False):
    """The offer for a filter bar: the same rows as a file, with a `because` where a reason is owed."""
    query = _shown(request)
    query["as"] = "csv"
    return Offer("CSV", f"?{query.urlencode()}", get_token(request), because)


def _shown(request):
    query = request.GET.copy()
    for name in ("before", "after", "page", "as"):
        query.pop(name, None)
    return query


def send(request, name, head, rows, *, count, form, because=False):
    """Minute the export and send `rows` (any iterable of sequences) as a CSV file in UTF-8, line by line.

    `count` is how many things were found, `form` the filter, told by its codes alone; with `because` a reason is owed.
    Raises ExportRefused for a reason too short, and beyond thirty files an hour and person.
    """
    reason = request.POST.get("because", "").strip()[:200]
    if because and len(reason) < REASON:
        sentence = _("Say in %(count)d letters or more why you take this list along; the minutes keep it.")
        raise ExportRefused(sentence % {"count": REASON})
    spend_one(request.user)
    with transaction.atomic(durable=True):
        number = f"X-{next_number('export')}"
        facts = {"list": name, "rows": count, "filter": codes(form) or None, "because": reason if because else None}
        minute = services.record("list exported", request.user, by=request.user, export=number, **facts)
    write = csv.writer(Echo(), delimiter=";", lineterminator="\r\n").writerow

    def lines():
        yield "\ufeff" + write([str(word) for word in head])
        for row in rows:
            yield write([harmless(cell) for cell in row])
        yield write([number, _("minute %(number)d") % {"number": minute}, request.user.username])

    headers = {"Content-Disposition": f'attachment; filename="{name}-{number}-minute-{minute}.csv"'}
    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8", headers=headers)


def spend_one(user):
    """Take one of the thirty files an hour and person. Raises ExportRefused when they are spent."""
    if not spend(f"export {user.pk}", most=MOST_AN_HOUR, within=AN_HOUR):
        sentence = _("You took %(count)d lists along within an hour. Come back later, or narrow what you need.")
        raise ExportRefused(sentence % {"count": MOST_AN_HOUR})


def codes(form):
    """What a filter asks for as minutes may tell it: choices, days and codes; of free text only that there is some."""
    if form is None or not form.is_valid():
        return {}
    given = {name: value for name, value in form.cleaned_data.items() if value not in (None, "", False)}
    return {name: _code(form.fields[name], value) for name, value in given.items()}


def _code(field, value):
    text = str(getattr(value, "code", value))
    return text if type(field) is not forms.CharField or CODE.fullmatch(text) else "…"
