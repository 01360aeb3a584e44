"""Documents read back: the cells of a table as they stand, states and lazy words as text."""

from datetime import date

from ledger.money import Money


def table(document, title, number=0):
    """The cells of a table as they stand: states and lazy words as text."""
    (section,) = [section for section in document.sections if section.title == title]
    return [[plain(cell) for cell in row] for row in section.tables[number].rows]


def plain(cell):
    return cell if cell is None or isinstance(cell, Money | int | date) else str(cell)


def notes(document, title):
    (section,) = [section for section in document.sections if section.title == title]
    return [str(note.text) for note in section.notes]


def totals(document, title, number=0):
    (section,) = [section for section in document.sections if section.title == title]
    return [list(map(plain, row)) for row in section.tables[number].totals]
