"""A report as a page of the site, which the browser prints on the same paper as the PDF."""

from functools import cache

from django.conf import settings
from django.shortcuts import render as render_template
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from reports import checknumber, leads, wording
from reports.flow import LINES, TooLong

# A page is for reading and stays under 60 kB, some 50 bytes to a cell; longer tables are whole in the files. The first
# tables of a report take the room, the later ones show their beginnings.
SHOWN, FEWEST, CELLS = 100, 10, 800
# A link takes more than twice the bytes of its cell: where codes and sums lead on, there is room for fewer lines.
FEWEST_LED, CELLS_LED = 6, 400
FIGURES = {"money", "number"}


def render(request, document, *, back="", downloads=(), form=None):
    """The response with the report's page. A long table is cut, and says so above its totals.

    `back` is the address of the list of reports, `downloads` are pairs of address and label; with a `form` to ask
    for another period, pairs of label and address.
    """
    with translation.override(document.language):
        reader = request.user if request.user.is_authenticated else None
        context = {"sheet": sheet(document, reader=reader), "back": back, "downloads": downloads, "form": form}
        return render_template(request, "reports/document.html", context)


def to_file(document):
    """The whole report as one HTML file in UTF-8 that needs nothing beside it. Raises TooLong above LINES."""
    if (lines := _lines(document)) > LINES:
        raise TooLong.of(gettext("%(lines)d lines are too many for one page; take it as a sheet."), lines)
    with translation.override(document.language):
        facts = {"sheet": sheet(document, whole=True), "association": document.association, "style": _style()}
        facts |= {"language": document.language, "bidi": wording.is_right_to_left(document.language)}
        return render_to_string("reports/file.html", facts).encode()


def _lines(document):
    return sum(len(table.rows) for table in document.tables)


@cache
def _style():
    return (settings.BASE_DIR / "static/css/house.css").read_text()


def sheet(document, *, whole=False, reader=None):
    """The document in words, as its template needs it; of a table the first rows alone, unless it is wanted whole.

    For a `reader` its codes lead to the pages that this person may open.
    """
    few, cells = (FEWEST_LED, CELLS_LED) if reader else (FEWEST, CELLS)
    lines = {} if whole else _room(document, few, cells)
    # A long book is gone through once for its number: that is for its files, not for a look at its beginning.
    is_long = _lines(document) > LINES
    cut = {id(table): leads.shown(table, lines.get(id(table))) for table in document.tables}
    found = leads.found(cut.values(), reader) if reader else leads.nowhere()
    return {
        "title": wording.printable(document.title),
        "period": wording.period(document),
        "source": wording.source(document),
        "taken": wording.taken(document),
        "check_number": "" if is_long and not whole else checknumber.of(document),
        "seal": wording.seal(document),
        "notes": _notes(document.notes),
        "sections": [_section(section, document, cut, found) for section in document.sections],
        "signatures": [wording.signature(office) for office in document.signatures],
    }


def _room(document, few, cells):
    """{id of a table: how many of its rows the page shows}, at least a `few`."""
    room = {}
    for table in document.tables:
        room[id(table)] = lines = min(SHOWN, max(few, cells // len(table.columns)))
        cells -= min(lines, len(table.rows)) * len(table.columns)
    return room


def _section(section, document, cut, found):
    title = wording.printable(section.title)
    return {
        "title": title,
        "intro": wording.printable(section.intro),
        "tables": [_table(table, title, document, cut[id(table)], found) for table in section.tables],
        "notes": _notes(section.notes),
    }


def _notes(notes):
    return [{"text": wording.printable(note.text), "tone": note.tone} for note in notes]


def _table(table, section_title, document, shown, found):
    columns = shown.columns
    caption = wording.printable(table.caption)
    return {
        # A table without a caption bears its section's title, for those who hear the page.
        "caption": caption or section_title,
        "nameless": not caption,
        "note": wording.printable(table.note),
        "columns": [{"label": wording.printable(column.label), "class": _class(column)} for column in columns],
        "rows": [_row(row, columns, document, found) for row in shown.rows],
        "totals": [_row(row, columns, document, found) for row in shown.totals],
        "left_out": shown.left_out,
    }


def _row(row, columns, document, found):
    urls = leads.of_row(row, columns, found, document.period)
    return [
        (wording.shown(cell, document.language, column.places), _class(column), url)
        for cell, column, url in zip(row, columns, urls, strict=True)
    ]


def _class(column):
    if column.kind in FIGURES:
        return "num"
    # Codes and days stay on one line; what is written at length has room for it.
    return "sum" if column.kind in {"code", "date"} else "w" if column.width > 1 else ""
