"""Who stands in for an address to which nothing can go: the first of its alternates, one after the other, that can."""

from django.db import connection

from remittances.models import Route

# Alternates go round in no circle (alternate_leads_on), so that this ends.
STAND_INS = """
    WITH RECURSIVE places AS (
        SELECT a.id, a.code, a.alternate_id,
               a.closed_on IS NULL AND a.burned_at IS NULL
               AND CASE WHEN %(parcel)s THEN a.takes_parcels ELSE a.takes_money END
               AND NOT EXISTS (SELECT 1 FROM remittances_riskflag f WHERE f.address_id = a.id AND f.lifted_at IS NULL)
               AS usable
        FROM remittances_recipientaddress a
    ), onward AS (
        SELECT p.id AS first, p.alternate_id AS next FROM places p
        WHERE p.alternate_id IS NOT NULL AND (%(place)s::uuid IS NULL OR p.id = %(place)s)
        UNION ALL
        SELECT o.first, p.alternate_id FROM onward o JOIN places p ON p.id = o.next AND NOT p.usable
        WHERE p.alternate_id IS NOT NULL
    )
    SELECT o.first, p.code FROM onward o JOIN places p ON p.id = o.next AND p.usable
"""


def stand_ins(route, *, place=None):
    """{address: code of who stands in for it by `route`}, of one address (key `place`) or all. One query.

    None as `route` is money by any. Addresses whose alternates are all closed, burned, flagged or of no use are not
    in it.
    """
    with connection.cursor() as cursor:
        cursor.execute(STAND_INS, {"parcel": route == Route.PARCEL, "place": place})
        return dict(cursor.fetchall())
