"""A store room: goods written off, counted, found and given, each booked, and nothing of it ever deleted."""

import uuid
from importlib import import_module

import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models
from django.db.models.deletion import PROTECT

import ledger.models
import vault.fields

RULES = """
-- What was found of a lot less what was written off, undone changes left out: goods, and what they cost.
CREATE FUNCTION lot_changed_quantity(which uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(CASE kind WHEN 'found' THEN quantity ELSE -quantity END), 0)
    FROM remittances_stockchange WHERE lot_id = which AND undone_at IS NULL
$$;
CREATE FUNCTION lot_changed_value(which uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(CASE kind WHEN 'found' THEN value ELSE -value END), 0)
    FROM remittances_stockchange WHERE lot_id = which AND undone_at IS NULL
$$;
-- What parcels hold of a lot, or took out of the stock for good.
CREATE FUNCTION lot_packed(which uuid, OUT quantity numeric, OUT value numeric) LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(i.quantity - i.came_back), 0), coalesce(sum(i.value - i.value_back), 0)
    FROM remittances_parcelitem i JOIN remittances_parcel p ON p.id = i.parcel_id
    JOIN remittances_remittance r ON r.id = p.remittance_id WHERE i.lot_id = which AND holds_goods(r.state)
$$;

-- As in 0017_goods_rules.py, of goods bought; goods given to a fund draw on no decision, and are booked as given.
CREATE OR REPLACE FUNCTION lot_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    resolved member_parties_decision;
    theirs uuid := (SELECT body_id FROM access_user WHERE id = NEW.entered_by_id);
    counters uuid := (SELECT body_id FROM access_user WHERE id = NEW.counted_by_id);
    written text[] := '{counted_at,counted_by_id,entry_id,dropped_because}';
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(OLD) - written <> to_jsonb(NEW) - written
                             OR OLD.counted_at IS NOT NULL OR OLD.dropped_because <> '')
       OR TG_OP = 'INSERT' AND (NEW.counted_at IS NOT NULL OR NEW.dropped_because <> '') THEN
        RAISE EXCEPTION 'a lot is counted or dropped once' USING ERRCODE = 'check_violation', CONSTRAINT = 'lot_final';
    END IF;
    SELECT * INTO resolved FROM member_parties_decision WHERE id = NEW.decision_id FOR NO KEY UPDATE;
    IF NEW.giver_kind = '' AND (resolved.id IS NULL OR resolved.state <> 'carried'
       OR (resolved.fund_id, resolved.currency_id) <> (NEW.fund_id, NEW.currency_id)) THEN
        RAISE EXCEPTION 'no carried decision for this fund and currency'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remittance_under_decision';
    END IF;
    IF NEW.counted_at IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.counted_by_id = NEW.entered_by_id OR theirs IS NULL OR counters IS NOT NULL
       AND bodies_of_one_house(theirs, counters, (NEW.counted_at AT TIME ZONE 'UTC')::date) THEN
        RAISE EXCEPTION 'who entered a lot does not count it, nor anybody of the same house'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lot_counted_by_another';
    END IF;
    IF (SELECT count(*) FROM ledger_posting p JOIN ledger_account k ON k.id = p.account_id
        WHERE p.entry_id = NEW.entry_id AND p.fund_id = NEW.fund_id AND p.currency_id = NEW.currency_id
          AND (k.role = 'stock' AND p.amount = NEW.cost
               OR k.id = NEW.account_id AND k.kind = 'asset' AND k.role = '' AND p.amount = -NEW.cost
               OR NEW.giver_kind <> '' AND k.role = 'gifts in kind' AND p.amount = -NEW.cost)) <> 2
       OR (SELECT count(*) FROM ledger_posting WHERE entry_id = NEW.entry_id) <> 2 THEN
        RAISE EXCEPTION 'the entry does not book what the lot cost'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lot_booked';
    END IF;
    RETURN NEW;
END $$;

-- As in 0017_goods_rules.py, of what is left once goods were written off or found.
CREATE OR REPLACE FUNCTION item_in_stock() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whole remittances_lot;
    there numeric;
    worth numeric;
    packed record;
BEGIN
    SELECT * INTO whole FROM remittances_lot WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.lot_id ELSE NEW.lot_id END
        FOR NO KEY UPDATE;
    there := whole.quantity + lot_changed_quantity(whole.id);
    worth := whole.cost + lot_changed_value(whole.id);
    SELECT * INTO packed FROM lot_packed(whole.id);
    IF whole.counted_at IS NULL OR packed.quantity > there OR packed.value > worth
       OR (packed.quantity = there) <> (packed.value = worth) THEN
        RAISE EXCEPTION 'the lot does not have that much'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'item_in_stock';
    END IF;
    -- What was written off and found again is not undone as well.
    IF TG_TABLE_NAME = 'remittances_stockchange' AND there - packed.quantity > whole.quantity THEN
        RAISE EXCEPTION 'the lot never had that much'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'change_within_lot';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER change_in_stock AFTER INSERT OR UPDATE ON remittances_stockchange
    FOR EACH ROW EXECUTE FUNCTION item_in_stock();

-- What was written off or found stands with its entry; it is undone once, with the entry that reverses that one.
CREATE FUNCTION change_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    written text[] := '{undone_at,undone_by_id,undone_because,undo_entry_id}';
    lot remittances_lot;
    line remittances_countline;
    gone numeric := CASE NEW.kind WHEN 'found' THEN -NEW.value ELSE NEW.value END;
BEGIN
    IF TG_OP = 'INSERT' AND NEW.undone_at IS NOT NULL
       OR TG_OP = 'UPDATE' AND (to_jsonb(OLD) - written <> to_jsonb(NEW) - written OR OLD.undone_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a change of the stock is undone once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'change_final';
    END IF;
    SELECT * INTO lot FROM remittances_lot WHERE id = NEW.lot_id FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM ledger_posting p JOIN ledger_account k ON k.id = p.account_id
        WHERE p.entry_id = NEW.entry_id AND p.fund_id = lot.fund_id AND p.currency_id = lot.currency_id
          AND (k.role = 'stock' AND p.amount = -gone OR k.role = 'written off' AND p.amount = gone)) <> 2
       OR (SELECT count(*) FROM ledger_posting WHERE entry_id = NEW.entry_id) <> 2
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
CREATE TRIGGER change_kept BEFORE INSERT OR UPDATE ON remittances_stockchange
    FOR EACH ROW EXECUTE FUNCTION change_kept();
CREATE TRIGGER change_not_deleted BEFORE DELETE ON remittances_stockchange
    FOR EACH ROW EXECUTE FUNCTION refuse_change('change_final');

-- A count is held against what was free at that moment, and finds no more than the lot ever had; each difference is
-- booked before it is over.
CREATE FUNCTION count_as_it_stood() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whole remittances_lot;
BEGIN
    SELECT * INTO whole FROM remittances_lot WHERE id = NEW.lot_id FOR NO KEY UPDATE;
    IF whole.counted_at IS NULL OR NEW.expected <> whole.quantity + lot_changed_quantity(whole.id)
           - (SELECT quantity FROM lot_packed(whole.id)) OR NEW.counted > whole.quantity THEN
        RAISE EXCEPTION 'that is not what was free of the lot'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'count_as_it_stood';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER count_as_it_stood BEFORE INSERT ON remittances_countline
    FOR EACH ROW EXECUTE FUNCTION count_as_it_stood();
CREATE FUNCTION count_booked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM remittances_stockchange WHERE line_id = NEW.id) THEN
        RAISE EXCEPTION 'the difference is not booked' USING ERRCODE = 'check_violation', CONSTRAINT = 'count_booked';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER count_booked AFTER INSERT ON remittances_countline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.expected <> NEW.counted) EXECUTE FUNCTION count_booked();
CREATE TRIGGER count_line_final BEFORE UPDATE OR DELETE ON remittances_countline
    FOR EACH ROW EXECUTE FUNCTION refuse_change('count_final');
CREATE TRIGGER count_final BEFORE UPDATE OR DELETE ON remittances_stockcount
    FOR EACH ROW EXECUTE FUNCTION refuse_change('count_final');
"""

