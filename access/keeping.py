"""How long each thing that may tell of a person is kept: one `keeping.py` per app, asked for by access/checks.py."""

from enum import Enum


class Keep(Enum):
    """The rules; docs/keeping.md tells them to people who never read code."""

    SEALED = "ciphertext only, gone with its record key"
    CODES_ONLY = "a code, a digest or a word of the trade: names nobody, stays for ever"
    RECORD = "part of the association's own record, stays for ever: names no giver, captive or address"
    SIGNATURE = "who answers for an act: stays for ever as evidence"
    LOGIN = "while somebody may sign in with it; a closed login keeps its user name, so that signatures stay legible"
    VISIT = (
        "hashes, ciphertext, random ids: a visit for eight hours, a used form for two days, a browser for half a year"
    )
    IN_CHARGE = "whoever is in charge now; replaced when the work is handed over"
    GIVERS_WISH = "what the giver wanted written on the list: stays with the gift"
    REFERENCE = "a thing that is public anyway: a party, a prison, an appeal"
    UNTIL_RELEASE = "what happened to a captive, by code: until a year after release or death, then counted only"
    WHILE_IN_USE = "facts about an address in use, by code: emptied when the address is closed"
    PUBLISHED = "meant for everybody; once withdrawn no page shows it"


KEEPING = {
    "User.password": Keep.LOGIN,
    "User.username": Keep.SIGNATURE,
    "User.display_name": Keep.LOGIN,
    "User.renewed_by": Keep.SIGNATURE,
    "User.vouched_by": Keep.SIGNATURE,
    "Appointment.user": Keep.SIGNATURE,
    "Appointment.granted_by": Keep.SIGNATURE,
    "Appointment.confirmed_by": Keep.SIGNATURE,
    "Appointment.refused_by": Keep.SIGNATURE,
    "Appointment.refused_because": Keep.RECORD,
    "Tally.key": Keep.CODES_ONLY,
    "Session.key": Keep.VISIT,
    "Session.user": Keep.VISIT,
    "Session.data": Keep.VISIT,
    "KnownDevice.key": Keep.VISIT,
    "KnownDevice.user": Keep.VISIT,
    "UsedForm.used_by": Keep.VISIT,
}
