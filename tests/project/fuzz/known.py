"""Words that a field of some name would take, so that what is asked for reaches further than the form."""

from tests.fund_collections.camt import camt
from tests.makers import PASSWORD
from tests.project.fuzz.values import file


def known_of(world):
    statement = camt(
        ("5.00", "2026-04-03", "x"), account=world.bank.bank_identifier, opening="687.00", number="2026-05"
    )
    return {
        "country": "NL",
        "address": world.address.code,
        "alternate": world.flagged.code,
        "captive": world.captive.code,
        "case": world.captive.code,
        "letter": world.unread.code,
        "plan": world.plan.code,
        "when": "2024-03",
        "due_on": "2027-03-01",
        "held_to": "",
        "username": "somebody",
        "counted_total": "7.00",
        "counted": "10",
        "quote": "GBP",
        "to_account": str(world.banks["GBP"].pk),
        "login": world.secretary.username,
        "password": PASSWORD,
        "oldpassword": PASSWORD,
        "password1": "another horse and battery",
        "password2": "another horse and battery",
        "code": "N9",
        "currency": "EUR",
        "iban": "DE66000000000000000042",
        "bic": "NDEAFIHH",
        "file": file(statement, "statement.xml", "text/xml"),
        "files": file(b"A sheet.", "sheet.txt"),
        "case_worker": str(world.case_worker.pk),
        "number": "2026-00001",
    }
