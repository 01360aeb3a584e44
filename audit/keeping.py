from access.keeping import Keep

KEEPING = {
    "Minute.actor": Keep.SIGNATURE,
    "Minute.actor_code": Keep.SIGNATURE,
    "Minute.act": Keep.CODES_ONLY,
    "Minute.subject_type": Keep.CODES_ONLY,
    "Minute.subject_id": Keep.CODES_ONLY,
    "Minute.subject_code": Keep.CODES_ONLY,
    "Minute.facts": Keep.CODES_ONLY,
    "Seal.digest": Keep.CODES_ONLY,
    "Head.digest": Keep.CODES_ONLY,
    "Head.signature": Keep.CODES_ONLY,
    "Head.key": Keep.CODES_ONLY,
    "Digest.week": Keep.CODES_ONLY,
    "Digest.content": Keep.CODES_ONLY,
    "NumberSeries.key": Keep.CODES_ONLY,
}
