"""Proofs that the collections and the ledger tell the same story."""

from ledger.proofs import Proof

PROOFS = (
    Proof(
        "contribution_entry",
        "Line {1} of list {0} is {2} {3}, its entry brought {4}.",
        """SELECT l.number, c.line, c.amount, c.currency_id, coalesce(sum(p.amount), 0)
           FROM fund_collections_contribution c
           JOIN fund_collections_subscriptionlist l ON l.id = c.list_id
           JOIN fund_collections_appeal a ON a.id = l.appeal_id
           LEFT JOIN (ledger_posting p JOIN ledger_account k ON k.id = p.account_id AND k.role = 'counted cash')
                  ON p.entry_id = c.entry_id AND p.currency_id = c.currency_id AND p.fund_id = a.fund_id
           WHERE c.entry_id IS NOT NULL
           GROUP BY l.number, c.line, c.amount, c.currency_id HAVING coalesce(sum(p.amount), 0) <> c.amount
           ORDER BY 1, 2""",
    ),
    Proof(
        "transfer_entry",
        "The gift of entry J-{0}-{1:05d} is {2} {3}, its entry brought {4} into a bank account.",
        """SELECT e.year, e.number, c.amount, c.currency_id, coalesce(sum(p.amount), 0)
           FROM fund_collections_contribution c JOIN ledger_entry e ON e.id = c.entry_id
           JOIN fund_collections_appeal a ON a.id = c.appeal_id
           LEFT JOIN (ledger_posting p JOIN ledger_account k ON k.id = p.account_id AND k.bank_identifier <> '')
                  ON p.entry_id = c.entry_id AND p.currency_id = c.currency_id AND p.fund_id = a.fund_id
           WHERE c.list_id IS NULL
           GROUP BY e.id, c.id HAVING coalesce(sum(p.amount), 0) <> c.amount ORDER BY 1, 2""",
    ),
    Proof(
        "list_ties",
        "List {0}: counted {1}, its posted lines come to {2}.",
        """SELECT l.number, l.counted_total, coalesce(sum(c.amount) FILTER (WHERE c.entry_id IS NOT NULL), 0)
           FROM fund_collections_subscriptionlist l LEFT JOIN fund_collections_contribution c ON c.list_id = l.id
           WHERE l.state = 'posted' GROUP BY l.id
           HAVING l.counted_total IS DISTINCT FROM coalesce(sum(c.amount) FILTER (WHERE c.entry_id IS NOT NULL), 0)
           ORDER BY 1""",
    ),
    Proof(
        "receipt_of_each_gift",
        "The gift {0} is {1} in the books and {2} on its receipt.",
        """SELECT coalesce(l.number || '/' || c.line, 'J-' || e.year || '-' || lpad(e.number::text, 5, '0')), c.amount,
                  coalesce(r.amount::text, 'nothing') FROM fund_collections_contribution c
           JOIN ledger_entry e ON e.id = c.entry_id
           LEFT JOIN fund_collections_subscriptionlist l ON l.id = c.list_id
           LEFT JOIN fund_collections_receipt r ON r.contribution_id = c.id
           WHERE c.entry_id IS NOT NULL AND (r.id IS NULL OR r.amount <> c.amount OR r.currency_id <> c.currency_id)
           ORDER BY 1""",
    ),
    Proof(
        "receipt_number_gapless",
        "The receipts of {0} for {1} should run to {2} and there are {3}.",
        """SELECT b.code, r.year, s.last, count(r.id) FROM fund_collections_receipt r
           JOIN member_parties_body b ON b.id = r.body_id
           LEFT JOIN fund_collections_receiptseries s ON s.body_id = r.body_id AND s.year = r.year
           GROUP BY b.code, r.year, s.last
           HAVING s.last IS DISTINCT FROM max(r.number) OR count(r.id) <> max(r.number) OR min(r.number) <> 1""",
    ),
    Proof(
        "deposit_ties",
        "Deposit {0} is {1}, its lists come to {2} and its entry to {3}.",
        """SELECT d.code, d.amount, l.amount, p.amount FROM fund_collections_deposit d
           LEFT JOIN (SELECT deposit_id, sum(counted_total) AS amount FROM fund_collections_subscriptionlist
                      GROUP BY 1) l ON l.deposit_id = d.id
           LEFT JOIN (SELECT entry_id, sum(p.amount) AS amount FROM ledger_posting p
                      JOIN ledger_account k ON k.id = p.account_id AND k.role = 'in transit' GROUP BY 1) p
                  ON p.entry_id = d.entry_id
           WHERE l.amount IS DISTINCT FROM d.amount OR p.amount IS DISTINCT FROM d.amount ORDER BY 1""",
    ),
    Proof(
        "match_ties",
        "The match of deposit {0} brought {2} into the bank account, the booking says {1}.",
        """SELECT d.code, b.amount, p.amount FROM fund_collections_match m
           JOIN fund_collections_booking b ON b.id = m.booking_id
           JOIN fund_collections_deposit d ON d.id = m.deposit_id
           LEFT JOIN (SELECT entry_id, account_id, sum(amount) AS amount FROM ledger_posting GROUP BY 1, 2) p
                  ON p.entry_id = m.entry_id AND p.account_id = d.account_id
           WHERE p.amount IS DISTINCT FROM b.amount ORDER BY 1""",
    ),
    Proof(
        "cash_of_lists",
        "{0}: {1} of cash stand in the books, posted lists not yet deposited come to {2}.",
        """SELECT coalesce(k.currency_id, l.currency_id), coalesce(k.amount, 0), coalesce(l.amount, 0)
           FROM (SELECT b.currency_id, sum(b.amount) AS amount FROM ledger_balance b
                 JOIN ledger_account a ON a.id = b.account_id AND a.role = 'counted cash' GROUP BY 1) k
           FULL JOIN (SELECT currency_id, sum(counted_total) AS amount FROM fund_collections_subscriptionlist
                      WHERE state = 'posted' AND deposit_id IS NULL GROUP BY 1) l ON l.currency_id = k.currency_id
           WHERE coalesce(k.amount, 0) <> coalesce(l.amount, 0) ORDER BY 1""",
    ),
    Proof(
        "deposits_on_the_way",
        "{0}: {1} stand as deposited and not yet on a statement, unmatched deposits come to {2}.",
        """SELECT coalesce(k.currency_id, d.currency_id), coalesce(k.amount, 0), coalesce(d.amount, 0)
           FROM (SELECT b.currency_id, sum(b.amount) AS amount FROM ledger_balance b
                 JOIN ledger_account a ON a.id = b.account_id AND a.role = 'in transit' GROUP BY 1) k
           FULL JOIN (SELECT currency_id, sum(amount) AS amount FROM fund_collections_deposit d
                      WHERE NOT EXISTS (SELECT 1 FROM fund_collections_match m
                                        WHERE m.deposit_id = d.id AND m.undone_at IS NULL)
                      GROUP BY 1) d ON d.currency_id = k.currency_id
           WHERE coalesce(k.amount, 0) <> coalesce(d.amount, 0) ORDER BY 1""",
    ),
)
