"""The scanned pages of a letter: each file looked at, drawn anew, its pages sealed, its fate told."""

from dataclasses import dataclass

from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.refusal import Refusal, as_refusal
from audit import services as audit
from letters.models import Letter, LetterState, Scan
from vault import intake
from vault import services as vault

MOST_PAGES = 200


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


def take_files(letter, *, files, by):
    """Seal the pages of each file behind those that the letter has; returns a Fate for each.

    `files` are uploads kept in memory (vault.intake.memory). A file that is refused leaves the others as they are.
    """
    fates = []
    for number, file in enumerate(files, start=1):
        try:
            with as_refusal():
                added = add_scans(letter, pages=_clean(file).pages, by=by)
        except Refusal as refusal:
            fates.append(Fate(number, file.size, refused=str(refusal)))
        else:
            fates.append(Fate(number, file.size, pages=len(added)))
    return fates


def _clean(file):
    if getattr(file, "too_large", False):
        raise intake.NotTaken("large_file" if file.size > intake.LARGEST else "large_together")
    return intake.clean(file.read())


@transaction.atomic(durable=True)
def add_scans(letter, *, pages, by):
    """Seal cleaned pages (vault.intake.Page) behind those that the letter has: all of them or none.

    Raises Refusal for a letter that is set aside or full, Closed when the vault is.
    """
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    if letter.state == LetterState.JUNK:
        raise Refusal(_("%(letter)s is set aside. Take it back to the tray first.") % {"letter": letter})
    had = letter.scans.count()
    if had + len(pages) > MOST_PAGES:
        facts = {"had": had, "most": MOST_PAGES, "more": len(pages)}
        raise Refusal(_("The letter has %(had)d pages; with %(more)d more it would have over %(most)d.") % facts)
    scans = [
        Scan(letter=letter, number=number, kind=page.kind, size=len(page.data), added_by=by)
        for number, page in enumerate(pages, start=had + 1)
    ]
    vault.seal_many([(scan, {"page": page.data}) for scan, page in zip(scans, pages, strict=True)])
    Scan.objects.bulk_create(scans)
    audit.record("pages sealed", letter, by=by, pages=len(scans), first=had + 1)
    return scans
