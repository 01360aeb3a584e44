import io
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from reports import checknumber, pdf, press
from reports.document import Column, Section, Table, total_rows
from tests.reports.papers import euro, report, wording_table

FENCES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))


def read(data):
    return PdfReader(io.BytesIO(data))


def words(data):
    """The text of all pages, white space evened out."""
    text = "".join(page.extract_text() for page in read(data).pages)
    return " ".join(text.translate(FENCES).split())


def gifts(count):
    columns = [Column(label="Receipt", kind="code"), Column(label="Amount", kind="money")]
    rows = [[f"NL-{number:05}", euro(number)] for number in range(count)]
    return Table(caption="Gifts", columns=columns, rows=rows, totals=total_rows(columns, rows, "Total"))


def test_pdf_holds_each_figure_as_people_write_it():
    text = words(pdf.render(report()))
    for figure in (
        "14,980.15",
        "6,310.00",
        "(3,010.00)",
        "18,280.15",
        "640.00",
        "0.00",
        "1,120.00",
        "3 Sept 2026",
        "58",
    ):
        assert figure in text
    assert "12.10 EUR are missing at the bank." in text


def test_pdf_says_what_it_is_on_each_page():
    document = report(table=gifts(120))
    pages = [" ".join(page.extract_text().split()) for page in read(pdf.render(document)).pages]
    assert len(pages) > 1
    for number, text in enumerate(pages, start=1):
        assert f"page {number} of {len(pages)}" in text
        assert f"check number {checknumber.of(document)}" in text
        assert "data as of 31 October 2026" in text
        assert "Receipt" in text


def test_pdf_head_names_office_and_day_of_printing():
    assert "printed 22 November 2026 by the treasurer" in words(pdf.render(report()))


def test_pdf_is_tagged_titled_and_in_its_language():
    reader = read(pdf.render(report(language="fr")))
    catalog = reader.trailer["/Root"]
    assert reader.metadata.title == "Collection report"
    assert catalog["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalog
    assert catalog["/Lang"] == "fr"
    profile = catalog["/Metadata"].get_data().decode()
    assert "pdfuaid" in profile
    assert "<pdfaid:part>2</pdfaid:part>" in profile


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_pdf_paper_size(paper, size):
    box = read(pdf.render(report(paper=paper))).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


def test_pdf_embeds_every_font():
    for page in read(pdf.render(report())).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(inner)


@pytest.mark.parametrize(
    "text", ["中国左派反对派", "Αρχειομαρξιστές", "Левая оппозиция", "Związek łódzki", "Hội cứu tế đỏ", "العراق"]
)
def test_pdf_draws_the_scripts_of_the_house(text):
    # PDF/A and PDF/UA refuse a glyph that no font has, so a box cannot pass.
    found = words(pdf.render(report(table=wording_table(text))))
    assert text in found or text[::-1] in found or all(letter in found for letter in text)


@pytest.mark.parametrize("text", ["\u0e01", "\U0001f600"])
def test_pdf_refuses_a_letter_that_no_font_has(text):
    with pytest.raises(pdf.GlyphMissing, match=text):
        pdf.render(report(table=wording_table(text)))


@pytest.mark.parametrize(
    "text",
    [
        '#panic("x")',
        "*a* _b_ $c$ `d` <e> @f \\n",
        "= head",
        "https://example.org//x",
        '"]; #read("/etc/passwd")',
        "{page}",
    ],
)
def test_pdf_prints_markup_as_it_was_typed(text):
    assert text in words(pdf.render(report(title=text, table=wording_table(text))))


@pytest.mark.parametrize(
    ("text", "shown"), [("a\u202eb", "a[U+202E]b"), ("a\x00b", "a[U+0000]b"), ("a\tb\nc", "a b c")]
)
def test_pdf_spells_out_marks_that_turn_or_hide_text(text, shown):
    assert shown in words(pdf.render(report(table=wording_table(text))))


def test_pdf_sets_each_language_of_the_house(settings):
    for language, __ in settings.LANGUAGES:
        assert read(pdf.render(report(language=language))).trailer["/Root"]["/Lang"].startswith(language[:2])


def test_pdf_of_the_same_document_is_the_same_to_the_byte():
    assert pdf.render(report()) == pdf.render(report())


def test_pdf_of_an_empty_table_says_so():
    assert "Nothing to report." in words(pdf.render(report(table=gifts(0))))


def test_pdf_refuses_what_does_not_fit_in_memory(monkeypatch):
    monkeypatch.setattr(pdf, "LINES", 10)
    with pytest.raises(pdf.TooLong, match="11 lines"):
        pdf.render(report(table=gifts(11)))


def test_pdf_in_parts_holds_every_line_once_and_totals_last():
    document = report(sections=[Section(title="All", tables=[gifts(25), gifts(7)])])
    parts = [words(part) for part in pdf.render_parts(document, lines=10)]
    assert len(parts) == 4
    for number, part in enumerate(parts, start=1):
        assert f"part {number} of 4" in part
        assert checknumber.of(document) in part
    assert sum(part.count("NL-") for part in parts) == 25 + 7
    assert ["300.00" in part for part in parts] == [False, False, True, False]
    assert ["For the audit committee, date" in part for part in parts] == [False, False, False, True]


def test_long_pdf_is_set_in_parts_and_bound(monkeypatch):
    """Two columns and one for the currency: ten lines are thirty cells."""
    monkeypatch.setattr(pdf, "CELLS", 30)
    document = report(table=gifts(25))
    text = words(pdf.render(document))
    assert [text.count(f"part {number} of 3, page 1 of 1") for number in (1, 2, 3)] == [1, 1, 1]
    assert (text.count("NL-"), text.count(f"check number {checknumber.of(document)}")) == (25, 3)
    assert "part" not in words(pdf.render(report(table=gifts(3))))


def test_pdf_at_once_from_several_threads():
    documents = [report(as_of=date(2026, 10, day)) for day in range(1, 6)]
    with ThreadPoolExecutor(5) as pool:
        for document, data in zip(documents, pool.map(pdf.render, documents), strict=True):
            assert checknumber.of(document) in words(data)


def test_pdf_leaves_no_file_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    pdf.render(report())
    assert list(tmp_path.iterdir()) == []


def test_pdf_is_set_in_a_path_with_a_space(tmp_path, monkeypatch):
    folder = tmp_path / "two words"
    shutil.copytree(Path(press.__file__).parent / "typst", folder / "typst")
    shutil.copy(press.__file__, folder)
    monkeypatch.setattr(pdf, "PRESS", folder / "press.py")
    assert pdf.render(report()).startswith(b"%PDF")
