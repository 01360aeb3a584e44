from access.keeping import Keep

KEEPING = {
    "Letter.code": Keep.CODES_ONLY,
    "Letter.original": Keep.SEALED,
    "Letter.redacted": Keep.UNTIL_RELEASE,
    "Letter.registered_by": Keep.SIGNATURE,
    "Letter.redacted_by": Keep.SIGNATURE,
    "Scan.page": Keep.SEALED,
    "Scan.added_by": Keep.SIGNATURE,
}
