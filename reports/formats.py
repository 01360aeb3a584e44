"""The files that a report can be taken as: those of every list, and two to read and print."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.exports import KINDS
from reports import html, ods, pdf, sheets
from reports.document import Document


@dataclass(frozen=True, slots=True)
class Format:
    """`pieces` are the file's bytes in as many pieces as it can be made in."""

    word: str
    hint: str | Promise
    ending: str
    content_type: str
    pieces: Callable[[Document], Iterable[bytes]]

    def render(self, document: Document) -> bytes:
        """The whole file."""
        return b"".join(self.pieces(document))


def _whole(render: Callable[[Document], bytes]) -> Callable[[Document], Iterable[bytes]]:
    return lambda document: [render(document)]


def _as_lists(name: str, pieces: Callable[[Document], Iterable[bytes]]) -> Format:
    kind = KINDS[name]
    return Format(kind.word, kind.hint, kind.ending, kind.content_type, pieces)


# By what stands in the address: as=pdf.
FORMATS = {
    "pdf": Format("PDF", _("for paper"), "pdf", "application/pdf", _whole(pdf.render)),
    "html": Format("HTML", _("one page"), "html", "text/html; charset=utf-8", _whole(html.to_file)),
    "csv": _as_lists("csv", partial(sheets.csv_pieces, delimiter=";", decimal=",")),
    "csv-comma": _as_lists("csv-comma", partial(sheets.csv_pieces, delimiter=",", decimal=".")),
    "xlsx": _as_lists("xlsx", _whole(sheets.to_xlsx)),
    "ods": _as_lists("ods", _whole(ods.to_ods)),
}
