"""What is sent is paid for in money: goods in the stock of a fund cover no fee, of a free fund as of a restricted one."""

from django.db import migrations

RULES = """
-- Its entry is booked by now, so that the balance of the fund is locked and what is left of its money known.
CREATE FUNCTION attempt_within_money() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT fund_money(fund_id, currency_id) FROM remittances_remittance WHERE id = NEW.remittance_id) < 0 THEN
        RAISE EXCEPTION 'the fund does not hold that much money'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_within_money';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER attempt_within_money AFTER INSERT ON remittances_attempt
    FOR EACH ROW EXECUTE FUNCTION attempt_within_money();
"""

UNDO = """
DROP TRIGGER attempt_within_money ON remittances_attempt;
DROP FUNCTION attempt_within_money();
"""


class Migration(migrations.Migration):
    dependencies = [("remittances", "0025_parcels_by_piece")]

    operations = [migrations.RunSQL(RULES, UNDO)]
