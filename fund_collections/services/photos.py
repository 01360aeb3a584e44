"""Photographs of a sheet, sealed: whoever doubts a line can look at the paper."""

from django.db import transaction
from django.utils.translation import gettext as _

from access.refusal import Refusal
from audit import services as audit
from fund_collections.models import ListState, SheetPhoto
from fund_collections.services.steps import locked
from vault import services as vault

MOST_PHOTOS = 20
# No collector has, or had, these in the hand.
NEVER_FILLED = {ListState.PRINTED, ListState.VOID}


@transaction.atomic(durable=True)
def add_photos(subscription_list, *, pages, by):
    """Seal cleaned pages (vault.intake.Page) behind those that the list has: all of them or none.

    Raises Refusal for a sheet that nobody has filled in, and beyond MOST_PHOTOS; Closed when the vault is.
    """
    found = locked(subscription_list)
    if found.state in NEVER_FILLED:
        facts = {"number": found.number, "state": found.get_state_display()}
        raise Refusal(_("List %(number)s is %(state)s: there is nothing on it to photograph.") % facts)
    had = found.photos.count()
    if had + len(pages) > MOST_PHOTOS:
        facts = {"had": had, "more": len(pages), "most": MOST_PHOTOS}
        raise Refusal(_("The list has %(had)d pictures; with %(more)d more it would have over %(most)d.") % facts)
    photos = [
        SheetPhoto(list=found, number=number, kind=page.kind, size=len(page.data), added_by=by)
        for number, page in enumerate(pages, start=had + 1)
    ]
    vault.seal_many([(photo, {"picture": page.data}) for photo, page in zip(photos, pages, strict=True)])
    SheetPhoto.objects.bulk_create(photos)
    audit.record("sheet photographed", found, by=by, pictures=len(photos), first=had + 1)
    return photos
