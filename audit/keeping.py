from access.keeping import Keep

KEEPING = {
    "Minute.actor": Keep.SIGNATURE,
    "Minute.actor_code": Keep.SIGNATURE,
    "Minute.act": Keep.CODES_ONLY,
    "Minute.subject_type": Keep.CODES_ONLY,
    "Minute.subject_id": Keep.CODES_ONLY,
    "Minute.subject_code": Keep.CODES_ONLY,
    "Minute.facts": Keep.CODES_ONLY,
    "NumberSeries.key": Keep.CODES_ONLY,
}
