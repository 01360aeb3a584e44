"""Changes of the stock by two: one types them, somebody of another house confirms, and then they are booked."""

from importlib import import_module

from django.conf import settings
from django.db import migrations, models
from django.db.models.deletion import PROTECT

RULES = """
-- As in 0019_stock_in_full.py, of what was confirmed.
CREATE OR REPLACE FUNCTION lot_changed_quantity(which uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(CASE kind WHEN 'found' THEN quantity ELSE -quantity END), 0)
    FROM remittances_stockchange WHERE lot_id = which AND entry_id IS NOT NULL AND undone_at IS NULL
$$;
CREATE OR REPLACE FUNCTION lot_changed_value(which uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(CASE kind WHEN 'found' THEN value ELSE -value END), 0)
    FROM remittances_stockchange WHERE lot_id = which AND entry_id IS NOT NULL AND undone_at IS NULL
$$;
-- What was typed as written off or missing and nobody confirmed or refused: held, so that no parcel takes it.
CREATE FUNCTION lot_held_quantity(which uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(quantity), 0) FROM remittances_stockchange
    WHERE lot_id = which AND kind <> 'found' AND entry_id IS NULL AND refused_at IS NULL
$$;
CREATE FUNCTION lot_held_value(which uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(value), 0) FROM remittances_stockchange
    WHERE lot_id = which AND kind <> 'found' AND entry_id IS NULL AND refused_at IS NULL
$$;
-- Whether another change than this one, or its undoing, waits for somebody to confirm it.
CREATE FUNCTION lot_change_waits(which uuid, but uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM remittances_stockchange
                   WHERE lot_id = which AND id IS DISTINCT FROM but AND (
                       entry_id IS NULL AND refused_at IS NULL OR undo_asked_at IS NOT NULL AND undone_at IS NULL))
$$;
-- Two people, and not of one house; who is of none, as forwarders may be, goes with anybody who is of one.
CREATE FUNCTION people_of_two_houses(one uuid, another uuid, at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM access_user a, access_user b
                   WHERE a.id = one AND b.id = another AND a.id <> b.id
                     AND coalesce(a.body_id, b.body_id) IS NOT NULL
                     AND (a.body_id IS NULL OR b.body_id IS NULL
                          OR NOT bodies_of_one_house(a.body_id, b.body_id, (at AT TIME ZONE 'UTC')::date)))
$$;

-- As in 0019_stock_in_full.py, with what is held as if it were gone.
CREATE OR REPLACE FUNCTION item_in_stock() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whole remittances_lot;
    there numeric;
    worth numeric;
    packed record;
BEGIN
    SELECT * INTO whole FROM remittances_lot WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.lot_id ELSE NEW.lot_id END
        FOR NO KEY UPDATE;
    there := whole.quantity + lot_changed_quantity(whole.id) - lot_held_quantity(whole.id);
    worth := whole.cost + lot_changed_value(whole.id) - lot_held_value(whole.id);
    SELECT * INTO packed FROM lot_packed(whole.id);
    IF whole.counted_at IS NULL OR packed.quantity > there OR packed.value > worth
       OR (packed.quantity = there) <> (packed.value = worth) THEN
        RAISE EXCEPTION 'the lot does not have that much'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'item_in_stock';
    END IF;
    -- What was written off and found again is not undone as well.
    IF TG_TABLE_NAME = 'remittances_stockchange' AND lot_changed_quantity(whole.id) > packed.quantity THEN
        RAISE EXCEPTION 'the lot never had that much'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'change_within_lot';
    END IF;
    RETURN NULL;
END $$;

-- As in 0019_stock_in_full.py; what is typed moves nothing until another house confirms it, and nor does its undoing.
CREATE OR REPLACE FUNCTION change_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    answered text[] := '{confirmed_at,confirmed_by_id,entry_id,refused_at,refused_by_id,refused_because}';
    undone text[] := '{undo_asked_at,undo_asked_by_id,undone_at,undone_by_id,undone_because,undo_entry_id}';
    lot remittances_lot;
    line remittances_countline;
    gone numeric := CASE NEW.kind WHEN 'found' THEN -NEW.value ELSE NEW.value END;
BEGIN
    IF TG_OP = 'INSERT' AND num_nonnulls(NEW.entry_id, NEW.refused_at, NEW.undo_asked_at, NEW.undone_at) > 0
       OR TG_OP = 'UPDATE' AND (
           to_jsonb(OLD) - answered - undone <> to_jsonb(NEW) - answered - undone
           OR num_nonnulls(OLD.refused_at, OLD.undone_at) > 0
           OR OLD.entry_id IS NOT NULL AND to_jsonb(OLD) - undone <> to_jsonb(NEW) - undone
           -- It is undone as it was asked for, or the asking is refused as a whole.
           OR OLD.undo_asked_at IS NOT NULL AND NEW.undo_asked_at IS NOT NULL
              AND (OLD.undo_asked_at, OLD.undo_asked_by_id, OLD.undone_because)
               <> (NEW.undo_asked_at, NEW.undo_asked_by_id, NEW.undone_because)
           OR NEW.undone_at IS NOT NULL AND num_nulls(OLD.undo_asked_at, NEW.undo_asked_at) > 0) THEN
        RAISE EXCEPTION 'a change of the stock is confirmed, refused and undone once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'change_final';
    END IF;
    SELECT * INTO lot FROM remittances_lot WHERE id = NEW.lot_id FOR NO KEY UPDATE;
    IF TG_OP = 'UPDATE' AND OLD.entry_id IS NULL AND NEW.entry_id IS NOT NULL
           AND NOT people_of_two_houses(NEW.made_by_id, NEW.confirmed_by_id, NEW.confirmed_at)
       OR NEW.undone_at IS NOT NULL
           AND NOT people_of_two_houses(NEW.undo_asked_by_id, NEW.undone_by_id, NEW.undone_at) THEN
        RAISE EXCEPTION 'who typed it does not confirm it, nor anybody of the same house'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'change_by_another';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.undo_asked_at IS NULL AND NEW.undo_asked_at IS NOT NULL
       AND lot_change_waits(NEW.lot_id, NEW.id) THEN
        RAISE EXCEPTION 'another change of the lot waits'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'change_waits';
    END IF;
    IF NEW.entry_id IS NOT NULL AND (
           (SELECT count(*) FROM ledger_posting p JOIN ledger_account k ON k.id = p.account_id
            WHERE p.entry_id = NEW.entry_id AND p.fund_id = lot.fund_id AND p.currency_id = lot.currency_id
              AND (k.role = 'stock' AND p.amount = -gone OR k.role = 'written off' AND p.amount = gone)) <> 2
           OR (SELECT count(*) FROM ledger_posting WHERE entry_id = NEW.entry_id) <> 2)
       OR NEW.undone_at IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.undo_entry_id AND reverses_id = NEW.entry_id) THEN
        RAISE EXCEPTION 'the entry does not book the change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'change_booked';
    END IF;
    SELECT * INTO line FROM remittances_countline WHERE id = NEW.line_id;
    IF line.id IS NOT NULL AND (line.lot_id <> NEW.lot_id OR line.counted - line.expected
           <> CASE NEW.kind WHEN 'found' THEN NEW.quantity ELSE -NEW.quantity END) THEN
        RAISE EXCEPTION 'a count books what it found to differ'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'change_of_its_count';
    END IF;
    RETURN NEW;
END $$;

-- As in 0019_stock_in_full.py; while a change of a lot waits, nobody can say what should be there of it.
CREATE OR REPLACE FUNCTION count_as_it_stood() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whole remittances_lot;
BEGIN
    SELECT * INTO whole FROM remittances_lot WHERE id = NEW.lot_id FOR NO KEY UPDATE;
    IF lot_change_waits(whole.id, NULL) THEN
        RAISE EXCEPTION 'a change of the lot waits' USING ERRCODE = 'check_violation', CONSTRAINT = 'change_waits';
    END IF;
    IF whole.counted_at IS NULL OR NEW.expected <> whole.quantity + lot_changed_quantity(whole.id)
           - (SELECT quantity FROM lot_packed(whole.id)) OR NEW.counted > whole.quantity THEN
        RAISE EXCEPTION 'that is not what was free of the lot'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'count_as_it_stood';
    END IF;
    RETURN NEW;
END $$;
"""

