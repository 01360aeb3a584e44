"""What came back of a sending frees its decision; what was lost on the way was spent under it."""

from importlib import import_module

from django.db import migrations

changed = import_module("member_parties.migrations.0015_decision_about").changed
GOODS = "+ (SELECT coalesce(sum(cost), 0) FROM remittances_lot WHERE"
# Whatever became of the order later: sent anew it weighs beside this.
LOST = """+ (SELECT coalesce(sum(a.amount - a.returned), 0) FROM remittances_attempt a
            JOIN remittances_remittance r ON r.id = a.remittance_id
            WHERE r.decision_id = which AND a.route <> 'parcel' AND a.outcome = 'returned')
         """


class Migration(migrations.Migration):
    dependencies = [("fund_collections", "0056_decisions_about"), ("remittances", "0029_decisions_about")]

    operations = [changed("decision_used", GOODS, LOST + GOODS, takes="uuid")]
