from access.keeping import Keep

KEEPING = {
    "Currency.code": Keep.CODES_ONLY,
    "Fund.code": Keep.CODES_ONLY,
    "Fund.name": Keep.REFERENCE,
    "Fund.purpose": Keep.REFERENCE,
    "Fund.country": Keep.REFERENCE,
    "Account.code": Keep.CODES_ONLY,
    "Account.name": Keep.RECORD,
    "Account.bank_identifier": Keep.RECORD,
    "Entry.text": Keep.RECORD,
    "Entry.rate_source": Keep.RECORD,
    "Entry.recorded_by": Keep.SIGNATURE,
    "ExchangeRate.source": Keep.REFERENCE,
    "ExchangeRate.entered_by": Keep.SIGNATURE,
    "Revaluation.source": Keep.REFERENCE,
    "Period.closed_by": Keep.SIGNATURE,
    "Period.check_number": Keep.CODES_ONLY,
    "Period.note": Keep.RECORD,
}
