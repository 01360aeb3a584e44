"""An import that should not have been is taken out whole, while nothing rests on it."""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.refusal import Refusal, as_refusal
from audit import services as audit
from fund_collections.models import BankStatement, Booking, FileRow, MatchedBooking, StatementFile
from fund_collections.services.steps import reason
from ledger.models import Account
from vault import services as vault

DELETED = (
    """DELETE FROM fund_collections_booking b USING fund_collections_bankstatement s
       WHERE s.id = b.statement_id AND s.file_id = %s""",
    "DELETE FROM fund_collections_bankstatement WHERE file_id = %s",
)
# Keys that are named to the wall at once.
AT_ONCE = 500


def undo_import(file, *, because, by):
    """Take out every statement and booking that the import brought; its row, counts and minutes stay.

    The keys of its sealed texts and of the packed file are destroyed. What was matched and undone lets go of its
    bookings; the minutes of those matches tell which they were. Raises Refusal while a booking is matched.
    """
    with as_refusal(), transaction.atomic(durable=True):
        # No import beside it takes a row for one that goes.
        Account.objects.select_for_update().get(pk=file.account_id)
        file = StatementFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
        if file.undone_at:
            raise Refusal(_("This import has been taken out already."))
        because = reason(because)
        statements = BankStatement.objects.filter(file=file)
        bookings = Booking.objects.filter(statement__in=statements)
        # Whoever is about to match one of them waits here, and then finds it gone.
        sealed = list(bookings.select_for_update(of=("self",)).order_by("pk").values_list("text", flat=True))
        keys = vault.key_ids(file.content, *sealed)
        file.undone_at, file.undone_by, file.undone_because, file.content = timezone.now(), by, because, None
        file.save(update_fields=["undone_at", "undone_by", "undone_because", "content"])
        FileRow.objects.filter(booking__in=bookings).update(booking=None)
        _let_go(file, bookings, by=by)
        # Said in plain SQL: the ORM would fetch them all to ask who points at them, which the database asks by itself.
        with connection.cursor() as cursor:
            for table in DELETED:
                cursor.execute(table, [file.pk])
        for start in range(0, len(keys), AT_ONCE):
            vault.destroy_keys(keys[start : start + AT_ONCE])
        audit.record(
            "bank file taken out", file, by=by, account=file.account.code, bookings=file.added, because=because
        )
    return file


def _let_go(file, bookings, *, by):
    """Undone matches forget bookings that go; one minute for each about its match."""
    rows = MatchedBooking.objects.filter(booking__in=bookings)
    told = [
        (row.match, {"import": str(file), "booking": str(row.booking)})
        for row in rows.select_related("match", "booking").defer("booking__text").order_by("pk")
    ]
    audit.record_many("booking of an undone match taken out", told, by=by)
    rows.update(booking=None)
