"""What the site's role may do to each table: the second wall, behind permissions, services and triggers.

Every table of every model is named here, or the build fails. What is not named is not granted, and nothing but
the four verbs ever is: the site makes, alters and empties no table.
"""

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

READ = ("SELECT",)
ADD = ("SELECT", "INSERT")
WRITE = ("SELECT", "INSERT", "UPDATE")
ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")


def add(*columns: str) -> tuple[str, ...]:
    """Rows are added; later these columns alone are written. `id` is for tables whose rows are locked, not written."""
    return (*ADD, *(f'UPDATE "{column}"' for column in columns))


GRANTS = {
    # Django and the login
    "django_migrations": READ,
    "django_content_type": READ,
    "auth_permission": READ,
    "auth_group": READ,
    "auth_group_permissions": READ,
    "django_admin_log": ADD,
    "account_emailaddress": READ,
    "account_emailconfirmation": READ,
    "mfa_authenticator": ALL,
    "access_user": WRITE,
    "access_appointment": add(
        "held_to", "confirmed_at", "confirmed_by_id", "refused_at", "refused_by_id", "refused_because"
    ),
    "access_session": ALL,
    "access_knowndevice": ALL,
    "access_tally": ALL,
    "access_usedform": ("SELECT", "INSERT", "DELETE"),
    # The minute book
    "audit_minute": ADD,
    "audit_numberseries": WRITE,
    "audit_seal": ADD,
    "audit_head": ADD,
    "audit_digest": ADD,
    # The vault: row level security decides which rows (vault/wall.py)
    "vault_epochkey": WRITE,
    "vault_recordkey": ALL,
    "vault_release": add("answered_by_id", "answered_at", "granted", "used_at"),
    "vault_keyset": WRITE,
    "vault_keyshare": WRITE,
    # The ledger: balances are written by its triggers alone, which run as the owner
    "ledger_currency": READ,
    "ledger_fund": WRITE,
    "ledger_account": WRITE,
    "ledger_journalseries": WRITE,
    "ledger_entry": ADD,
    "ledger_posting": ADD,
    "ledger_exchangerate": ADD,
    "ledger_revaluation": ADD,
    "ledger_period": ADD,
    "ledger_balance": READ,
    "ledger_fundbalance": READ,
    "ledger_pendingentry": READ,
    # Bodies and their decisions
    "member_parties_body": WRITE,
    "member_parties_tie": add("to_on"),
    "member_parties_decision": add("state", "closed_on"),
    "member_parties_vote": ADD,
    "member_parties_fundtransfer": ADD,
    # Collections
    "fund_collections_appeal": WRITE,
    "fund_collections_collector": WRITE,
    "fund_collections_subscriptionlist": WRITE,
    # The trigger list_days_written writes it.
    "fund_collections_listday": READ,
    "fund_collections_listtakenout": ADD,
    "fund_collections_listtypist": ADD,
    "fund_collections_printrun": ADD,
    "fund_collections_listreport": add("seen_at", "seen_by_id"),
    "fund_collections_sheetphoto": ADD,
    "fund_collections_deposit": add("undone_at", "undone_by_id", "undone_because"),
    "fund_collections_freedlist": ADD,
    "fund_collections_bodyaccount": add("fingerprint", "ended_at", "ended_by_id"),
    "fund_collections_bankstatement": (*ADD, "DELETE"),
    "fund_collections_booking": (*add("id", "codes"), "DELETE"),
    "fund_collections_statementfile": add("content", "undone_at", "undone_by_id", "undone_because"),
    "fund_collections_filerow": add("booking_id"),
    "fund_collections_columnmap": WRITE,
    "fund_collections_match": add("undone_at", "undone_by_id", "undone_because"),
    "fund_collections_matchedbooking": add("undone_at", "booking_id"),
    "fund_collections_matchedentry": add("undone_at"),
    "fund_collections_contribution": (*add("entry_id", "taken_out_id"), "DELETE"),
    "fund_collections_pledge": add("ended_on", "ended_by_id", "ended_because"),
    "fund_collections_instalment": ADD,
    "fund_collections_receiptseries": WRITE,
    "fund_collections_receipt": add("voided_at", "voided_by_id", "void_reason"),
    "fund_collections_receiptprint": ADD,
    # Captives and letters
    "captives_place": WRITE,
    "captives_captive": WRITE,
    "captives_nametag": ("SELECT", "INSERT", "DELETE"),
    "captives_episode": WRITE,
    "letters_letter": add("captive_id", "state", "redacted", "redacted_by_id"),
    "letters_scan": ADD,
    # Remittances: approvals are voided by a trigger alone
    "remittances_recipientaddress": WRITE,
    "remittances_burn": add("commitment", "journalled_at", "destroyed_at", "rotated_at", "finished_at"),
    "remittances_resident": add("to_on"),
    "remittances_addressnotice": add("text"),
    # The trigger address_past writes it.
    "remittances_addresspast": READ,
    "remittances_riskflag": add("lifted_at", "lifted_by_id", "lifted_because"),
    "remittances_addressway": add("details", "closed_at", "closed_by_id"),
    "remittances_need": add("to_on"),
    "remittances_routeterms": ADD,
    "remittances_signingband": ADD,
    "remittances_plan": WRITE,
    "remittances_planline": ALL,
    # Written by the trigger that voids the signatures, which runs as the owner.
    "remittances_planchange": READ,
    "remittances_good": add("in_pieces"),
    "remittances_lot": add("counted_at", "counted_by_id", "entry_id", "dropped_because"),
    "remittances_stockcount": ADD,
    "remittances_countline": ADD,
    "remittances_stockchange": add(
        "confirmed_at",
        "confirmed_by_id",
        "entry_id",
        "refused_at",
        "refused_by_id",
        "refused_because",
        "undo_asked_at",
        "undo_asked_by_id",
        "undone_at",
        "undone_by_id",
        "undone_because",
        "undo_entry_id",
    ),
    "remittances_parcel": (*add("refused"), "DELETE"),
    "remittances_parcelitem": (*add("came_back", "value_back"), "DELETE"),
    "remittances_remittance": WRITE,
    # The trigger order_past writes it.
    "remittances_orderpast": READ,
    "remittances_attempt": add(
        "outcome", "closed_on", "returned", "fee_returned", "return_entry_id", "because", "reference"
    ),
    "remittances_confirmation": ADD,
    "remittances_parcelarrival": ADD,
    "remittances_share": ADD,
    "remittances_approval": ADD,
    # What is published
    "bulletins_item": ALL,
}

