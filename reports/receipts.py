"""Receipts as a PDF, each in the language of its body, from its own frozen row alone."""

from collections.abc import Sequence
from typing import Literal

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from fund_collections.check_code import check_code
from fund_collections.models import GiverKind, Receipt
from ledger.money import Money
from reports import pdf, wording

PER_SHEET = (1, 2, 4)

type Paper = Literal["a4", "letter"]


def receipts_pdf(printed: Sequence[tuple[Receipt, int]], *, per_sheet: int = 1, paper: Paper = "a4") -> bytes:
    """The receipts as PDF bytes, `per_sheet` of PER_SHEET to a sheet; beside each stands which print it is.

    Nobody is named: a giver who gave a name gets a ruled line, to be filled in by hand where the name is known.
    """
    first = printed[0][0]
    with translation.override(first.language):
        title = _("Receipts") if len(printed) > 1 else _("Receipt %(number)s") % {"number": first.full_number}
    data = {
        **pdf.script(first.language),
        "title": title,
        "author": wording.printable(first.body_name),
        "paper": pdf.PAPERS[paper],
        "per_sheet": per_sheet,
        "receipts": [_panel(receipt, copy) for receipt, copy in printed],
    }
    return pdf.set_paper("receipts", data, printed_on=timezone.localdate())


def _panel(receipt, copy):
    language = receipt.language
    with translation.override(language):
        said = {
            "body": f"{receipt.body_name} ({receipt.body_code})",
            "mark": _("Copy %(number)d") % {"number": copy} if copy else _("Original"),
            "title": _("Receipt %(number)s") % {"number": receipt.full_number},
            "sum": _sum(receipt.money, language),
            "void": _("VOID") if receipt.voided_at else "",
            "void_note": _void_note(receipt),
            "in_its_place": _in_its_place(receipt),
            "text": receipt.text,
            "giver": _("Received from") if receipt.giver_kind == GiverKind.NAMED else "",
            "code_label": _("Check code"),
            "code": check_code(receipt),
            "check_note": _("With number and check code anybody can ask on our page whether this receipt is valid."),
            "sign": _("For the body"),
        }
        # What its text, frozen at the issue, says already is not said twice.
        told = [(label, value) for label, value in _facts(receipt) if value not in receipt.text]
        facts = [[_said(label, language), _said(value, language)] for label, value in told]
    return pdf.script(language) | {name: _said(text, language) for name, text in said.items()} | {"facts": facts}


def _facts(receipt):
    yield _("Appeal"), receipt.appeal_title
    yield _("Received on"), wording.day(receipt.day_received, receipt.language)
    if receipt.received_on:
        yield _("Given out on"), wording.day(receipt.issued_on, receipt.language)
    if receipt.replaces:
        yield _("In the place of"), receipt.replaces.full_number
    if receipt.list_number:
        words = _("%(list)s, line %(line)d") % {"list": receipt.list_number, "line": receipt.line}
        yield _("List"), words
    else:
        yield _("Way"), _("by bank transfer")


def _void_note(receipt):
    if not receipt.voided_at:
        return ""
    facts = {
        "day": wording.day(timezone.localdate(receipt.voided_at), receipt.language),
        "because": receipt.void_reason,
    }
    return _("Voided on %(day)s: %(because)s") % facts


def _in_its_place(receipt):
    if receipt.successor is None:
        return ""
    return _("In its place stands %(number)s.") % {"number": receipt.successor.full_number}


def _sum(money: Money, language):
    return f"{wording.figure(money.amount, language, wording.places(money))} {money.currency}"


def _said(text, language):
    return pdf.fenced(wording.printable(text), language)
