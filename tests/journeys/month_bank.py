"""The bank's side of the treasurer's month: its files, what each booking is, and money changed."""

from fund_collections.models import BankStatement, Booking, Match, Pledge, StatementFile
from ledger.models import Entry, EntryKind
from tests.journeys.month import fill, march

FILE = "The bank’s file (camt, MT940, OFX, CSV, XLSX or ODS)"


def mt940(number, *rows, opening, closing):
    """A statement of the EUR account; each row is the days of March, its mark, the sum and the text."""
    head = [":20:MARCH", ":25:10020030/1234567", f":28C:{number}/1", f":60F:C2503{rows[0][0]:02d}EUR{opening}"]
    lines = [
        line
        for day, mark, amount, text in rows
        for line in (f":61:2503{day:02d}03{day:02d}{mark}{amount}NTRFNONREF", f":86:{text}")
    ]
    foot = [f":62F:C2503{rows[-1][0]:02d}EUR{closing}", "-", ""]
    return "\r\n".join([*head, *lines, *foot]).encode()


def import_files(desk, month):
    """Looked at and taken; again, and nothing comes; one that overlaps, and only the new rows come."""
    order = Entry.objects.get(kind=EntryKind.REMITTANCE).text.split()[0]
    known = [(18, "C", "15,00", str(Pledge.objects.get())), (20, "D", "202,00", order)]
    first = [(14, "C", "50,00", "DP-00001"), (15, "C", "39,40", "DP-00002"), *known]
    later = [*known, (21, "C", "70,00", "ERROR"), (22, "D", "70,00", "ERROR"), (25, "D", "101,00", "CHANGE")]
    one = ("march-1.sta", mt940(1, *first, opening="1500,00", closing="1402,40"))
    two = ("march-2.sta", mt940(2, *later, opening="1589,40", closing="1301,40"))
    desk.sign_in(month.people["treasurer"])
    desk.follow("Bank")
    desk.follow("Import a statement")
    for act, file, said in (
        ("Look at it", one, "4 new bookings; known already: 0."),
        ("Import it", one, "4 new bookings; known already: 0."),
        ("Import it", one, "0 new bookings; known already: 4."),
        ("Import it", two, "3 new bookings; known already: 2."),
    ):
        if "import/" not in desk.path:
            desk.follow("Bank")
            desk.follow("Import a statement")
        fill(desk, {"Bank account": month.banks["EUR"].code, FILE: file})
        desk.press(act)
        assert said in desk.text, desk.text
    assert (StatementFile.objects.count(), Booking.objects.count()) == (2, 7)


TABLE = "Tag;Was;Betrag;Saldo\n25.03.2025;CHANGE;85,50;185,50\n28.03.2025;FEE;-1,00;184,50\n"


def import_table(desk, month):
    """The other bank gives a table: how it is read is written down on a page of its own."""
    table = ("pounds.csv", TABLE.encode())
    desk.follow("Bank")
    desk.follow("Import a statement")
    desk.follow("Column maps")
    desk.follow("Write a map")
    fill(desk, {"Bank account": month.banks["GBP"].code, "Name": "monthly", "Booking day": "Tag", "Amount": "Betrag"})
    fill(desk, {"Texts": "Was", "Balance after the booking": "Saldo"})
    fill(desk, {"A table of the bank, to look at its first rows": table})
    desk.press("Look at the first rows")
    assert "28 Mar 2025" in desk.text, desk.text
    desk.press("Save the map")
    desk.follow("Bank")
    desk.follow("Import a statement")
    fill(desk, {"Bank account": month.banks["GBP"].code, FILE: table, "Columns of a table": "monthly"})
    desk.press("Import it")
    assert "2 new bookings; known already: 0." in desk.text, desk.text
    assert BankStatement.objects.count() == 3


def match(desk, month):
    """One press where the text names it; a fee is split off; what cancels itself; one match undone and made again."""
    desk.follow("Bank")
    desk.follow("Bookings")
    order = Entry.objects.get(kind=EntryKind.REMITTANCE)
    for code in ("DP-00001", str(Pledge.objects.get()), order.code):
        desk.press(f"This is it: {code}")
    correction = Booking.objects.get(amount=70)
    desk.press(f"This is it: {correction}, {Booking.objects.get(amount=-70)}")
    desk.follow("With a fee: DP-00002")
    desk.fill("Fund that bears the fee or the other money", "general")
    desk.press("Match them")
    undo(desk, order)


def undo(desk, order):
    """The remittance's match is undone: nothing was posted by it, so nothing is answered; then it is made again."""
    made = Match.objects.get(entries__entry=order)
    desk.follow("Bank")
    desk.follow("Bookings")
    desk.fill("State", "matched")
    desk.press("Show")
    desk.follow(f"Undo {made}")
    desk.fill("Reason, kept in the minutes", "the wrong one of two")
    desk.press("Undo the match")
    desk.follow("Bank")
    desk.follow("Bookings")
    desk.press(f"This is it: {order.code}")
    assert Match.objects.filter(entries__entry=order).count() == 2
    assert Match.objects.standing().get(entries__entry=order) != made


def change(desk, month):
    """101.00 EUR given, 1.00 of it a fee, 85.50 GBP got at a rate typed by hand; then both banks' bookings of it."""
    desk.follow("Books")
    desk.follow("Change money")
    fill(desk, {"Fund": "general", "From the account": month.banks["EUR"].code, "Sum given": "101.00"})
    fill(
        desk, {"To the account": month.banks["GBP"].code, "Sum got": "85.50", "Of it, fee kept by the changer": "1.00"}
    )
    fill(desk, {"Rate": "0.86", "Rate of": march(24), "Source of the rate": "gazette", "Changed on": march(25)})
    desk.press("Look at the difference")
    assert "0.50 GBP less than the rate says are booked as a loss of exchange." in desk.text, desk.text
    desk.press("Post it")
    entry = Entry.objects.get(kind=EntryKind.EXCHANGE)
    desk.follow("Bank")
    desk.follow("Bookings")
    desk.press(f"This is it: {entry.code}")
    desk.press(f"This is it: {entry.code}")
    fee = Booking.objects.get(amount=-1)
    desk.follow(f"Say what it is: {fee}")
    desk.follow("Several bookings, several things, a fee, or other money")
    fill(desk, {"The bank kept a fee of": "1.00", "Fund that bears the fee or the other money": "general"})
    desk.press("Match them")
    assert not Booking.objects.unmatched().exists()
