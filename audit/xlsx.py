"""Rows as an Office Open XML workbook (ECMA-376), written as they are read; a last sheet says what the file is."""

from datetime import date

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from audit.sheets import Pack, cut, decimals, figure, kind_of, said, text_of

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# The styles of cells by their place: plain, head, day, then numbers of no, one, ... four decimals.
HEAD, DAY, NUMBER = 1, 2, 3
DECIMALS = ("0", "0.0", "0.00", "0.000", "0.0000")
# Days are counted from here; before 1 March 1900 programs disagree.
DAY_ZERO, FIRST_DAY = date(1899, 12, 30), date(1900, 3, 1)


def write(head, rows, about):
    """Yield the workbook's bytes; `head` are words, `rows` sequences, `about()` pairs known once the rows are read."""
    pack, names = Pack(), []
    for number, part in enumerate(cut(rows), start=1):
        names.append(_("List") if number == 1 else f"{_('List')} {number}")
        with pack.part(f"xl/worksheets/sheet{number}.xml") as put:
            _sheet(put, head, part)
    names.append(_("About this file"))
    with pack.part(f"xl/worksheets/sheet{len(names)}.xml") as put:
        _sheet(put, None, about())
    _frame(pack, names)
    yield pack.closed()


def _sheet(put, head, rows):
    turned = ' rightToLeft="1"' if get_language_bidi() else ""
    pane = '<pane ySplit="1" topLeftCell="A2" state="frozen"/>' if head else ""
    put(f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"{turned}>{pane}</sheetView>')
    put('</sheetViews><sheetFormatPr defaultRowHeight="15"/><sheetData>')
    if head:
        put(f"<row>{''.join(_text(word, HEAD) for word in head)}</row>")
    for row in rows:
        put(f"<row>{''.join(map(_cell, row))}</row>")
    put("</sheetData></worksheet>")


def _cell(cell):
    match kind_of(cell):
        case "":
            return "<c/>"
        case "number":
            return f'<c s="{NUMBER + decimals(cell)}"><v>{figure(cell)}</v></c>'
        case "day" if cell >= FIRST_DAY:
            return f'<c s="{DAY}"><v>{(cell - DAY_ZERO).days}</v></c>'
    return _text(text_of(cell))


def _text(words, style=0):
    # Always text in the cell itself: nothing of ours is a formula or a link.
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{said(words)}</t></is></c>'


def _frame(pack, names):
    """The parts around the sheets."""
    sheets = range(1, len(names) + 1)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{TYPE}.worksheet+xml"/>'
        for number in sheets
    )
    pack.add(
        "[Content_Types].xml",
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>{parts}</Types>',
    )
    pack.add("_rels/.rels", _links([("officeDocument", "xl/workbook.xml")]))
    named = "".join(
        f'<sheet name="{said(name)[:31]}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(sheets, names, strict=True)
    )
    pack.add("xl/workbook.xml", f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{named}</sheets></workbook>')
    links = [("worksheet", f"worksheets/sheet{number}.xml") for number in sheets]
    pack.add("xl/_rels/workbook.xml.rels", _links([*links, ("styles", "styles.xml")]))
    pack.add("xl/styles.xml", _styles())


def _links(targets):
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def _styles():
    formats = ["yyyy-mm-dd", *DECIMALS]
    coded = "".join(f'<numFmt numFmtId="{164 + n}" formatCode="{code}"/>' for n, code in enumerate(formats))
    looks = "".join(
        f'<xf numFmtId="{164 + n}" fontId="0" xfId="0" applyNumberFormat="1"/>' for n in range(len(formats))
    )
    font = '<sz val="11"/><name val="Calibri"/>'
    return (
        f'{XML}<styleSheet xmlns="{MAIN}"><numFmts count="{len(formats)}">{coded}</numFmts>'
        f'<fonts count="2"><font>{font}</font><font><b/>{font}</font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(formats) + 2}"><xf numFmtId="0" fontId="0" xfId="0"/>'
        f'<xf numFmtId="0" fontId="1" xfId="0" applyFont="1"/>{looks}</cellXfs></styleSheet>'
    )
