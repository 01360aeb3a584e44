from access.keeping import Keep

KEEPING = {
    "Body.code": Keep.CODES_ONLY,
    "Body.name": Keep.REFERENCE,
    "Body.country": Keep.REFERENCE,
    "Decision.code": Keep.CODES_ONLY,
    "Decision.title": Keep.BOOKS,
    "Decision.purpose": Keep.BOOKS,
    "Decision.proposed_by": Keep.SIGNATURE,
    "Vote.cast_by": Keep.SIGNATURE,
}
