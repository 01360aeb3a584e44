"""Subscription lists on paper: the sheet with its ruled lines, the stub and the return slip, A4 or Letter."""

import io
from dataclasses import dataclass, field
from datetime import date
from itertools import batched

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from reports import house, pdf, wording

# Lines of the first page, which carries stub and slip, and of each that follows.
FIRST_PAGE, NEXT_PAGES = 25, 28
# Sheets that are set at once: they take 0.35 GB in the press, a thousand would take 0.8.
AT_ONCE = 400
# Letters that the head of a sheet has room for.
TITLE, PURPOSE, NAME = 90, 190, 46


@dataclass(frozen=True, slots=True)
class Order:
    """How sheets are asked for: language and paper; `copies` are the keys of lists that were drawn before."""

    language: str
    paper: str
    printed_on: date
    copies: frozenset = field(default_factory=frozenset)


def render(lists, order):
    """One PDF of the sheets of `lists`, each on pages of its own; their appeal, body, collector, currency are loaded.

    More than AT_ONCE are set in parts and bound together. Raises pdf.GlyphMissing for a script that the fonts lack.
    """
    with translation.override(order.language):
        parts = (_set([_sheet(one, order) for one in part], order) for part in batched(lists, AT_ONCE, strict=False))
        return pdf.bound(list(parts))


def render_blank(order, *, lines=25):
    """A sheet to be filled in by hand throughout, for those who have no computer at hand: it has no number."""
    empty = dict.fromkeys(("number", "qr", "appeal", "purpose", "group", "collector", "issued", "due", "currency"), "")
    with translation.override(order.language):
        blank = {**empty, "pages": pages(lines), "copy": "", "body": ""}
        return _set([blank], order)


def address(one):
    """What the square on the sheet says: an address of this site with the list's own code, and nothing more."""
    return settings.SITE_URL + reverse("list_scanned", args=[one.token])


def square(text):
    """The QR code of a text as SVG: level M or better, with the quiet zone of four modules that readers ask for."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=4, xmldecl=False, omitsize=True)
    return drawn.getvalue().decode()


def pages(lines):
    """The first and last line of each page."""
    starts = [1, *range(FIRST_PAGE + 1, lines + 1, NEXT_PAGES)]
    return [[first, last] for first, last in zip(starts, [*(start - 1 for start in starts[1:]), lines], strict=True)]


def _set(sheets, order):
    data = {
        **pdf.script(order.language),
        "paper": pdf.PAPERS[order.paper],
        "association": _fenced(house.association(), order),
        "words": {name: _fenced(word, order) for name, word in _words().items()},
        "title": " – ".join(dict.fromkeys((sheets[0]["number"], sheets[-1]["number"]))) or _("Subscription list"),
        "page": _("page {page} of {pages}"),
        "sheets": sheets,
    }
    return pdf.set_paper("list", data, printed_on=order.printed_on)


def _sheet(one, order):
    collector, appeal = one.collector, one.appeal
    group = collector.group if collector and collector.group else None
    copied = _("Copy, printed %(day)s. It replaces no sheet.") % {"day": wording.day(order.printed_on, order.language)}
    return {
        "number": one.number,
        "qr": square(address(one)),
        "appeal": _fenced(Truncator(appeal.title).chars(TITLE), order),
        "purpose": _fenced(Truncator(" ".join(appeal.purpose.split())).chars(PURPOSE), order),
        "body": _fenced(Truncator(f"{one.body.code} · {one.body.name}").chars(NAME), order),
        "group": _fenced(Truncator(group.name).chars(NAME), order) if group else "",
        "collector": _fenced(collector.code, order) if collector else "",
        "issued": _day(one.issued_on, order),
        "due": _day(one.due_on, order),
        "currency": one.currency_id,
        "pages": pages(one.lines_printed),
        "copy": _fenced(copied, order) if one.pk in order.copies else "",
    }


def _day(day, order):
    return _fenced(wording.day(day, order.language), order) if day else ""


def _fenced(text, order):
    return pdf.fenced(wording.printable(text), order.language)


def _words():
    """What stands on every sheet."""
    return {
        "list": _("Subscription list"),
        "number": _("List No"),
        "appeal": _("For"),
        "body": _("Issued by"),
        "group": _("Group"),
        "collector": _("Collector"),
        "issued": _("Issued on"),
        "due": _("To be back by"),
        "line": _("Line"),
        "giver": _("Name or word of the giver, or “anonymous”"),
        "place": _("Place"),
        "amount": _("Amount"),
        "currency": _("Currency"),
        "signature": _("Signature, if wished"),
        "subtotal": _("Subtotal of this page"),
        "brought": _("Brought forward"),
        "carried": _("Carried forward"),
        "total": _("Total, carried forward to the return slip"),
        "stub": _("Stub: stays with the issuer"),
        "slip": _("Return slip: comes back with the money"),
        "received": _("Received by"),
        "date": _("Date"),
        "used": _("Lines used"),
        "figures": _("Total in figures"),
        "words": _("Total in words"),
        "seal": _("Signature and seal of the issuer"),
        "counted": _("Counted total"),
        "first": _("Typed by (1)"),
        "second": _("Counted by (2)"),
        "reference": _("Cash or bank reference"),
        "struck": _("Unused lines are struck through"),
        "hand": _("Signature of the collector"),
        "rule": _("Strike unused lines through. Nobody has to give a name. Each gift gets a receipt number."),
        "qr": _("Square code of the list"),
    }