# What is replaced here stands there; it is brought back word for word.
BEFORE = import_module("remittances.migrations.0019_stock_in_full").RULES


def before(name):
    """A function of the earlier rules, to stand in place of the one of its name here."""
    first = BEFORE.index(f" FUNCTION {name}(") + 1
    last = min(found for end in ("\n$$;", "\nEND $$;") if (found := BEFORE.find(end, first)) > 0)
    return "CREATE OR REPLACE " + BEFORE[first : BEFORE.index("$$;", last) + len("$$;")]


REPLACED = ("count_as_it_stood", "change_kept", "item_in_stock", "lot_changed_value", "lot_changed_quantity")
BACK = "\n".join(
    [
        *(before(name) for name in REPLACED),
        "DROP FUNCTION people_of_two_houses(uuid, uuid, timestamptz);",
        "DROP FUNCTION lot_change_waits(uuid, uuid);",
        "DROP FUNCTION lot_held_value(uuid);",
        "DROP FUNCTION lot_held_quantity(uuid);",
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0015_goods_given"),
        ("remittances", "0025_parcels_by_piece"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="stockchange",
            name="change_undone_whole",
        ),
        migrations.AddField(
            model_name="stockchange",
            name="confirmed_at",
            field=models.DateTimeField(null=True, verbose_name="confirmed at"),
        ),
        migrations.AddField(
            model_name="stockchange",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True, on_delete=PROTECT, related_name="stock_changes_confirmed", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="stockchange",
            name="refused_at",
            field=models.DateTimeField(null=True, verbose_name="refused at"),
        ),
        migrations.AddField(
            model_name="stockchange",
            name="refused_because",
            field=models.CharField(blank=True, max_length=200, verbose_name="refused because"),
        ),
        migrations.AddField(
            model_name="stockchange",
            name="refused_by",
            field=models.ForeignKey(
                null=True, on_delete=PROTECT, related_name="stock_changes_refused", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="stockchange",
            name="undo_asked_at",
            field=models.DateTimeField(null=True, verbose_name="undoing asked for at"),
        ),
        migrations.AddField(
            model_name="stockchange",
            name="undo_asked_by",
            field=models.ForeignKey(
                null=True, on_delete=PROTECT, related_name="stock_changes_to_undo", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            model_name="stockchange",
            name="entry",
            field=models.OneToOneField(null=True, on_delete=PROTECT, related_name="stock_change", to="ledger.entry"),
        ),
        migrations.AddConstraint(
            model_name="stockchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at", None), ("confirmed_by", None)),
                    models.Q(
                        ("confirmed_at__isnull", False), ("confirmed_by__isnull", False), ("entry__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="change_confirmed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("refused_at", None), ("refused_because", ""), ("refused_by", None)),
                    models.Q(
                        ("entry", None),
                        ("refused_at__isnull", False),
                        ("refused_by__isnull", False),
                        models.Q(("refused_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="change_refused_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("undo_asked_at", None),
                        ("undo_asked_by", None),
                        ("undo_entry", None),
                        ("undone_at", None),
                        ("undone_because", ""),
                        ("undone_by", None),
                    ),
                    models.Q(
                        ("entry__isnull", False),
                        ("undo_asked_at__isnull", False),
                        ("undo_asked_by__isnull", False),
                        ("undo_entry", None),
                        ("undone_at", None),
                        ("undone_by", None),
                        models.Q(("undone_because", ""), _negated=True),
                    ),
                    models.Q(
                        ("undo_entry__isnull", False),
                        ("undone_at__isnull", False),
                        ("undone_by__isnull", False),
                        models.Q(("undone_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="change_undone_whole",
            ),
        ),
        migrations.RunSQL(RULES, BACK),
    ]
