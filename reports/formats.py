"""The files that a report can be taken as."""

from collections.abc import Callable
from dataclasses import dataclass

from reports import html, pdf, sheets
from reports.document import Document


@dataclass(frozen=True, slots=True)
class Format:
    word: str
    content_type: str
    render: Callable[[Document], bytes]


# By their file names' endings.
FORMATS = {
    "pdf": Format("PDF", "application/pdf", pdf.render),
    "xlsx": Format("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheets.to_xlsx),
    "csv": Format("CSV", "text/csv; charset=utf-8", sheets.to_csv),
    "html": Format("HTML", "text/html; charset=utf-8", html.to_file),
}
