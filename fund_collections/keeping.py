from access.keeping import Keep

# How a bank heads its columns says nothing about anybody.
COLUMN_MAP = (
    *("name", "booked_on", "value_on", "amount", "debit", "credit", "sign_column", "debit_word"),
    *("currency", "texts", "counterparty", "reference", "balance"),
)

KEEPING = {
    "Appeal.code": Keep.CODES_ONLY,
    "Appeal.title": Keep.REFERENCE,
    "Appeal.purpose": Keep.REFERENCE,
    "Collector.code": Keep.CODES_ONLY,
    "Collector.user": Keep.IN_CHARGE,
    "SubscriptionList.number": Keep.CODES_ONLY,
    "SubscriptionList.typed_by": Keep.SIGNATURE,
    "SubscriptionList.counted_by": Keep.SIGNATURE,
    "SubscriptionList.posted_by": Keep.SIGNATURE,
    "Contribution.giver": Keep.SEALED,
    "Contribution.pseudonym": Keep.GIVERS_WISH,
    "Contribution.place": Keep.GIVERS_WISH,
    "Receipt.text": Keep.RECORD,
    "Receipt.voided_by": Keep.SIGNATURE,
    "Receipt.void_reason": Keep.RECORD,
    "Deposit.code": Keep.CODES_ONLY,
    "Deposit.made_by": Keep.SIGNATURE,
    "StatementFile.sha256": Keep.CODES_ONLY,
    "StatementFile.format": Keep.CODES_ONLY,
    "StatementFile.content": Keep.SEALED,
    "StatementFile.imported_by": Keep.SIGNATURE,
    "StatementFile.undone_by": Keep.SIGNATURE,
    "StatementFile.undone_because": Keep.RECORD,
    **dict.fromkeys((f"ColumnMap.{name}" for name in COLUMN_MAP), Keep.REFERENCE),
    "BankStatement.statement_id": Keep.CODES_ONLY,
    "BankStatement.format": Keep.CODES_ONLY,
    "BankStatement.reason": Keep.RECORD,
    "BankStatement.imported_by": Keep.SIGNATURE,
    "Booking.text": Keep.SEALED,
    "Booking.codes": Keep.CODES_ONLY,
    "Booking.fingerprint": Keep.CODES_ONLY,
    "Match.matched_by": Keep.SIGNATURE,
    "Match.undone_by": Keep.SIGNATURE,
}
