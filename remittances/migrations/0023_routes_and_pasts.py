"""A route carries to a country what is noted as open there; what an address was is known later."""

from django.db import migrations

RULES = """
-- The newest terms of the currency speak; one of which nothing is noted is carried only where nothing is noted of any.
CREATE OR REPLACE FUNCTION route_is_open(which varchar, land varchar, money varchar) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT t.is_open FROM remittances_routeterms t
         WHERE t.route = which AND t.country = land AND t.currency_id = money
         ORDER BY t.id DESC LIMIT 1),
        NOT EXISTS (SELECT 1 FROM remittances_routeterms t WHERE t.route = which AND t.country = land))
$$;
"""

UNDO = """
CREATE OR REPLACE FUNCTION route_is_open(which varchar, land varchar, money varchar) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT t.is_open FROM remittances_routeterms t
        WHERE t.route = which AND t.country = land AND t.currency_id = money
        ORDER BY t.id DESC LIMIT 1), true)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("remittances", "0020_instructions_are_signed")]

    operations = [migrations.RunSQL(RULES, UNDO)]
