"""What is undone stays known: who typed on a list, a deposit taken back, a posting taken out, a receipt replaced."""

import uuid
from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import ledger.models.reference

TYPISTS = """
-- Whoever hands a list in is written down with those who typed a part of it before; nobody is ever forgotten.
CREATE FUNCTION list_typist_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fund_collections_listtypist (id, list_id, user_id) VALUES (gen_random_uuid(), NEW.id, NEW.typed_by_id)
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER list_typist_noted AFTER UPDATE OF typed_by_id ON fund_collections_subscriptionlist
    FOR EACH ROW WHEN (NEW.typed_by_id IS NOT NULL) EXECUTE FUNCTION list_typist_noted();
CREATE TRIGGER list_typist_final BEFORE UPDATE OR DELETE ON fund_collections_listtypist
    FOR EACH ROW EXECUTE FUNCTION refuse_change('list_typist_final');

-- None of them counts: asked when somebody counts, and when somebody is added to a counted list.
CREATE FUNCTION list_counted_apart() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fund_collections_listtypist t
               JOIN fund_collections_subscriptionlist l ON l.id = t.list_id AND l.counted_by_id = t.user_id
               WHERE t.list_id = (CASE TG_TABLE_NAME WHEN 'fund_collections_listtypist' THEN to_jsonb(NEW) ->> 'list_id'
                                                     ELSE to_jsonb(NEW) ->> 'id' END)::uuid) THEN
        RAISE EXCEPTION 'who typed on a list does not count it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'list_counted_by_another';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER list_counted_apart AFTER UPDATE OF counted_by_id ON fund_collections_subscriptionlist
    FOR EACH ROW WHEN (NEW.counted_by_id IS NOT NULL) EXECUTE FUNCTION list_counted_apart();
CREATE TRIGGER list_counted_apart AFTER INSERT ON fund_collections_listtypist
    FOR EACH ROW EXECUTE FUNCTION list_counted_apart();
"""
# Of lists typed before, the minutes know. Those that were counted stay as they were.
TYPED_BEFORE = """
INSERT INTO fund_collections_listtypist (id, list_id, user_id, first_at)
SELECT gen_random_uuid(), l.id, m.actor_id, min(m.at) FROM fund_collections_subscriptionlist l
JOIN audit_minute m ON m.subject_type = 'fund_collections.subscriptionlist' AND m.subject_id = l.id::text
    AND m.act IN ('list typed in part', 'list handed in') AND m.actor_id IS DISTINCT FROM l.counted_by_id
WHERE m.actor_id IS NOT NULL GROUP BY l.id, m.actor_id;
INSERT INTO fund_collections_listtypist (id, list_id, user_id)
SELECT gen_random_uuid(), id, typed_by_id FROM fund_collections_subscriptionlist WHERE typed_by_id IS NOT NULL
ON CONFLICT DO NOTHING;
"""
UNDO_TYPISTS = """
DROP TRIGGER list_counted_apart ON fund_collections_listtypist;
DROP TRIGGER list_counted_apart ON fund_collections_subscriptionlist;
DROP FUNCTION list_counted_apart();
DROP TRIGGER list_typist_final ON fund_collections_listtypist;
DROP TRIGGER list_typist_noted ON fund_collections_subscriptionlist;
DROP FUNCTION list_typist_noted();
"""

