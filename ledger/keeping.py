from access.keeping import Keep

KEEPING = {
    "Currency.code": Keep.CODES_ONLY,
    "Fund.code": Keep.CODES_ONLY,
    "Fund.name": Keep.REFERENCE,
    "Fund.purpose": Keep.REFERENCE,
    "Account.code": Keep.CODES_ONLY,
    "Account.name": Keep.RECORD,
    "Account.bank_identifier": Keep.RECORD,
    "Entry.text": Keep.RECORD,
    "Entry.rate_source": Keep.RECORD,
    "Entry.recorded_by": Keep.SIGNATURE,
}
