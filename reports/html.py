"""A report as a page of the site, which the browser prints on the same paper as the PDF."""

from django.shortcuts import render as render_template
from django.utils import translation

from reports import checknumber, wording
from reports.columns import with_currencies

# A page is for reading; longer tables are whole in the PDF and the sheets.
LINES = 500
FIGURES = {"money", "number"}


def render(request, document, *, back="", downloads=()):
    """The response with the report's page. A table of more than LINES rows is cut, and says so above its totals.

    `back` is the address of the list of reports, `downloads` are pairs of address and label.
    """
    with translation.override(document.language):
        context = {"sheet": sheet(document), "back": back, "downloads": downloads}
        return render_template(request, "reports/document.html", context)


def sheet(document):
    """The document in words, as its template needs it."""
    return {
        "title": wording.printable(document.title),
        "period": wording.period(document),
        "source": wording.source(document),
        "check_number": checknumber.of(document),
        "seal": wording.seal(document),
        "notes": _notes(document.notes),
        "sections": [_section(section, document.language) for section in document.sections],
        "signatures": [wording.signature(office) for office in document.signatures],
    }


def _section(section, language):
    title = wording.printable(section.title)
    return {
        "title": title,
        "intro": wording.printable(section.intro),
        "tables": [_table(table, title, language) for table in section.tables],
        "notes": _notes(section.notes),
    }


def _notes(notes):
    return [{"text": wording.printable(note.text), "tone": note.tone} for note in notes]


def _table(table, section_title, language):
    columns, rows, totals = with_currencies(table)
    caption = wording.printable(table.caption)
    return {
        # A table without a caption bears its section's title, for those who hear the page.
        "caption": caption or section_title,
        "nameless": not caption,
        "note": wording.printable(table.note),
        "columns": [{"label": wording.printable(column.label), "class": _class(column)} for column in columns],
        "rows": [_row(row, columns, language) for row in rows[:LINES]],
        "totals": [_row(row, columns, language) for row in totals],
        "left_out": max(0, len(rows) - LINES),
    }


def _row(row, columns, language):
    return [(wording.shown(cell, language), _class(column)) for cell, column in zip(row, columns, strict=True)]


def _class(column):
    if column.kind in FIGURES:
        return "num"
    # Codes and days stay on one line.
    return "sum" if column.kind in {"code", "date"} else ""