# A posted list is final but for its deposit: it joins one that stands, and leaves one that was taken back. It goes back
# with its whole posting taken out of the books (taken_out_whole).
KEPT = """
CREATE OR REPLACE FUNCTION list_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({moves}) THEN
        RAISE EXCEPTION 'a list does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'list_moves';
    END IF;
    IF (OLD.number, OLD.appeal_id, OLD.body_id, OLD.currency_id, OLD.token, OLD.run_id) IS DISTINCT FROM
       (NEW.number, NEW.appeal_id, NEW.body_id, NEW.currency_id, NEW.token, NEW.run_id)
       OR OLD.state = 'posted' AND NEW.state = 'posted'
          AND to_jsonb(OLD) - 'deposit_id' <> to_jsonb(NEW) - 'deposit_id'
       OR OLD.deposit_id IS DISTINCT FROM NEW.deposit_id AND EXISTS (
           SELECT 1 FROM fund_collections_deposit d
           WHERE d.id = OLD.deposit_id AND d.undone_at IS NULL OR d.id = NEW.deposit_id AND d.undone_at IS NOT NULL)
    THEN
        RAISE EXCEPTION 'a posted list is final' USING ERRCODE = 'check_violation', CONSTRAINT = 'list_final';
    END IF;{ends}
    RETURN NEW;
END $$;
"""
DEPOSITS = """
CREATE OR REPLACE FUNCTION deposit_ties() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fund_collections_deposit d
               LEFT JOIN fund_collections_subscriptionlist l ON l.deposit_id = d.id
               WHERE d.id = (CASE TG_TABLE_NAME WHEN 'fund_collections_deposit' THEN to_jsonb(NEW) ->> 'id'
                                                ELSE to_jsonb(NEW) ->> 'deposit_id' END)::uuid
                 AND d.undone_at IS NULL
               GROUP BY d.id, d.amount, d.currency_id, d.body_id
               HAVING sum(l.counted_total) IS DISTINCT FROM d.amount
                   OR bool_or(l.currency_id <> d.currency_id OR l.body_id <> d.body_id)) THEN
        RAISE EXCEPTION 'the deposit is not the sum of its lists'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'deposit_ties';
    END IF;
    RETURN NULL;
END $$;

-- A deposit is taken back once, while no booking is matched with it, and nothing else of it ever changes.
DROP TRIGGER deposit_final ON fund_collections_deposit;
CREATE FUNCTION deposit_kept() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF OLD.undone_at IS NOT NULL OR
       to_jsonb(OLD) - '{undone_at,undone_by_id,undone_because}'::text[] <>
       to_jsonb(NEW) - '{undone_at,undone_by_id,undone_because}'::text[] THEN
        RAISE EXCEPTION 'a deposit is taken back, not changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'deposit_final';
    END IF;
    IF EXISTS (SELECT 1 FROM fund_collections_matchedentry WHERE deposit_id = NEW.id AND undone_at IS NULL) THEN
        RAISE EXCEPTION 'a booking is matched with the deposit'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'deposit_matched';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deposit_kept BEFORE UPDATE ON fund_collections_deposit
    FOR EACH ROW EXECUTE FUNCTION deposit_kept();
CREATE TRIGGER deposit_not_deleted BEFORE DELETE ON fund_collections_deposit
    FOR EACH ROW EXECUTE FUNCTION refuse_change('deposit_final');
CREATE TRIGGER freed_list_final BEFORE UPDATE OR DELETE ON fund_collections_freedlist
    FOR EACH ROW EXECUTE FUNCTION refuse_change('freed_list_final');

CREATE FUNCTION deposit_stands() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fund_collections_deposit WHERE id = NEW.deposit_id AND undone_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the deposit was taken back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'deposit_stands';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER deposit_stands AFTER INSERT ON fund_collections_matchedentry
    FOR EACH ROW WHEN (NEW.deposit_id IS NOT NULL) EXECUTE FUNCTION deposit_stands();

-- At commit: what was taken back is reversed, holds no list, and the lists that it held come to its sum.
CREATE FUNCTION deposit_undone_whole() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fund_collections_deposit d
               WHERE d.id = (CASE TG_TABLE_NAME WHEN 'fund_collections_deposit' THEN to_jsonb(NEW) ->> 'id'
                                                ELSE to_jsonb(NEW) ->> 'deposit_id' END)::uuid
                 AND (d.undone_at IS NULL
                      OR NOT EXISTS (SELECT 1 FROM ledger_entry WHERE reverses_id = d.entry_id)
                      OR EXISTS (SELECT 1 FROM fund_collections_subscriptionlist WHERE deposit_id = d.id)
                      OR d.amount IS DISTINCT FROM (SELECT sum(amount) FROM fund_collections_freedlist
                                                    WHERE deposit_id = d.id))) THEN
        RAISE EXCEPTION 'the deposit is not taken back whole'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'deposit_undone_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER deposit_undone_whole AFTER UPDATE ON fund_collections_deposit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION deposit_undone_whole();
CREATE CONSTRAINT TRIGGER deposit_undone_whole AFTER INSERT ON fund_collections_freedlist
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION deposit_undone_whole();
"""
UNDO_DEPOSITS = """
DROP TRIGGER deposit_undone_whole ON fund_collections_freedlist;
DROP TRIGGER deposit_undone_whole ON fund_collections_deposit;
DROP FUNCTION deposit_undone_whole();
DROP TRIGGER deposit_stands ON fund_collections_matchedentry;
DROP FUNCTION deposit_stands();
DROP TRIGGER freed_list_final ON fund_collections_freedlist;
DROP TRIGGER deposit_not_deleted ON fund_collections_deposit;
DROP TRIGGER deposit_kept ON fund_collections_deposit;
DROP FUNCTION deposit_kept();
CREATE TRIGGER deposit_final BEFORE UPDATE OR DELETE ON fund_collections_deposit
    FOR EACH ROW EXECUTE FUNCTION refuse_change('deposit_final');
"""
LINES = """
-- At commit a posted list ties: the lines that stand come to the sum counted, and each has its entry.
CREATE OR REPLACE FUNCTION list_ties() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fund_collections_subscriptionlist l
               LEFT JOIN fund_collections_contribution c ON c.list_id = l.id AND c.taken_out_id IS NULL
               WHERE l.id = NEW.id AND l.state = 'posted' GROUP BY l.id
               HAVING sum(c.amount) IS DISTINCT FROM l.counted_total OR bool_or(c.entry_id IS NULL)) THEN
        RAISE EXCEPTION 'list % does not tie with its lines', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'list_ties';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION contributions_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN fund_collections_subscriptionlist l ON l.id = a.list_id
               WHERE l.state NOT IN ('issued', 'returned')) OR EXISTS (SELECT 1 FROM added WHERE taken_out_id IS NOT NULL)
    THEN
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
    -- A name that is kept elsewhere is that of the same line, in a posting that was taken out.
    IF EXISTS (SELECT 1 FROM added a JOIN fund_collections_contribution o ON o.id = a.named_in_id
               WHERE (o.list_id, o.line) IS DISTINCT FROM (a.list_id, a.line) OR o.giver IS NULL
                  OR o.taken_out_id IS NULL) THEN
        RAISE EXCEPTION 'a name is kept where its line stood before'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_named_in';
    END IF;
    RETURN NULL;
END $$;

-- Without nested loops, whatever the size of the statement for which the plan was made: each row is looked up once.
CREATE OR REPLACE FUNCTION contributions_changed() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
    -- Two changes are ever made: a counted line gets its entry, of the same id; a posted one goes out with its list.
    IF (SELECT bool_or(a.id IS NULL OR b.taken_out_id IS NOT NULL OR a.entry_id IS DISTINCT FROM a.id
                       OR (b.entry_id IS NULL) <> (a.taken_out_id IS NULL)
                       OR t.list_id IS DISTINCT FROM (CASE WHEN a.taken_out_id IS NOT NULL THEN a.list_id END)
                       OR (b.list_id, b.line, b.giver_kind, b.giver, b.named_in_id, b.pseudonym, b.place, b.currency_id,
                           b.amount, b.appeal_id, b.body_id) IS DISTINCT FROM
                          (a.list_id, a.line, a.giver_kind, a.giver, a.named_in_id, a.pseudonym, a.place, a.currency_id,
                           a.amount, a.appeal_id, a.body_id))
        FROM before b LEFT JOIN after a USING (id) LEFT JOIN fund_collections_listtakenout t ON t.id = a.taken_out_id)
    THEN
        RAISE EXCEPTION 'a line is typed again, not changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_final';
    END IF;
    RETURN NULL;
END $$;
"""
TAKEN_OUT = """
CREATE TRIGGER taken_out_final BEFORE UPDATE OR DELETE ON fund_collections_listtakenout
    FOR EACH ROW EXECUTE FUNCTION refuse_change('taken_out_final');

-- At commit: all that a posting says it had is reversed, its receipts are void, and the list stands without it.
CREATE FUNCTION taken_out_whole() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM fund_collections_listtakenout t JOIN fund_collections_subscriptionlist l ON l.id = t.list_id
        LEFT JOIN fund_collections_contribution c ON c.list_id = t.list_id AND c.taken_out_id = t.id
        WHERE t.id = (CASE TG_TABLE_NAME WHEN 'fund_collections_listtakenout' THEN to_jsonb(NEW) ->> 'id'
                                         ELSE to_jsonb(NEW) ->> 'taken_out_id' END)::uuid
        GROUP BY t.id, l.id
        HAVING count(c.id) <> t.gifts OR sum(c.amount) IS DISTINCT FROM t.total
            OR bool_or(NOT EXISTS (SELECT 1 FROM ledger_entry WHERE reverses_id = c.entry_id))
            OR bool_or(EXISTS (SELECT 1 FROM fund_collections_receipt r
                               WHERE r.contribution_id = c.id AND r.voided_at IS NULL))
            OR l.state = 'posted' AND l.counted_total IS DISTINCT FROM (
                SELECT sum(amount) FROM fund_collections_contribution WHERE list_id = l.id AND taken_out_id IS NULL)) THEN
        RAISE EXCEPTION 'a list is taken out of the books whole'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'taken_out_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER taken_out_whole AFTER INSERT ON fund_collections_listtakenout
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION taken_out_whole();
CREATE CONSTRAINT TRIGGER taken_out_whole AFTER UPDATE OF taken_out_id ON fund_collections_contribution
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.taken_out_id IS NOT NULL) EXECUTE FUNCTION taken_out_whole();

-- Nor does a list leave the books and its gifts stay.
CREATE FUNCTION list_left_books() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fund_collections_subscriptionlist l
               JOIN fund_collections_contribution c ON c.list_id = l.id
               WHERE l.id = NEW.id AND l.state <> 'posted' AND c.entry_id IS NOT NULL AND c.taken_out_id IS NULL) THEN
        RAISE EXCEPTION 'gifts of the list stay in the books'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'taken_out_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER list_left_books AFTER UPDATE OF state ON fund_collections_subscriptionlist
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state = 'posted' AND NEW.state <> 'posted')
    EXECUTE FUNCTION list_left_books();
"""
UNDO_TAKEN_OUT = """
DROP TRIGGER list_left_books ON fund_collections_subscriptionlist;
DROP FUNCTION list_left_books();
DROP TRIGGER taken_out_whole ON fund_collections_contribution;
DROP TRIGGER taken_out_whole ON fund_collections_listtakenout;
DROP FUNCTION taken_out_whole();
DROP TRIGGER taken_out_final ON fund_collections_listtakenout;
"""
RECEIPTS = """
-- A gift has one first receipt. Each later one takes the place of a void one: of the same gift, or of its line in a
-- posting that was taken out of the books.
CREATE FUNCTION receipt_succeeds() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN fund_collections_receipt r ON r.contribution_id = a.contribution_id
               WHERE r.id <> a.id AND a.replaces_id IS NULL)
       OR EXISTS (SELECT 1 FROM added a JOIN fund_collections_receipt r ON r.id = a.replaces_id
                  JOIN fund_collections_contribution c ON c.id = a.contribution_id
                  JOIN fund_collections_contribution o ON o.id = r.contribution_id
                  WHERE r.voided_at IS NULL OR r.body_id <> a.body_id OR c.taken_out_id IS NOT NULL
                     OR o.id <> c.id AND ((o.list_id, o.line) IS DISTINCT FROM (c.list_id, c.line)
                                          OR o.taken_out_id IS NULL)) THEN
        RAISE EXCEPTION 'a receipt takes the place of a void one of its gift'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'receipt_succeeds';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER receipt_succeeds AFTER INSERT ON fund_collections_receipt REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION receipt_succeeds();
"""
UNDO_RECEIPTS = """
DROP TRIGGER receipt_succeeds ON fund_collections_receipt;
DROP FUNCTION receipt_succeeds();
"""
GIFTS = import_module("fund_collections.migrations.0021_gift_rules")
PAPER = import_module("fund_collections.migrations.0031_paper_rules")
MOVES = PAPER.MOVES + ", ('posted', 'returned')"
# Gifts that were taken out of the books no longer stand on the sheet.
ENDS = PAPER.ENDS.replace("WHERE list_id = NEW.id)", "WHERE list_id = NEW.id AND taken_out_id IS NULL)")


