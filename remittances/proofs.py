"""Proofs that the remittances, their signatures and the ledger tell the same story."""

from ledger.proofs import Proof

PROOFS = (
    Proof(
        "attempt_entry",
        "Attempt {1} of {0} sent {2} and a fee of {3}; {4} left the account.",
        """SELECT r.code, t.number, t.amount, t.fee, -booked(r.id, t.entry_id, t.account_id)
           FROM remittances_attempt t JOIN remittances_remittance r ON r.id = t.remittance_id
           WHERE -booked(r.id, t.entry_id, t.account_id)
              <> t.amount + CASE WHEN t.fee_account_id IS NULL THEN t.fee ELSE 0 END ORDER BY 1, 2""",
    ),
    Proof(
        "fee_entry",
        "The fee of attempt {1} of {0} is {2}, of which {3} came back; {4} is booked on its account.",
        """SELECT r.code, t.number, t.fee, t.fee_returned, -p.moved
           FROM remittances_attempt t JOIN remittances_remittance r ON r.id = t.remittance_id
           CROSS JOIN LATERAL (SELECT booked(r.id, t.entry_id, t.fee_account_id)
                                      + booked(r.id, t.return_entry_id, t.fee_account_id) AS moved) p
           WHERE t.fee_account_id IS NOT NULL AND -p.moved <> t.fee - t.fee_returned ORDER BY 1, 2""",
    ),
    Proof(
        "return_entry",
        "{2} of {0} came back and {3} of its fee; its entry brought {4} into the account.",
        """SELECT r.code, t.number, t.returned, t.fee_returned, booked(r.id, t.return_entry_id, t.account_id)
           FROM remittances_attempt t JOIN remittances_remittance r ON r.id = t.remittance_id
           WHERE t.outcome = 'returned' AND booked(r.id, t.return_entry_id, t.account_id)
              <> t.returned + CASE WHEN t.fee_account_id IS NULL THEN t.fee_returned ELSE 0 END ORDER BY 1, 2""",
    ),
    Proof(
        "two_bodies_signed",
        "{0} is {1} with the signatures of {2} bodies over what it says.",
        """SELECT r.code, r.state, count(DISTINCT a.body_id) FROM remittances_remittance r
           LEFT JOIN remittances_approval a ON a.remittance_id = r.id AND a.voided_at IS NULL
                AND a.digest = remittance_digest(r) AND a.body_id <> r.preparer_body_id
                AND a.signed_by_id <> r.prepared_by_id
           WHERE r.state IN ('approved', 'in hand', 'sent', 'confirmed', 'returned', 'unknown') AND r.line_id IS NULL
           GROUP BY r.code, r.state HAVING count(DISTINCT a.body_id) < 2 ORDER BY 1""",
    ),
    Proof(
        "plan_signed",
        "Plan {0} is {1} with the signatures of {2} bodies over what it says; {3} are needed.",
        """SELECT p.code, p.state, s.bodies, n.needed FROM remittances_plan p
           CROSS JOIN LATERAL (SELECT count(DISTINCT body_id) AS bodies, max(signed_at) AS last_at
                               FROM plan_signatures(p)) s
           CROSS JOIN LATERAL (SELECT signatures_needed(p.currency_id, p.total, coalesce(
               (s.last_at AT TIME ZONE 'UTC')::date, p.prepared_on)) AS needed) n
           WHERE p.state IN ('signed', 'released', 'in execution', 'closed') AND s.bodies < n.needed ORDER BY 1""",
    ),
    Proof(
        "plan_total",
        "Plan {0} says {1}, its lines come to {2}.",
        """SELECT p.code, p.total, coalesce(sum(l.amount), 0) FROM remittances_plan p
           LEFT JOIN remittances_planline l ON l.plan_id = p.id
           GROUP BY p.code, p.total HAVING p.total <> coalesce(sum(l.amount), 0) ORDER BY 1""",
    ),
    Proof(
        "plan_orders",
        "Line {1} of plan {0}, which is {2}, gives {3}; its order is of {4}.",
        """SELECT p.code, l.number, p.state, l.amount, coalesce(r.amount, 0) FROM remittances_planline l
           JOIN remittances_plan p ON p.id = l.plan_id LEFT JOIN remittances_remittance r ON r.line_id = l.id
           WHERE coalesce(r.amount, 0)
                 <> (CASE WHEN p.state IN ('released', 'in execution', 'closed') THEN l.amount ELSE 0 END)
           ORDER BY 1, 2""",
    ),
    Proof(
        "within_decision",
        "Decision {0} allows {1}, its remittances, plans, goods and transfers come to {2}.",
        """SELECT d.code, d.amount, u.used FROM member_parties_decision d, decision_used(d.id) u (used)
           WHERE u.used > d.amount OR u.used > 0 AND d.state <> 'carried' ORDER BY 1""",
    ),
    Proof(
        "transfer_booked",
        "Decision {0} moved {1} {2} by J-{3}-{4:05d}, which books {5}.",
        """SELECT d.code, t.amount, d.currency_id, e.year, e.number, coalesce(p.moved, 0)
           FROM member_parties_fundtransfer t JOIN member_parties_decision d ON d.id = t.decision_id
           JOIN ledger_entry e ON e.id = t.entry_id
           LEFT JOIN LATERAL (SELECT sum(p.amount) AS moved FROM ledger_posting p
               JOIN ledger_account k ON k.id = p.account_id AND k.kind = 'asset'
               WHERE p.entry_id = e.id AND p.fund_id = t.taker_id AND p.currency_id = d.currency_id) p ON true
           WHERE p.moved IS DISTINCT FROM t.amount ORDER BY 1""",
    ),
    Proof(
        "in_country",
        "{0} draws on a fund bound to {1} for {2}.",
        """SELECT r.code, f.country, a.country FROM remittances_remittance r JOIN ledger_fund f ON f.id = r.fund_id
           JOIN remittances_recipientaddress a ON a.id = r.address_id
           WHERE f.country NOT IN ('', a.country) ORDER BY 1""",
    ),
    Proof(
        "state_true",
        "{0} is {1}; its live attempt is {2}.",
        """SELECT r.code, r.state, coalesce(t.outcome, 'none') FROM remittances_remittance r
           LEFT JOIN remittances_attempt t ON t.remittance_id = r.id AND t.outcome <> 'returned'
           WHERE (r.state IN ('sent', 'confirmed', 'unknown')) <> (t.id IS NOT NULL)
              OR t.id IS NOT NULL AND r.state <> (CASE t.outcome WHEN 'on the way' THEN 'sent' ELSE t.outcome END)
           ORDER BY 1""",
    ),
    Proof(
        "shares_add_up",
        "The shares of {0} come to {2}, it received {1}.",
        """SELECT r.code, c.received, sum(s.amount) FROM remittances_confirmation c
           JOIN remittances_share s ON s.confirmation_id = c.id
           JOIN remittances_attempt t ON t.id = c.attempt_id
           JOIN remittances_remittance r ON r.id = t.remittance_id
           GROUP BY r.code, c.id HAVING sum(s.amount) <> c.received ORDER BY 1""",
    ),
    Proof(
        "stock_is_lots",
        "The stock of fund {0} stands at {2} {1} in the books; what its lots have left cost {3}.",
        """WITH lots AS (
               SELECT l.fund_id, l.currency_id, sum(l.cost + lot_changed_value(l.id)) - coalesce(sum(o.out), 0) AS there
               FROM remittances_lot l
               LEFT JOIN LATERAL (
                   SELECT sum(i.value - i.value_back) AS out FROM remittances_parcelitem i
                   JOIN remittances_parcel p ON p.id = i.parcel_id
                   JOIN remittances_remittance r ON r.id = p.remittance_id
                   WHERE i.lot_id = l.id AND r.state IN ('sent', 'confirmed', 'unknown', 'returned')) o ON true
               WHERE l.counted_at IS NOT NULL GROUP BY 1, 2),
           books AS (
               SELECT b.fund_id, b.currency_id, b.amount FROM ledger_balance b
               JOIN ledger_account k ON k.id = b.account_id AND k.role = 'stock')
           SELECT f.code, currency_id, coalesce(amount, 0), coalesce(there, 0)
           FROM books FULL JOIN lots USING (fund_id, currency_id) JOIN ledger_fund f ON f.id = fund_id
           WHERE coalesce(amount, 0) <> coalesce(there, 0) ORDER BY 1, 2""",
    ),
    Proof(
        "lot_not_overdrawn",
        "Of {1} of lot {0}, {2} are packed or gone; of its cost of {3}, {4}.",
        """SELECT l.code, l.there, p.quantity, l.worth, p.value FROM (
               SELECT id, code, counted_at, quantity + lot_changed_quantity(id) - lot_held_quantity(id) AS there,
                      cost + lot_changed_value(id) - lot_held_value(id) AS worth FROM remittances_lot) l
           CROSS JOIN lot_packed(l.id) p
           WHERE l.counted_at IS NULL AND p.quantity > 0 OR l.counted_at IS NOT NULL AND (
               p.quantity > l.there OR p.value > l.worth OR (p.quantity = l.there) <> (p.value = l.worth))
           ORDER BY 1""",
    ),
    Proof(
        "stock_change_booked",
        "{0} of lot {1} is {2} worth {3}; its entries took {4} out of the stock.",
        """SELECT c.code, l.code, c.kind, c.value, coalesce(b.moved, 0) FROM remittances_stockchange c
           JOIN remittances_lot l ON l.id = c.lot_id
           LEFT JOIN LATERAL (SELECT -sum(p.amount) AS moved FROM ledger_posting p
               JOIN ledger_account k ON k.id = p.account_id AND k.role = 'stock'
               WHERE p.entry_id IN (c.entry_id, c.undo_entry_id) AND p.fund_id = l.fund_id
                 AND p.currency_id = l.currency_id) b ON true
           WHERE coalesce(b.moved, 0) <> CASE WHEN c.entry_id IS NULL OR c.undone_at IS NOT NULL THEN 0
                                         WHEN c.kind = 'found' THEN -c.value ELSE c.value END ORDER BY 1""",
    ),
    Proof(
        "stock_change_by_two",
        "{0} was typed and confirmed, or undone, by one person: {1}.",
        """SELECT c.code, u.username FROM remittances_stockchange c JOIN access_user u
           ON u.id = c.made_by_id AND u.id = c.confirmed_by_id OR u.id = c.undo_asked_by_id AND u.id = c.undone_by_id
           ORDER BY 1, 2""",
    ),
    Proof(
        "count_booked",
        "{0} found {3} of lot {1} where {2} were free, and has no such difference to be booked.",
        """SELECT s.code, l.code, n.expected, n.counted FROM remittances_countline n
           JOIN remittances_stockcount s ON s.id = n.count_id JOIN remittances_lot l ON l.id = n.lot_id
           LEFT JOIN remittances_stockchange c ON c.line_id = n.id
           WHERE n.counted - n.expected <> coalesce(CASE c.kind WHEN 'found' THEN c.quantity ELSE -c.quantity END, 0)
           ORDER BY 1, 2""",
    ),
    Proof(
        "goods_without_money",
        "Account {0}, fund {1}: {3} {2} stand in the books; the lots given and the goods written off come to {4}.",
        """WITH acts AS (
               SELECT 'gifts in kind' AS role, fund_id, currency_id, -sum(cost) AS sum FROM remittances_lot
               WHERE giver_kind <> '' AND counted_at IS NOT NULL GROUP BY 2, 3
               UNION ALL
               SELECT 'written off', fund_id, currency_id, -sum(lot_changed_value(id)) FROM remittances_lot
               GROUP BY 2, 3),
           books AS (
               SELECT k.role, b.fund_id, b.currency_id, b.amount FROM ledger_balance b
               JOIN ledger_account k ON k.id = b.account_id AND k.role IN ('gifts in kind', 'written off'))
           SELECT role, f.code, currency_id, coalesce(amount, 0), coalesce(acts.sum, 0)
           FROM books FULL JOIN acts USING (role, fund_id, currency_id) JOIN ledger_fund f ON f.id = fund_id
           WHERE coalesce(amount, 0) <> coalesce(acts.sum, 0) ORDER BY 1, 2, 3""",
    ),
    Proof(
        "parcel_adds_up",
        "The goods of {0} come to {2}, the order is of {1}; of them {3} came back, its attempt brought back {4}.",
        """SELECT r.code, r.amount, i.value, i.back, coalesce(t.returned, 0) FROM remittances_parcel p
           JOIN remittances_remittance r ON r.id = p.remittance_id
           JOIN LATERAL (SELECT coalesce(sum(value), 0) AS value, coalesce(sum(value_back), 0) AS back
                         FROM remittances_parcelitem WHERE parcel_id = p.id) i ON true
           LEFT JOIN remittances_attempt t ON t.remittance_id = r.id AND t.outcome = 'returned'
           WHERE r.route <> 'parcel' OR i.value > r.amount OR i.value < r.amount AND r.line_id IS NULL
              OR i.back <> coalesce(t.returned, 0) ORDER BY 1""",
    ),
)
