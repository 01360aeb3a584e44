"""A report as a tagged PDF (PDF/A-2a and PDF/UA-1), set by typst from one fixed template."""

import heapq
import io
import json
import re
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, time
from importlib import resources
from pathlib import Path

import pypdfium2
from django.utils import translation
from django.utils.translation import gettext, to_locale

from access.refusal import Refusal
from reports import checknumber, wording
from reports.columns import with_currencies
from reports.flow import LINES, TooLong

PRESS = Path(__file__).with_name("press.py")
# A cell takes some 13 kB while it is set, whatever stands in it and however the tables are cut: so a longer report is
# set in parts, of 0.8 GB at the most, and a server process sets only two at once.
CELLS = 60_000
PART = LINES // 2
AT_ONCE = threading.BoundedSemaphore(2)
STANDARDS = ["a-2a", "ua-1"]
FACES = [("fontpkg_noto_serif", "files"), ("fontpkg_noto_sans_arabic", "files"), ("manimgx_fonts_cjk", "")]
FIGURES = {"money", "number"}
ISOLATE, END = "\u2068", "\u2069"

# In points: paper, margin, and the steps of type size with half the space between two columns.
PAPERS = {"a4": "a4", "letter": "us-letter"}  # as typst calls them
PAGE = {"a4": (595, 842), "letter": (612, 792)}
MARGIN = 51
STEPS = [(9.5, 6), (9.5, 4), (8.5, 3.5), (7.5, 3)]
# The mean width of a letter as a share of the type size; the letters that a text column has room for before it wraps,
# and those that it may ask for; the rows from which on a table is set smaller, to save paper.
LETTER, READABLE, LONGEST, MANY = 0.56, 24, 60, 100
# Up to so many letters a text is one word or two, and has the room that it needs, like a code.
SHORT = 16
# The longest text takes so many times the room of another at the most.
FAIR = 5


class GlyphMissing(Refusal):
    """The report holds a letter that no font of ours can draw; the PDF would show a box in its place."""


class PressStopped(Exception):
    """The template or the press itself failed: a fault of the program, or memory that ran out."""


def render(document):
    """The report as PDF bytes; the same document gives the same bytes. Nothing is written to the disk.

    Of more than CELLS the parts are bound together: such a PDF has its pages numbered by part, an id drawn by lot and
    no tags. Parts that are kept as they are set come from render_parts.

    Raises GlyphMissing for a script that the fonts lack, and TooLong above LINES: such a book is set by render_parts.
    """
    if (lines := sum(len(table.rows) for table in document.tables)) > LINES:
        sentence = gettext("%(lines)d lines are too many for one PDF; take it in parts, or as a sheet.")
        raise TooLong.of(sentence, lines)
    with translation.override(document.language):
        data = _data(document)
        return bound(list(_set_parts(data, document, _lines_at_once(data))))


def _lines_at_once(data):
    tables = [table for section in data["sections"] for table in section["tables"]]
    return CELLS // max((len(table["columns"]) for table in tables), default=1)


def bound(parts):
    """PDFs one behind the other. A single one stays what it is: tagged, PDF/A; a stack for the printer is neither."""
    if len(parts) == 1:
        return parts[0]
    whole, content = pypdfium2.PdfDocument.new(), io.BytesIO()
    for part in parts:
        with closing(pypdfium2.PdfDocument(part)) as opened:
            whole.import_pages(opened)
    whole.save(content)
    whole.close()
    return content.getvalue()


def render_parts(document, lines=None):
    """Yield the report as PDFs of at most so many lines each; totals and signatures stand where they belong: last.

    Each part says which it is, and bears the check number of the whole.
    """
    with translation.override(document.language):
        yield from _set_parts(_data(document), document, lines or PART)


def _set_parts(data, document, lines):
    parts = list(_parts(data, lines))
    for place, part in enumerate(parts, start=1):
        if len(parts) > 1:
            label = gettext("part %(place)d of %(parts)d") % {"place": place, "parts": len(parts)}
            part["page"] = f"{label}, {part['page']}"
        yield set_paper("report", part, printed_on=document.printed_on)


def _parts(data, lines):
    """Cut the sections where the lines are full; a table goes on in the next part under its own head."""
    sections: list[dict] = []
    room = lines
    for section in data["sections"]:
        tables = []
        for table in section["tables"]:
            rows = table["rows"]
            while len(rows) > room:
                tables.append(table | {"rows": rows[:room], "totals": [], "note": ""})
                yield data | {"sections": [*sections, section | {"tables": tables, "notes": []}], "signatures": []}
                rows, sections, tables, room = rows[room:], [], [], lines
            tables.append(table | {"rows": rows})
            room -= len(rows)
        sections.append(section | {"tables": tables})
    yield data | {"sections": sections}


