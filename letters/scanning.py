"""The scanned pages of a letter: each file looked at, drawn anew, its pages sealed, its fate told."""

from django.db import transaction
from django.utils.translation import gettext as _

from access.refusal import Refusal
from audit import services as audit
from letters.models import Letter, LetterState, Scan
from vault import services as vault
from vault.intake import fates

MOST_PAGES = 200


def take_files(letter, *, files, by):
    """Seal the pages of each file behind those that the letter has; returns a Fate for each (vault.intake.fates)."""
    return fates.take_files(files, keep=lambda pages: add_scans(letter, pages=pages, by=by))


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
