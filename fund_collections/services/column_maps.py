"""How a bank's tables are read is kept, for the account it was written for."""

from django.db import transaction

from access.refusal import as_refusal
from audit import services as audit
from fund_collections.models import ColumnMap


def keep_column_map(column_map: ColumnMap, *, by) -> ColumnMap:
    """Save a new or changed map; the minute tells what it says now. Raises Refusal where it contradicts itself."""
    with as_refusal(), transaction.atomic(durable=True):
        column_map.save()
        left_out = {"id", "account", "name"}
        said = {
            field.name: getattr(column_map, field.name)
            for field in ColumnMap._meta.concrete_fields
            if field.name not in left_out and getattr(column_map, field.name) != ""
        }
        audit.record("column map kept", column_map, by=by, account=column_map.account.code, **said)
    return column_map
