"""What the bank wrote is opened: the text of one booking, one file as it came. Each with its reason, in the minutes."""

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from access.doors import require_perm
from fund_collections import services
from fund_collections.models import Booking, MatchedBooking, StatementFile
from fund_collections.views.doors import get_or_post
from vault.intake.serving import as_attachment
from vault.views.revealing import reveal_page

# By what the name of a format begins with: how the file ends.
KINDS = {
    "zip": "zip", "camt": "xml", "MT94": "sta", "OFX": "ofx", "csv": "csv", "xlsx": "xlsx", "ods": "ods",
}  # fmt: skip


@get_or_post
def booking_text(request, pk):
    require_perm(request.user, "fund_collections.reveal_bank")
    live = MatchedBooking.objects.filter(booking=OuterRef("pk"), undone_at=None)
    booking = get_object_or_404(Booking.objects.annotate(is_matched=Exists(live)), pk=pk)
    onward = (_("Say what it is"), reverse("fund_collections:booking_parts", args=[pk]))
    return reveal_page(
        request,
        booking,
        "text",
        heading=_("What the bank wrote of booking %(booking)s") % {"booking": booking},
        back=(str(booking), booking.get_absolute_url()),
        onward=None if booking.is_matched else onward,
    )


@get_or_post
def import_content(request, pk):
    require_perm(request.user, "fund_collections.reveal_bank")
    file = get_object_or_404(StatementFile, pk=pk)
    return reveal_page(
        request,
        file,
        "content",
        heading=_("The file of import %(code)s, as the bank gave it") % {"code": file},
        back=(str(file), file.get_absolute_url()),
        answer=lambda content: _as_file(services.unpacked(content), file.format),
    )


def _as_file(data, format_):
    """The bank's own bytes, with the ending that programs look for."""
    kinds = (kind for beginning, kind in KINDS.items() if format_.startswith(beginning))
    return as_attachment(data, kind=next(kinds, "txt"))