def set_paper(template, data, *, printed_on):
    """A PDF of `data` by one of the templates in reports/typst; the same data of the same day gives the same bytes.

    Raises GlyphMissing for a script that the fonts lack.
    """
    job = {
        "template": template,
        "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")),
        "fonts": [str(resources.files(package) / folder) for package, folder in FACES],
        "standards": STANDARDS,
        "timestamp": int(datetime.combine(printed_on, time(), UTC).timestamp()),
    }
    with AT_ONCE:
        # Isolated and without our environment: the press needs none of the project's keys and paths.
        command = [sys.executable, "-I", str(PRESS)]
        done = subprocess.run(command, input=json.dumps(job).encode(), capture_output=True, env={}, check=False)
    if done.returncode == 0:
        return done.stdout
    fault = done.stderr.decode(errors="replace")
    if missing := re.search(r'the text `"(.*)"` could not be displayed', fault):
        raise GlyphMissing(gettext("The PDF has no font for “%(text)s”.") % {"text": missing[1]})
    raise PressStopped(f"Exit code {done.returncode}: {fault}")


def _data(document):
    return {
        **script(document.language),
        "paper": PAPERS[document.paper],
        "landscape": document.landscape,
        "notes": _notes(document, document.language),
        "sections": [_section(section, document) for section in document.sections],
        **_frame(document),
    }


def script(language):
    """What a template needs to know of a language: its code, direction and type."""
    code, _, region = to_locale(language).partition("_")
    return {
        "lang": code,
        "region": region.lower() if len(region) == 2 else None,
        "rtl": wording.is_right_to_left(language),
        "fonts": _font_order(code),
        # Neither Chinese nor Arabic type has an italic.
        "slant": "normal" if code in {"zh", "ar"} else "italic",
    }


def _frame(document):
    """The words around the tables: head, foot and signatures."""
    source = wording.source(document)
    texts = {
        "association": wording.printable(document.association),
        "period": wording.period(document),
        "source": source,
        "asof": source[0],
        "taken": wording.taken(document),
        "check": gettext("check number %(number)s") % {"number": checknumber.of(document)},
        "seal": wording.seal(document),
        "fill_in": wording.printable(document.fill_in),
        "empty": gettext("Nothing to report."),
        "signatures": [wording.signature(office) for office in document.signatures],
    }
    words = {
        name: [fenced(text, document.language) for text in said]
        if isinstance(said, list)
        else fenced(said, document.language)
        for name, said in texts.items()
    }
    return words | {"title": wording.printable(document.title), "page": gettext("page {page} of {pages}")}


def fenced(text, language):
    """Text that runs against the page's direction is fenced in, so that its brackets and stops stay on their side."""
    against = wording.LEFT_TO_RIGHT if wording.is_right_to_left(language) else wording.RIGHT_TO_LEFT
    return f"{ISOLATE}{text}{END}" if against.search(text) else text


def _font_order(language):
    latin = "Noto Serif" if language != "zh" else {"name": "Noto Serif", "covers": "latin-in-cjk"}
    return [latin, "Noto Sans Arabic", "Noto Sans CJK SC"]


def _section(section, document):
    return {
        "title": fenced(wording.printable(section.title), document.language),
        "intro": fenced(wording.printable(section.intro), document.language),
        "tables": [_table(table, document) for table in section.tables],
        "notes": _notes(section, document.language),
    }


def _notes(part, language):
    return [{"text": fenced(wording.printable(note.text), language), "tone": note.tone} for note in part.notes]


def _table(table, document):
    columns, *lines = with_currencies(table)
    rows, totals = ([_row(row, columns, document.language) for row in part] for part in lines)
    labels = [_cell(column.label, document.language) for column in columns]
    widest = [[label, *_widest(place, rows + totals)] for place, label in enumerate(labels)]
    size, gap = _size(columns, widest, len(rows), document)
    return {
        "caption": _cell(table.caption, document.language),
        "note": _cell(table.note, document.language),
        "columns": [
            {"label": label, "figure": column.kind in FIGURES, "share": share, "widest": cells}
            for column, label, share, cells in zip(columns, labels, _shares(columns, widest), widest, strict=True)
        ],
        "rows": rows,
        "totals": totals,
        "size": size,
        "gap": gap,
    }


def _row(row, columns, language):
    return [_cell(cell, language, column.places) for cell, column in zip(row, columns, strict=True)]


def _cell(cell, language, least=0):
    return fenced(str(wording.shown(cell, language, least)), language)


def _shares(columns, widest):
    """Long texts share what the others leave, by their length; a table without one stretches its first column.

    None gets so little beside the longest that its words would run over their neighbours.
    """
    shares = [
        column.width * min(longest, LONGEST) if column.kind == "text" and longest > SHORT else 0
        for column, longest in zip(columns, (max(map(len, cells)) for cells in widest), strict=True)
    ]
    least = max(shares) / FAIR
    return [max(share, least) if share else 0 for share in shares] if least else [1, *shares[1:]]


def _widest(place, rows):
    """The longest few cells of a column: typst measures these alone, which is much faster than to measure all."""
    return heapq.nlargest(3, {row[place] for row in rows}, key=len)


def _size(columns, widest, lines, document):
    """Type size and half the space between columns, in points: the largest step at which the widest cells fit."""
    short, long = PAGE[document.paper]
    room = (long if document.landscape else short) - 2 * MARGIN
    letters = sum(
        min(max(map(len, cells)), READABLE if column.kind == "text" else LONGEST)
        for column, cells in zip(columns, widest, strict=True)
    )
    steps = STEPS if lines <= MANY else STEPS[2:]
    return next((step for step in steps if letters * LETTER * step[0] + 2 * step[1] * len(columns) <= room), STEPS[-1])
