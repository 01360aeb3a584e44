from access.keeping import Keep

KEEPING = {
    "RecipientAddress.code": Keep.CODES_ONLY,
    "RecipientAddress.country": Keep.WHILE_IN_USE,
    "RecipientAddress.lines": Keep.SEALED,
    "RecipientAddress.notice": Keep.WHILE_IN_USE,
    "RecipientAddress.burned_by": Keep.SIGNATURE,
    "Burn.code": Keep.CODES_ONLY,
    "Burn.country": Keep.CODES_ONLY,
    "Burn.salt": Keep.CODES_ONLY,
    "Burn.commitment": Keep.CODES_ONLY,
    "Remittance.code": Keep.CODES_ONLY,
    "Remittance.purpose": Keep.RECORD,
    "Remittance.prepared_by": Keep.SIGNATURE,
    "Remittance.forwarder": Keep.IN_CHARGE,
    "Attempt.sent_by": Keep.SIGNATURE,
    "Attempt.because": Keep.RECORD,
    "Confirmation.recorded_by": Keep.SIGNATURE,
    "Approval.signed_by": Keep.SIGNATURE,
    "Approval.digest": Keep.CODES_ONLY,
}
