"""What stays known of a list that went back: who typed on it."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

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
            model_name="listtypist",
            constraint=models.UniqueConstraint(fields=("list", "user"), name="list_typist_once"),
        ),
        migrations.RunSQL(TYPED_BEFORE, ""),
        migrations.RunSQL(TYPISTS, UNDO_TYPISTS),
    ]
