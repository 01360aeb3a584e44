from access.keeping import Keep

KEEPING = {
    "EpochKey.level": Keep.CODES_ONLY,
    "KeySet.made_by": Keep.SIGNATURE,
    "KeyShare.keeper": Keep.SIGNATURE,
    "RecordKey.wrapped": Keep.SEALED,
    "Release.answered_by": Keep.SIGNATURE,
    "Release.asked_by": Keep.SIGNATURE,
    "Release.because": Keep.RECORD,
    "Release.field": Keep.CODES_ONLY,
    "Release.subject_code": Keep.CODES_ONLY,
    "Release.subject_id": Keep.CODES_ONLY,
    "Release.subject_type": Keep.CODES_ONLY,
}
