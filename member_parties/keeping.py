from access.keeping import Keep

KEEPING = {
    "Body.code": Keep.CODES_ONLY,
    "Body.name": Keep.REFERENCE,
    "Body.country": Keep.REFERENCE,
    "Body.post": Keep.REFERENCE,
    "Decision.code": Keep.CODES_ONLY,
    "Decision.title": Keep.RECORD,
    "Decision.purpose": Keep.RECORD,
    "Decision.proposed_by": Keep.SIGNATURE,
    "Vote.cast_by": Keep.SIGNATURE,
}
