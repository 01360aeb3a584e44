"""Documents read back in English: the cells of a table as they stand, states and lazy words as text."""

from datetime import date

from django.utils import translation

from ledger.money import Money


def table(document, title, number=0):
    return [_row(row) for row in _section(document, title).tables[number].rows]


def totals(document, title, number=0):
    return [_row(row) for row in _section(document, title).tables[number].totals]


def notes(document, title):
    with translation.override("en"):
        return [str(note.text) for note in _section(document, title).notes]


def _section(document, title):
    with translation.override("en"):
        (section,) = [section for section in document.sections if section.title == title]
    return section


def _row(row):
    with translation.override("en"):
        return [cell if cell is None or isinstance(cell, Money | int | date) else str(cell) for cell in row]
