"""Goals of the collections that no room's own tests show whole: G08, G59."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from fund_collections import services
from fund_collections.models import Booking, Contribution, ListState, Receipt, StatementFile
from tests.exporting import taken_along
from tests.fund_collections.camt import camt
from tests.fund_collections.conftest import World


def arrived(world, *more):
    """A list of anonymous gifts, posted and paid in, and the bank's statement that shows it, matched."""
    posted = world.at(ListState.POSTED)
    deposit = services.make_deposit(lists=[posted], account=world.bank, by=world.treasurer)
    file = camt(("32.50", "2026-03-20", deposit.code), *more, account=world.bank.bank_identifier)
    services.import_statement(file, account=world.bank, by=world.treasurer)
    services.match(Booking.objects.get(amount="32.50"), deposit, by=world.treasurer)
    return posted


def test_receipt_number_of_a_gift_without_a_giver_leads_to_list_line_fund_and_bank(db, sign_in):
    """G08."""
    world = World("NL")
    posted = arrived(world)
    assert set(Contribution.objects.values_list("giver_kind", "giver", "pseudonym")) == {("anonymous", None, "")}
    receipt = Receipt.objects.get(number=2)
    client, found = sign_in(world.treasurer), Booking.objects.get()
    page = client.get(reverse("portal:find"), {"code": receipt.full_number}, follow=True).content.decode()
    for thing in (posted, receipt.contribution.entry, found):
        assert thing.get_absolute_url() in page
    assert world.fund.name in page
    assert "line 2" in page


def test_exported_bookings_brought_in_again_change_nothing(db, sign_in):
    """G59: a file of this house is no statement of a bank, and the books stay as they are."""
    world = World("NL")
    arrived(world, ("-2.00", "2026-03-21", "fee"))
    client, before = sign_in(world.treasurer), Booking.objects.count()
    lines = taken_along(client, reverse("fund_collections:booking_list") + "?state=")
    file = SimpleUploadedFile("bookings.csv", "\n".join(lines).encode())
    form = {"account": world.bank.pk, "file": file, "act": "import"}
    page = client.post(reverse("fund_collections:statement_import"), form, follow=True).content.decode()
    assert (len(lines), "This was not taken yet" in page) == (1 + before, True)
    assert (Booking.objects.count(), StatementFile.objects.count()) == (before, 1)
