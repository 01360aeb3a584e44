"""Several files at once: each looked at and drawn anew, its pages handed on to be sealed, its fate told."""

from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.refusal import Refusal, as_refusal
from vault import intake


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one file: `pages` sealed, or the sentence that refused it. Its name is not kept: names name."""

    number: int
    size: int
    pages: int = 0
    refused: str = ""

    @property
    def sentence(self):
        """What the sender is told, such as "File 2 (1.3 MB): 3 pages are sealed"."""
        facts = {"number": self.number, "size": filesizeformat(self.size), "pages": self.pages, "why": self.refused}
        if self.refused:
            return _("File %(number)d (%(size)s) is refused. %(why)s") % facts
        return (
            ngettext(
                "File %(number)d (%(size)s): %(pages)d page is sealed.",
                "File %(number)d (%(size)s): %(pages)d pages are sealed.",
                self.pages,
            )
            % facts
        )


def take_files(files, *, keep):
    """Give the clean pages of each file to `keep(pages)`, which seals and returns them; returns a Fate for each.

    `files` are uploads kept in memory (vault.intake.memory). A file that is refused leaves the others as they are.
    """
    fates = []
    for number, file in enumerate(files, start=1):
        try:
            with as_refusal():
                added = keep(_clean(file).pages)
        except Refusal as refusal:
            fates.append(Fate(number, file.size, refused=str(refusal)))
        else:
            fates.append(Fate(number, file.size, pages=len(added)))
    return fates


def _clean(file):
    if getattr(file, "too_large", False):
        raise intake.NotTaken("large_file" if file.size > intake.LARGEST else "large_together")
    return intake.clean(file.read())
