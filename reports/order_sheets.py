"""Remittances on paper: the list by route, an order's slip, its envelope. A name only where the route pays to one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ledger.money import Money, totals
from remittances.models import Remittance, Route
from remittances.routes import printed_details
from reports import house, pdf, wording

# Width and height of the paper, and the box of the address on it, in millimetres. C6 and DL: ISO 269. The sheet is
# folded into the window of a DL envelope: DIN 5008, form B.
ENVELOPES = {
    "c6": {"width": 162, "height": 114, "box": {"x": 72, "y": 52, "wide": 82, "high": 54}},
    "dl": {"width": 220, "height": 110, "box": {"x": 112, "y": 48, "wide": 98, "high": 52}},
    "a4": {"width": 210, "height": 297, "box": {"x": 25, "y": 62.7, "wide": 80, "high": 27.3}},
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """How paper is asked for: language and size, and the day that it bears."""

    language: str
    printed_on: date
    paper: str = "a4"


def orders_pdf(orders: Iterable[Remittance], *, asked: str, sheet: Sheet) -> bytes:
    """The list of `orders` (their address loaded), in the order of routes, then codes; `asked` says what it lists."""
    by_route = sorted(orders, key=lambda one: (Route.values.index(one.route), one.code))
    with translation.override(sheet.language):
        data = {
            **_head(sheet),
            "title": _("Remittance list"),
            "asked": _fenced(asked, sheet),
            "words": {name: _fenced(word, sheet) for name, word in _words_of_list().items()},
            "page": _("page {page} of {pages}"),
            "sections": _sections(by_route, sheet),
            "totals": _totals(by_route, sheet),
        }
        return pdf.set_paper("orders", data, printed_on=sheet.printed_on)


def _sections(orders, sheet):
    sections, number = [], 0
    for route, group in groupby(orders, key=lambda one: one.route):
        found, rows = list(group), []
        for number, one in enumerate(found, number + 1):  # noqa: B020 - the numbers run through all routes
            people = wording.figure(one.address.people, sheet.language, 0)
            rows.append([str(number), one.code, one.address.code, people, _sum(one.money, sheet)])
        sections.append({"title": str(Route(route).label), "rows": rows, "totals": _totals(found, sheet)})
    return sections


def _totals(orders, sheet):
    sums = totals(one.money for one in orders)
    return [_sum(Money(amount, currency), sheet) for currency, amount in sorted(sums.items())]


def slip_pdf(order: Remittance, details: Mapping[str, str], *, sheet: Sheet) -> bytes:
    """The slip of `order` (its address loaded), with the receipt that comes back; `details` are the way's, once opened.

    What `details` hold is printed only where the route pays out to a name: a courier's slip has codes alone.
    """
    with translation.override(sheet.language):
        code = {"order": order.code}
        facts = [
            (pgettext("remittance", "Order"), order.code),
            (_("Address"), order.address.code),
            (_("Route"), str(order.get_route_display())),
            *printed_details(order.route, details),
        ]
        data = {
            **_head(sheet),
            "title": _("Slip of %(order)s") % code,
            "order": order.code,
            "sum": _sum(order.money, sheet),
            "facts": [[_fenced(label, sheet), _fenced(value, sheet)] for label, value in facts],
            "tasks": [_fenced(task, sheet) for task in _tasks(order.route)],
            "words": {name: _fenced(word, sheet) for name, word in _words_of_slip(code).items()},
        }
        return pdf.set_paper("slip", data, printed_on=sheet.printed_on)


def _tasks(route):
    if route == Route.COURIER:
        yield _("Ask for the word that was agreed; hand over nothing without it.")
    yield _("Have the sum counted and written down below by whoever takes it.")
    yield _("A code or the agreed word is enough as a signature. Write no name.")
    yield _("Bring back the lower half, or all of the money with this slip.")


def label_pdf(text: str, *, order: Remittance, envelope: str, sheet: Sheet) -> bytes:
    """The address `text`, as it was opened, on one of ENVELOPES and nothing besides; the file is titled by the code."""
    lines = [wording.printable(line) for line in text.splitlines() if line.strip()]
    data = {
        **pdf.script(sheet.language),
        # An address is read in its own direction, whatever language the office speaks.
        "rtl": bool(wording.RIGHT_TO_LEFT.search(text)),
        **ENVELOPES[envelope],
        "title": order.code,
        "lines": lines,
    }
    return pdf.set_paper("label", data, printed_on=sheet.printed_on)


def _head(sheet):
    association = _fenced(house.association(), sheet)
    return {**pdf.script(sheet.language), "paper": pdf.PAPERS[sheet.paper], "association": association}


def _sum(money, sheet):
    return f"{wording.figure(money.amount, sheet.language, wording.places(money))} {money.currency}"


def _fenced(text, sheet):
    return pdf.fenced(wording.printable(text), sheet.language)


def _words_of_list():
    return {
        "number": pgettext("number of a row", "No"),
        "order": pgettext("remittance", "Order"),
        "address": _("Address"),
        "people": _("People"),
        "sum": _("Sum"),
        "sign": _("Handed over: day, sign, number of the receipt"),
        "total": _("Total"),
        "none": _("Nothing to list."),
        "handed": _("Drawn up by, on"),
        "checked": _("Checked by, on"),
    }


def _words_of_slip(code):
    return {
        "stub": _("Goes with the money"),
        "receipt": _("Receipt: comes back"),
        "received": _("Received for order %(order)s:") % code,
        "figures": _("Sum received, in figures"),
        "date": _("Date"),
        "mark": _("Code or word of who received it"),
        "carrier": _("Code of who brought it"),
        "rule": _("No name, no place. Less received than stated is written as it is."),
    }