UNDO = """
DROP TRIGGER count_final ON remittances_stockcount;
DROP TRIGGER count_line_final ON remittances_countline;
DROP TRIGGER count_booked ON remittances_countline;
DROP FUNCTION count_booked();
DROP TRIGGER count_as_it_stood ON remittances_countline;
DROP FUNCTION count_as_it_stood();
DROP TRIGGER change_not_deleted ON remittances_stockchange;
DROP TRIGGER change_kept ON remittances_stockchange;
DROP FUNCTION change_kept();
DROP TRIGGER change_in_stock ON remittances_stockchange;
"""

# What is replaced here stands there; it is brought back word for word.
BEFORE = import_module("remittances.migrations.0017_goods_rules").RULES


def before(name):
    """A function of the earlier rules, to stand in place of the one of its name here."""
    first = BEFORE.index(f"CREATE FUNCTION {name}()")
    return BEFORE[first : BEFORE.index("END $$;", first) + len("END $$;")].replace("CREATE", "CREATE OR REPLACE", 1)


BACK = "\n".join(
    [
        UNDO,
        before("item_in_stock"),
        before("lot_kept"),
        "DROP FUNCTION lot_packed(uuid);",
        "DROP FUNCTION lot_changed_value(uuid);",
        "DROP FUNCTION lot_changed_quantity(uuid);",
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0015_goods_given"),
        ("member_parties", "0011_transfer_rules"),
        ("remittances", "0018_route_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StockCount",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(editable=False, max_length=20, unique=True, verbose_name="code")),
                ("counted_on", models.DateField(verbose_name="counted on")),
                ("counted_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "counted_by",
                    models.ForeignKey(on_delete=PROTECT, related_name="stock_counts", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={"verbose_name": "stock count", "verbose_name_plural": "stock counts"},
        ),
        migrations.CreateModel(
            name="CountLine",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("expected", models.DecimalField(decimal_places=3, max_digits=12, verbose_name="expected")),
                ("counted", models.DecimalField(decimal_places=3, max_digits=12, verbose_name="counted")),
                ("count", models.ForeignKey(on_delete=PROTECT, related_name="lines", to="remittances.stockcount")),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="count_lines", to="remittances.lot", verbose_name="lot"
                    ),
                ),
            ],
            options={"verbose_name": "line of a stock count", "verbose_name_plural": "lines of stock counts"},
        ),
        migrations.CreateModel(
            name="StockChange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(editable=False, max_length=20, unique=True, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("spoilt", "spoilt"),
                            ("stolen", "stolen"),
                            ("lost", "lost"),
                            ("missing", "missing at a count"),
                            ("found", "found at a count"),
                        ],
                        max_length=8,
                        verbose_name="what became of it",
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=12, verbose_name="quantity")),
                ("value", ledger.models.AmountField(verbose_name="value")),
                ("on", models.DateField(verbose_name="on")),
                ("because", models.CharField(max_length=200, verbose_name="reason")),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("undone_at", models.DateTimeField(null=True, verbose_name="undone at")),
                ("undone_because", models.CharField(blank=True, max_length=200, verbose_name="undone because")),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="changes", to="remittances.lot", verbose_name="lot"
                    ),
                ),
                (
                    "line",
                    models.OneToOneField(
                        null=True, on_delete=PROTECT, related_name="change", to="remittances.countline"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(on_delete=PROTECT, related_name="stock_changes", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=PROTECT,
                        related_name="stock_changes_undone",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("entry", models.OneToOneField(on_delete=PROTECT, related_name="stock_change", to="ledger.entry")),
                (
                    "undo_entry",
                    models.OneToOneField(
                        null=True, on_delete=PROTECT, related_name="stock_change_undone", to="ledger.entry"
                    ),
                ),
            ],
            options={"verbose_name": "change of the stock", "verbose_name_plural": "changes of the stock"},
        ),
        migrations.AddField(
            model_name="lot",
            name="given_through",
            field=models.ForeignKey(
                null=True,
                on_delete=PROTECT,
                related_name="lots",
                to="member_parties.body",
                verbose_name="given through",
            ),
        ),
        migrations.AddField(
            model_name="lot",
            name="giver",
            field=vault.fields.SealedField(blank=True, level="S3", null=True, verbose_name="name"),
        ),
        migrations.AddField(
            model_name="lot",
            name="giver_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("anonymous", "anonymous"),
                    ("pseudonym", "pseudonym"),
                    ("named", "named"),
                    ("body", "the body itself"),
                ],
                max_length=10,
                verbose_name="giver",
            ),
        ),
        migrations.AddField(
            model_name="lot",
            name="pseudonym",
            field=models.CharField(blank=True, max_length=60, verbose_name="pseudonym"),
        ),
        migrations.AddField(
            model_name="lot",
            name="valued_by",
            field=models.CharField(blank=True, max_length=200, verbose_name="source of the value"),
        ),
        migrations.AlterField(
            model_name="lot",
            name="account",
            field=models.ForeignKey(
                null=True, on_delete=PROTECT, related_name="lots", to="ledger.account", verbose_name="paid from"
            ),
        ),
        migrations.AlterField(
            model_name="lot",
            name="decision",
            field=models.ForeignKey(
                null=True, on_delete=PROTECT, related_name="lots", to="member_parties.decision", verbose_name="decision"
            ),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("given_through", None),
                        ("giver", None),
                        ("giver_kind", ""),
                        ("pseudonym", ""),
                        ("valued_by", ""),
                        ("account__isnull", False),
                        ("decision__isnull", False),
                    ),
                    models.Q(
                        ("account", None),
                        ("decision", None),
                        ("given_through__isnull", False),
                        models.Q(("valued_by", ""), _negated=True),
                        ("giver_kind__in", ["anonymous", "pseudonym", "named", "body"]),
                    ),
                    _connector="OR",
                ),
                name="lot_bought_or_given",
                violation_error_message="Goods are bought under a decision, or given through a body and valued.",
            ),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("giver", None), ("giver_kind__in", ("", "anonymous", "body")), ("pseudonym", "")),
                    models.Q(("giver", None), ("giver_kind", "pseudonym"), models.Q(("pseudonym", ""), _negated=True)),
                    models.Q(("giver__isnull", False), ("giver_kind", "named"), ("pseudonym", "")),
                    _connector="OR",
                ),
                name="lot_giver_as_stated",
                violation_error_message="An anonymous gift keeps neither name nor pseudonym.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0), ("value__gt", 0), models.Q(("because", ""), _negated=True)),
                name="change_is_something",
                violation_error_message="What is written off or found is something, and has its reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("spoilt", "stolen", "lost")), ("line", None)),
                    models.Q(("kind__in", ("missing", "found")), ("line__isnull", False)),
                    _connector="OR",
                ),
                name="change_of_a_kind",
                violation_error_message="A count finds goods or misses them; anything else is written off.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undo_entry", None), ("undone_at", None), ("undone_because", ""), ("undone_by", None)),
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
        migrations.AddConstraint(
            model_name="countline",
            constraint=models.UniqueConstraint(fields=("count", "lot"), name="count_lot_once"),
        ),
        migrations.AddConstraint(
            model_name="countline",
            constraint=models.CheckConstraint(
                condition=models.Q(("counted__gte", 0), ("expected__gte", 0)),
                name="count_not_below_zero",
                violation_error_message="What is counted is not below zero.",
            ),
        ),
        migrations.RunSQL(RULES, BACK),
    ]
