"""Rows as an OpenDocument spreadsheet (ISO/IEC 26300), written as they are read; a last sheet says what the file is."""

import re
from itertools import chain

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from audit.sheets import Pack, cut, decimals, figure, kind_of, said, text_of

CONTENT_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"),
    )
)  # fmt: skip
FO = 'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
SPACES = re.compile("(?<= ) +|^ +")


class Head(str):
    """A cell of a head."""

    __slots__ = ()


def write(head, rows, about):
    """Yield the spreadsheet's bytes; `head` are words, `about()` pairs that are known once the rows are read."""
    yield book(_listed([Head(word) for word in head], rows, about))


def _listed(head, rows, about):
    for number, part in enumerate(cut(rows), start=1):
        yield _("List") if number == 1 else f"{_('List')} {number}", chain([head], part)
    yield _("About this file"), about()


def book(sheets):
    """The bytes of a spreadsheet of these sheets, pairs (name, rows): each is written before the next is asked for."""
    pack = Pack()
    # The first part, and not packed, by which the file is known for what it is.
    pack.add("mimetype", CONTENT_TYPE, packed=False)
    with pack.part("content.xml") as put:
        put(f'{XML}<office:document-content {NAMES} {FO} office:version="1.3">{_styles()}')
        put("<office:body><office:spreadsheet>")
        for name, rows in sheets:
            _sheet(put, name, rows)
        put("</office:spreadsheet></office:body></office:document-content>")
    pack.add("META-INF/manifest.xml", _manifest())
    return pack.closed()


def _sheet(put, name, rows):
    put(f'<table:table table:name="{said(name)}" table:style-name="sheet">')
    for row in rows:
        put(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>")
    put("</table:table>")


def _cell(cell):
    match kind_of(cell):
        case "":
            return "<table:table-cell/>"
        case "number":
            return _typed("float", "value", figure(cell), f"number{decimals(cell)}")
        case "day":
            return _typed("date", "date-value", cell.isoformat(), "day")
    return _text(text_of(cell), "head" if isinstance(cell, Head) else "")


def _typed(kind, name, value, style):
    kept = f'office:value-type="{kind}" office:{name}="{value}"'
    return f'<table:table-cell table:style-name="{style}" {kept}><text:p>{value}</text:p></table:table-cell>'


def _text(words, style=""):
    styled = f' table:style-name="{style}"' if style else ""
    # A reader takes spaces for one and lines for none, unless told.
    lines = "".join(f"<text:p>{SPACES.sub(_spaces, said(line))}</text:p>" for line in str(words).split("\n"))
    return f'<table:table-cell{styled} office:value-type="string">{lines}</table:table-cell>'


def _spaces(found):
    return f'<text:s text:c="{len(found[0])}"/>'


def _styles():
    mode = "rl-tb" if get_language_bidi() else "lr-tb"
    dashed = "<number:text>-</number:text>"
    numbers = "".join(
        f'<number:number-style style:name="n{places}"><number:number number:min-integer-digits="1" '
        f'number:decimal-places="{places}"/></number:number-style>'
        f'<style:style style:name="number{places}" style:family="table-cell" style:data-style-name="n{places}"/>'
        for places in range(5)
    )
    return (
        "<office:automatic-styles>"
        f'<style:style style:name="sheet" style:family="table"><style:table-properties style:writing-mode="{mode}"/>'
        '</style:style><style:style style:name="head" style:family="table-cell">'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
        f'<number:date-style style:name="iso"><number:year number:style="long"/>{dashed}'
        f'<number:month number:style="long"/>{dashed}<number:day number:style="long"/></number:date-style>'
        '<style:style style:name="day" style:family="table-cell" style:data-style-name="iso"/>'
        f"{numbers}</office:automatic-styles>"
    )


def _manifest():
    name = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    return (
        f'{XML}<manifest:manifest xmlns:manifest="{name}" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{CONTENT_TYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
