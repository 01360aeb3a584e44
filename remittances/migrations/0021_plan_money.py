"""A plan that has lines keeps its fund and its money, in which every line can be paid out."""

from django.db import migrations

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


class Migration(migrations.Migration):
    dependencies = [("remittances", "0020_instructions_are_signed")]

    operations = [migrations.RunSQL(MONEY, NO_MONEY)]
