from access.keeping import Keep

KEEPING = {
    "Place.name": Keep.REFERENCE,
    "Place.country": Keep.REFERENCE,
    "Captive.code": Keep.CODES_ONLY,
    "Captive.real_name": Keep.SEALED,
    "Captive.notes": Keep.SEALED,
    "Captive.case_worker": Keep.IN_CHARGE,
    "Episode.when": Keep.UNTIL_RELEASE,
    "Episode.source": Keep.UNTIL_RELEASE,
}