class Migration(migrations.Migration):
    dependencies = [
        ("fund_collections", "0042_receipt_complete"),
        ("audit", "0004_seals_final"),
        ("ledger", "0014_stock"),
        ("member_parties", "0011_transfer_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FreedList",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("amount", ledger.models.reference.AmountField(decimal_places=4, max_digits=19, verbose_name="amount")),
            ],
            options={
                "verbose_name": "list of a deposit taken back",
                "verbose_name_plural": "lists of deposits taken back",
            },
        ),
        migrations.CreateModel(
            name="ListTakenOut",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("gifts", models.PositiveSmallIntegerField(verbose_name="gifts")),
                ("total", ledger.models.reference.AmountField(decimal_places=4, max_digits=19, verbose_name="sum")),
                ("returned_on", models.DateField(verbose_name="returned on")),
                ("counted_on", models.DateField(verbose_name="counted on")),
                ("posted_on", models.DateField(verbose_name="posted on")),
                (
                    "taken_out_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="taken out at"
                    ),
                ),
                ("because", models.CharField(max_length=200, verbose_name="because")),
            ],
            options={
                "verbose_name": "list taken out of the books",
                "verbose_name_plural": "lists taken out of the books",
            },
        ),
        migrations.CreateModel(
            name="ListTypist",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "first_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="first at"),
                ),
            ],
            options={
                "verbose_name": "typist of a list",
                "verbose_name_plural": "typists of lists",
            },
        ),
        migrations.RemoveConstraint(
            model_name="contribution",
            name="contribution_line_once",
        ),
        migrations.RemoveConstraint(
            model_name="contribution",
            name="contribution_giver_as_stated",
        ),
        migrations.AddField(
            model_name="contribution",
            name="named_in",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="fund_collections.contribution",
            ),
        ),
        migrations.AddField(
            model_name="deposit",
            name="undone_at",
            field=models.DateTimeField(null=True, verbose_name="taken back at"),
        ),
        migrations.AddField(
            model_name="deposit",
            name="undone_because",
            field=models.CharField(blank=True, max_length=200, verbose_name="taken back because"),
        ),
        migrations.AddField(
            model_name="deposit",
            name="undone_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="taken back by",
            ),
        ),
        migrations.AddField(
            model_name="receipt",
            name="received_on",
            field=models.DateField(null=True, verbose_name="received on"),
        ),
        migrations.AddField(
            model_name="receipt",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="fund_collections.receipt",
                verbose_name="in place of",
            ),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="contribution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="receipts",
                to="fund_collections.contribution",
            ),
        ),
        migrations.AddConstraint(
            model_name="deposit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at", None), ("undone_because", ""), ("undone_by", None)),
                    models.Q(
                        ("undone_at__isnull", False),
                        ("undone_by__isnull", False),
                        models.Q(("undone_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="deposit_undone_complete",
                violation_error_message="A deposit is taken back at a time, by a person, with a reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                fields=("contribution", "voided_at"),
                name="receipt_one_live",
                nulls_distinct=False,
                violation_error_message="This gift has a receipt that is valid: void it first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("received_on", None), ("replaces__isnull", False), _connector="OR"),
                name="receipt_received_before",
            ),
        ),
        migrations.AlterConstraint(
            model_name="subscriptionlist",
            name="list_counted_by_another",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("counted_by", None), models.Q(("counted_by", models.F("typed_by")), _negated=True), _connector="OR"
                ),
                name="list_counted_by_another",
                violation_error_message="Who typed on a list cannot count it too.",
            ),
        ),
        migrations.AddField(
            model_name="freedlist",
            name="deposit",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="freed",
                to="fund_collections.deposit",
            ),
        ),
        migrations.AddField(
            model_name="freedlist",
            name="list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="freed",
                to="fund_collections.subscriptionlist",
            ),
        ),
        migrations.AddField(
            model_name="listtakenout",
            name="counted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="counted by",
            ),
        ),
        migrations.AddField(
            model_name="listtakenout",
            name="list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_out",
                to="fund_collections.subscriptionlist",
            ),
        ),
        migrations.AddField(
            model_name="listtakenout",
            name="posted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="posted by",
            ),
        ),
        migrations.AddField(
            model_name="listtakenout",
            name="taken_out_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="taken out by",
            ),
        ),
        migrations.AddField(
            model_name="listtakenout",
            name="typed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="typed by",
            ),
        ),
        migrations.AddField(
            model_name="contribution",
            name="taken_out",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contributions",
                to="fund_collections.listtakenout",
            ),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                condition=models.Q(("named_in__isnull", False)), fields=["named_in"], name="contribution_named_in"
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.UniqueConstraint(
                condition=models.Q(("list__isnull", False)),
                fields=("list", "line", "taken_out"),
                name="contribution_line_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("giver", None), ("giver_kind", "anonymous"), ("named_in", None), ("pseudonym", "")),
                    models.Q(
                        ("giver", None),
                        ("giver_kind", "pseudonym"),
                        ("named_in", None),
                        models.Q(("pseudonym", ""), _negated=True),
                    ),
                    models.Q(("giver__isnull", False), ("giver_kind", "named"), ("named_in", None), ("pseudonym", "")),
                    models.Q(("giver", None), ("giver_kind", "named"), ("named_in__isnull", False), ("pseudonym", "")),
                    _connector="OR",
                ),
                name="contribution_giver_as_stated",
                violation_error_message="An anonymous gift keeps neither name nor pseudonym.",
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken_out", None), models.Q(("entry__isnull", False), ("list__isnull", False)), _connector="OR"
                ),
                name="contribution_taken_out_of_list",
            ),
        ),
        migrations.AddField(
            model_name="listtypist",
            name="list",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="typists",
                to="fund_collections.subscriptionlist",
            ),
        ),
        migrations.AddField(
            model_name="listtypist",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="typed_on",
                to=settings.AUTH_USER_MODEL,
                verbose_name="typed by",
            ),
        ),
        migrations.AddConstraint(
            model_name="freedlist",
            constraint=models.UniqueConstraint(fields=("deposit", "list"), name="freed_list_once"),
        ),
        migrations.AddConstraint(
            model_name="listtakenout",
            constraint=models.CheckConstraint(
                condition=models.Q(("because", ""), _negated=True),
                name="taken_out_because",
                violation_error_message="A list is taken out of the books with a reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="listtypist",
            constraint=models.UniqueConstraint(fields=("list", "user"), name="list_typist_once"),
        ),
        migrations.RunSQL(TYPED_BEFORE, ""),
        migrations.RunSQL(TYPISTS, UNDO_TYPISTS),
        migrations.RunSQL(
            KEPT.format(moves=MOVES, ends=ENDS),
            PAPER.KEPT.format(
                moves=PAPER.MOVES,
                more_old=", OLD.token, OLD.run_id",
                more_new=", NEW.token, NEW.run_id",
                more=PAPER.ENDS,
            ),
        ),
        migrations.RunSQL(DEPOSITS, UNDO_DEPOSITS + GIFTS.as_before("deposit_ties")),
        migrations.RunSQL(LINES, GIFTS.as_before("list_ties") + GIFTS.ADDED + GIFTS.CHANGED),
        migrations.RunSQL(TAKEN_OUT, UNDO_TAKEN_OUT),
        migrations.RunSQL(RECEIPTS, UNDO_RECEIPTS),
    ]
