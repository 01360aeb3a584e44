from access.keeping import Keep

KEEPING = {
    "EpochKey.level": Keep.CODES_ONLY,
    "EpochKey.wrapped": Keep.SEALED,
    "RecordKey.wrapped": Keep.SEALED,
}