COLUMNS = """
    SELECT relname, array_agg(attname::text) FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND attnum > 0 GROUP BY 1
"""
# One at a time, and the same from whatever stood before.
FIRST = """
    SELECT pg_advisory_xact_lock(hashtext('grants'));
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    REVOKE ALL ON SCHEMA public FROM {site};
    GRANT USAGE ON SCHEMA public TO {site};
    REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {site};
    REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {site};
    REVOKE TEMPORARY, CREATE ON DATABASE {name} FROM PUBLIC, {site};
    GRANT CONNECT ON DATABASE {name} TO {site};
"""


def unnamed() -> list[str]:
    """Tables of models that nobody has said anything about."""
    return sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} - GRANTS.keys())


def verbs(table: str, columns: list[str]) -> list[str]:
    """What is granted on a table as it stands; a migration under way may lack a column."""
    asked = [verb.partition(" ")[::2] for verb in GRANTS.get(table, ())]
    return [f"{verb} ({column})" if column else verb for verb, column in asked if column.strip('"') in {"", *columns}]


def give(connection: BaseDatabaseWrapper) -> None:
    """Give the site's role exactly what is listed; whoever calls is the owner. Without two roles nothing is done."""
    role = connection.settings_dict.get("SITE")
    if not role:
        return
    names = {"site": sql.Identifier(role), "name": sql.Identifier(connection.settings_dict["NAME"])}
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        found = {table: verbs(table, columns) for table, columns in cursor.fetchall()}
        wanted = [sql.SQL(FIRST).format(**names)]
        wanted += [
            sql.SQL("GRANT {} ON {} TO {};").format(sql.SQL(", ".join(granted)), sql.Identifier(table), names["site"])
            for table, granted in found.items()
            if granted
        ]
        # One string is one transaction: at no moment does the site stand without.
        cursor.execute(sql.Composed(wanted))
