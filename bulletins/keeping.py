from access.keeping import Keep

KEEPING = {
    "Item.title": Keep.PUBLISHED,
    "Item.text": Keep.PUBLISHED,
    "Item.published_by": Keep.SIGNATURE,
    "Item.withdrawn_because": Keep.RECORD,
}
