"""When an order came into each of its states, and what it was then, so that a report printed again says the same."""

import django.db.models.deletion
from django.db import migrations, models

import ledger.models

# Of orders that are there already: put before the signers at noon of the day they bear; sent, returned and confirmed
# when the ledger or the word was written; in the state in which they are since their last minute.
FILL = """
INSERT INTO remittances_orderpast (remittance_id, state, prepared_on, amount, currency_id, decision_id, fund_id,
                                   address_id, recorded_at)
SELECT r.id, s.state, r.prepared_on, r.amount, r.currency_id, r.decision_id, r.fund_id, r.address_id, s.at
FROM remittances_remittance r CROSS JOIN LATERAL (
    SELECT 'submitted' AS state, r.prepared_on + interval '12 hours' AS at, 1 AS rank WHERE r.state <> 'draft'
    UNION ALL
    SELECT 'sent', e.recorded_at, 2 FROM remittances_attempt t JOIN ledger_entry e ON e.id = t.entry_id
    WHERE t.remittance_id = r.id
    UNION ALL
    SELECT 'returned', e.recorded_at, 3 FROM remittances_attempt t JOIN ledger_entry e ON e.id = t.return_entry_id
    WHERE t.remittance_id = r.id
    UNION ALL
    SELECT 'confirmed', min(c.recorded_at), 3 FROM remittances_confirmation c
    JOIN remittances_attempt t ON t.id = c.attempt_id WHERE t.remittance_id = r.id GROUP BY t.id
    UNION ALL
    SELECT r.state, coalesce((SELECT max(m.at) FROM audit_minute m
        WHERE m.subject_type = 'remittances.remittance' AND m.subject_id = r.id::text), now()), 4
    WHERE r.state NOT IN ('submitted', 'sent', 'returned', 'confirmed')
) s
ORDER BY s.at, s.rank;
"""

RULES = """
CREATE FUNCTION order_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO remittances_orderpast (remittance_id, state, prepared_on, amount, currency_id, decision_id, fund_id,
                                           address_id, recorded_at)
        SELECT n.id, n.state, n.prepared_on, n.amount, n.currency_id, n.decision_id, n.fund_id, n.address_id, now()
        FROM added n;
    ELSE
        INSERT INTO remittances_orderpast (remittance_id, state, prepared_on, amount, currency_id, decision_id, fund_id,
                                           address_id, recorded_at)
        SELECT n.id, n.state, n.prepared_on, n.amount, n.currency_id, n.decision_id, n.fund_id, n.address_id, now()
        FROM added n JOIN gone o USING (id) WHERE n.state <> o.state;
    END IF;
    RETURN NULL;
END $$;
-- Nobody but this trigger writes the past.
ALTER FUNCTION order_past() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
REVOKE EXECUTE ON FUNCTION order_past() FROM PUBLIC;
CREATE TRIGGER order_past_added AFTER INSERT ON remittances_remittance
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION order_past();
CREATE TRIGGER order_past_changed AFTER UPDATE ON remittances_remittance
    REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION order_past();
CREATE TRIGGER order_past_final BEFORE UPDATE OR DELETE ON remittances_orderpast
    FOR EACH ROW EXECUTE FUNCTION refuse_change('order_past_final');
"""

UNDO = """
DROP TRIGGER order_past_changed ON remittances_remittance;
DROP TRIGGER order_past_added ON remittances_remittance;
DROP FUNCTION order_past();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_seals_final"),
        ("ledger", "0017_spent_alone"),
        ("member_parties", "0015_decision_about"),
        ("remittances", "0032_word_recorded"),
    ]

    operations = [
        migrations.CreateModel(
            name="OrderPast",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("approved", "approved"),
                            ("in hand", "in hand"),
                            ("sent", "sent"),
                            ("confirmed", "confirmed"),
                            ("returned", "returned"),
                            ("unknown", "outcome unknown"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("prepared_on", models.DateField(verbose_name="prepared on")),
                ("amount", ledger.models.AmountField(decimal_places=4, max_digits=19, verbose_name="amount")),
                ("recorded_at", models.DateTimeField()),
                (
                    "address",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="remittances.recipientaddress",
                    ),
                ),
                (
                    "currency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.currency",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="member_parties.decision",
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.fund"
                    ),
                ),
                (
                    "remittance",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pasts",
                        to="remittances.remittance",
                    ),
                ),
            ],
            options={
                "verbose_name": "past of a remittance",
                "verbose_name_plural": "pasts of remittances",
                "indexes": [models.Index(fields=["remittance", "-id"], name="order_past_newest")],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(RULES, UNDO),
    ]
