"""A plan that has lines keeps its fund and its money, in which every line can be paid out, and shares what it says."""

from django.db import migrations, models

MONEY = """
-- The lines were shared in this currency over the reach of this fund; under another one they would be other lines.
CREATE FUNCTION plan_same_fund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM remittances_planline WHERE plan_id = NEW.id) THEN
        RAISE EXCEPTION 'a plan that has lines keeps fund and currency'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_same_fund';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER plan_same_fund BEFORE UPDATE OF fund_id, currency_id ON remittances_plan FOR EACH ROW
    WHEN ((OLD.fund_id, OLD.currency_id) IS DISTINCT FROM (NEW.fund_id, NEW.currency_id))
    EXECUTE FUNCTION plan_same_fund();

-- Looked at after plan_line_kept has locked the plan, so that its currency is the one that stays.
CREATE FUNCTION plan_line_whole_coins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM added l JOIN remittances_plan p ON p.id = l.plan_id JOIN ledger_currency c ON c.code = p.currency_id
        WHERE (l.amount, l.proposed, l.entitled, l.due)
           <> (round(l.amount, c.exponent), round(l.proposed, c.exponent), round(l.entitled, c.exponent),
               round(l.due, c.exponent))) THEN
        RAISE EXCEPTION 'more decimals than the currency has'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_line_whole_coins';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER plan_line_whole_coins AFTER INSERT ON remittances_planline REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION plan_line_whole_coins();
CREATE TRIGGER plan_line_whole_coins_changed AFTER UPDATE ON remittances_planline REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION plan_line_whole_coins();
"""

NO_MONEY = """
DROP TRIGGER plan_line_whole_coins_changed ON remittances_planline;
DROP TRIGGER plan_line_whole_coins ON remittances_planline;
DROP FUNCTION plan_line_whole_coins();
DROP TRIGGER plan_same_fund ON remittances_plan;
DROP FUNCTION plan_same_fund();
"""


UP_TO_DATE = """
-- Nobody is left to sign lines of more than the sum that the plan says it shares.
UPDATE remittances_plan SET state = 'draft' WHERE state IN ('locked', 'submitted', 'signed') AND total > sum;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;

-- What the lines were shared by: needs and dues by the days, levels by the sums. Lines that answer an earlier plan were
-- not shared. It is told of lines alone: without any, as before they are proposed anew, nothing is outdated.
CREATE FUNCTION plan_outdated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_outdated := NEW.follows_id IS NULL
        AND (OLD.is_outdated OR (OLD.from_on, OLD.to_on, OLD.sum, OLD.floor, OLD.cap)
                                IS DISTINCT FROM (NEW.from_on, NEW.to_on, NEW.sum, NEW.floor, NEW.cap))
        AND EXISTS (SELECT 1 FROM remittances_planline WHERE plan_id = NEW.id);
    RETURN NEW;
END $$;
CREATE TRIGGER plan_outdated BEFORE UPDATE ON remittances_plan FOR EACH ROW
    WHEN (OLD.state = 'draft') EXECUTE FUNCTION plan_outdated();
"""

AS_IT_WAS = """
DROP TRIGGER plan_outdated ON remittances_plan;
DROP FUNCTION plan_outdated();
"""

FROZEN = frozenset({"locked", "submitted", "signed"})


class Migration(migrations.Migration):
    dependencies = [("remittances", "0020_instructions_are_signed")]

    operations = [
        migrations.RunSQL(MONEY, NO_MONEY),
        migrations.AddField(
            model_name="plan",
            name="is_outdated",
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name="lines outdated"),
        ),
        migrations.RunSQL(UP_TO_DATE, AS_IT_WAS),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                name="plan_within_sum",
                condition=~models.Q(state__in=FROZEN) | models.Q(total__lte=models.F("sum")),
                violation_error_message="The lines of a plan come to more than the sum to be shared.",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                name="plan_lines_up_to_date",
                condition=~models.Q(state__in=FROZEN, is_outdated=True),
                violation_error_message="Its sum, days or bounds were changed since the lines were proposed: propose them anew.",
            ),
        ),
    ]
