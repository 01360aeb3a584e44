"""Gifts without a list: in the books from the first, of the same sum and fund as their entry, and final."""

from importlib import import_module

from django.db import migrations

ADDED = """
CREATE OR REPLACE FUNCTION contributions_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN fund_collections_subscriptionlist l ON l.id = a.list_id
               WHERE l.state NOT IN ('issued', 'returned')) THEN
        RAISE EXCEPTION 'a counted list takes no line'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_final';
    END IF;
    IF EXISTS (SELECT 1 FROM added a JOIN fund_collections_subscriptionlist l ON l.id = a.list_id
               JOIN ledger_currency c ON c.code = a.currency_id
               WHERE l.currency_id <> a.currency_id OR round(a.amount, c.exponent) <> a.amount
                  OR a.line NOT BETWEEN 1 AND l.lines_printed OR a.entry_id IS NOT NULL) THEN
        RAISE EXCEPTION 'a line has the currency, the decimals and a number of its list'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_fits_list';
    END IF;
    -- A gift by transfer comes with its entry, which brought the sum as a gift into the fund of its appeal.
    IF EXISTS (SELECT 1 FROM added a JOIN fund_collections_appeal p ON p.id = a.appeal_id
               WHERE a.list_id IS NULL AND (a.entry_id IS DISTINCT FROM a.id OR a.amount IS DISTINCT FROM (
                   SELECT -sum(g.amount) FROM ledger_posting g
                   JOIN ledger_account k ON k.id = g.account_id AND k.role = 'gifts'
                   WHERE g.entry_id = a.id AND g.fund_id = p.fund_id AND g.currency_id = a.currency_id))) THEN
        RAISE EXCEPTION 'a gift by transfer is what its entry brought'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_entry';
    END IF;
    RETURN NULL;
END $$;
"""
CHANGED = """
-- Without nested loops, whatever the size of the statement for which the plan was made: each row is looked up once.
CREATE OR REPLACE FUNCTION contributions_changed() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
    -- The one change ever made: a counted line gets its entry, of the same id.
    IF (SELECT bool_or(a.id IS NULL OR b.entry_id IS NOT NULL OR a.entry_id IS DISTINCT FROM a.id
                       OR (b.list_id, b.line, b.giver_kind, b.giver, b.pseudonym, b.place, b.currency_id, b.amount,
                           b.appeal_id, b.body_id) IS DISTINCT FROM
                          (a.list_id, a.line, a.giver_kind, a.giver, a.pseudonym, a.place, a.currency_id, a.amount,
                           a.appeal_id, a.body_id))
        FROM before b LEFT JOIN after a USING (id)) THEN
        RAISE EXCEPTION 'a line is typed again, not changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_final';
    END IF;
    RETURN NULL;
END $$;
"""
REMOVED = """
CREATE OR REPLACE FUNCTION contributions_removed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM before b LEFT JOIN fund_collections_subscriptionlist l ON l.id = b.list_id
               WHERE b.entry_id IS NOT NULL OR l.state NOT IN ('issued', 'returned')) THEN
        RAISE EXCEPTION 'a counted line stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_final';
    END IF;
    RETURN NULL;
END $$;
"""
APPEAL = """
-- Gifts went into the fund that their appeal named: it names no other once a list is out or a gift came.
CREATE OR REPLACE FUNCTION appeal_fund_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.fund_id <> NEW.fund_id
       AND (EXISTS (SELECT 1 FROM fund_collections_subscriptionlist WHERE appeal_id = OLD.id)
            OR EXISTS (SELECT 1 FROM fund_collections_contribution WHERE appeal_id = OLD.id)) THEN
        RAISE EXCEPTION 'lists of this appeal are out: its fund stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_fund_kept';
    END IF;
    RETURN NEW;
END $$;
"""
FIRST = import_module("fund_collections.migrations.0002_rules").RULES


def as_before(name):
    """The function as the first rules made it."""
    start = FIRST.index(f"CREATE FUNCTION {name}()")
    body = FIRST[start : FIRST.index("END $$;", start) + len("END $$;")]
    return body.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)


class Migration(migrations.Migration):
    dependencies = [
        ("fund_collections", "0020_gifts_by_transfer"),
        ("ledger", "0004_owners_triggers"),
    ]

    operations = [
        migrations.RunSQL(ADDED, as_before("contributions_added")),
        migrations.RunSQL(CHANGED, as_before("contributions_changed")),
        migrations.RunSQL(REMOVED, as_before("contributions_removed")),
        migrations.RunSQL(APPEAL, as_before("appeal_fund_kept")),
    ]
