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
           GROUP BY l.number, c.id HAVING coalesce(sum(p.amount), 0) <> c.amount
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
           FROM fund_collections_subscriptionlist l
           LEFT JOIN fund_collections_contribution c ON c.list_id = l.id AND c.taken_out_id IS NULL
           WHERE l.state = 'posted' GROUP BY l.id
           HAVING l.counted_total IS DISTINCT FROM coalesce(sum(c.amount) FILTER (WHERE c.entry_id IS NOT NULL), 0)
           ORDER BY 1""",
    ),
    Proof(
        "list_taken_out_whole",
        "List {0} was taken out of the books with {1} gifts of {2}; reversed, with void receipts, are {3} of {4}.",
        """SELECT l.number, t.gifts, t.total, count(c.id), coalesce(sum(c.amount), 0)
           FROM fund_collections_listtakenout t JOIN fund_collections_subscriptionlist l ON l.id = t.list_id
           LEFT JOIN fund_collections_contribution c ON c.list_id = t.list_id AND c.taken_out_id = t.id
               AND EXISTS (SELECT 1 FROM ledger_entry x
                           WHERE x.reverses_id = c.entry_id AND x.posted_on = t.taken_out_on)
               AND NOT EXISTS (SELECT 1 FROM fund_collections_receipt r
                               WHERE r.contribution_id = c.id AND r.voided_at IS NULL)
           GROUP BY l.number, t.id HAVING count(c.id) <> t.gifts OR coalesce(sum(c.amount), 0) <> t.total
           ORDER BY 1""",
    ),
    Proof(
        "gift_of_list_stands",
        "The gift {0} stands in the books, its entry J-{1}-{2:05d} was reversed.",
        """SELECT l.number || '/' || c.line, e.year, e.number FROM fund_collections_contribution c
           JOIN fund_collections_subscriptionlist l ON l.id = c.list_id JOIN ledger_entry e ON e.id = c.entry_id
           JOIN ledger_entry x ON x.reverses_id = e.id WHERE c.taken_out_id IS NULL ORDER BY 1""",
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
        "receipt_succeeds",
        "Receipt {0} {1}-{2:05d} stands in the place of {3}-{4:05d}, which is {5}.",
        """SELECT r.body_code, r.year, r.number, o.year, o.number,
                  CASE WHEN o.voided_at IS NULL THEN 'not void' ELSE 'of another gift' END
           FROM fund_collections_receipt r JOIN fund_collections_receipt o ON o.id = r.replaces_id
           JOIN fund_collections_contribution c ON c.id = r.contribution_id
           JOIN fund_collections_contribution f ON f.id = o.contribution_id
           WHERE o.voided_at IS NULL OR o.body_id <> r.body_id OR f.id <> c.id
                 AND (f.list_id, f.line) IS DISTINCT FROM (c.list_id, c.line) ORDER BY 1, 2, 3""",
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
        """SELECT d.code, d.amount, CASE WHEN d.undone_at IS NULL THEN l.amount ELSE f.amount END, p.amount
           FROM fund_collections_deposit d
           LEFT JOIN (SELECT deposit_id, sum(counted_total) AS amount FROM fund_collections_subscriptionlist
                      GROUP BY 1) l ON l.deposit_id = d.id
           LEFT JOIN (SELECT deposit_id, sum(amount) AS amount FROM fund_collections_freedlist GROUP BY 1) f
                  ON f.deposit_id = d.id
           LEFT JOIN (SELECT entry_id, sum(p.amount) AS amount FROM ledger_posting p
                      JOIN ledger_account k ON k.id = p.account_id AND k.role = 'in transit' GROUP BY 1) p
                  ON p.entry_id = d.entry_id
           WHERE CASE WHEN d.undone_at IS NULL THEN l.amount ELSE f.amount END IS DISTINCT FROM d.amount
              OR p.amount IS DISTINCT FROM d.amount OR d.undone_at IS NOT NULL AND l.amount IS NOT NULL ORDER BY 1""",
    ),
    Proof(
        "undone_deposit_reversed",
        "Deposit {0} is {1}, its entry J-{2}-{3:05d} {4}.",
        """SELECT d.code, CASE WHEN d.undone_at IS NULL THEN 'in force' ELSE 'taken back' END, e.year, e.number,
                  CASE WHEN d.undone_at IS NULL THEN 'is reversed' ELSE 'still stands' END
           FROM fund_collections_deposit d JOIN ledger_entry e ON e.id = d.entry_id
           WHERE (d.undone_at IS NULL) = EXISTS (SELECT 1 FROM ledger_entry x WHERE x.reverses_id = e.id)
           ORDER BY 1""",
    ),
    Proof(
        "match_ties",
        "The match M-{0} on account {1}: its bookings come to {2}, its entries to {3}.",
        """SELECT left(m.id::text, 8), k.code, b.amount, coalesce(p.amount, 0) FROM fund_collections_match m
           JOIN ledger_account k ON k.id = m.account_id
           LEFT JOIN (SELECT r.match_id, sum(b.amount) AS amount FROM fund_collections_matchedbooking r
                      JOIN fund_collections_booking b ON b.id = r.booking_id GROUP BY 1) b ON b.match_id = m.id
           LEFT JOIN (SELECT r.match_id, sum(p.amount) AS amount FROM fund_collections_matchedentry r
                      JOIN ledger_posting p ON p.entry_id = r.entry_id AND p.account_id = r.account_id GROUP BY 1) p
                  ON p.match_id = m.id
           WHERE m.ignored_because = '' AND b.amount IS DISTINCT FROM coalesce(p.amount, 0)
             AND NOT EXISTS (SELECT 1 FROM fund_collections_matchedbooking r
                             WHERE r.match_id = m.id AND r.booking_id IS NULL AND m.undone_at IS NOT NULL)
           ORDER BY 1""",
    ),
    Proof(
        "match_of_one_account",
        "The match M-{0} on account {1} joins a booking or an entry of another account.",
        """SELECT left(m.id::text, 8), k.code FROM fund_collections_match m JOIN ledger_account k ON k.id = m.account_id
           WHERE EXISTS (SELECT 1 FROM fund_collections_matchedentry r
                         WHERE r.match_id = m.id AND r.account_id <> m.account_id)
              OR EXISTS (SELECT 1 FROM fund_collections_matchedbooking r
                         JOIN fund_collections_booking b ON b.id = r.booking_id
                         JOIN fund_collections_bankstatement s ON s.id = b.statement_id
                         WHERE r.match_id = m.id AND s.account_id <> m.account_id) ORDER BY 1""",
    ),
    Proof(
        "match_undone_whole",
        "The match M-{0} is {1}, a row of it is not.",
        """SELECT left(m.id::text, 8), CASE WHEN m.undone_at IS NULL THEN 'in force' ELSE 'undone' END
           FROM fund_collections_match m
           WHERE EXISTS (SELECT 1 FROM fund_collections_matchedbooking r
                         WHERE r.match_id = m.id AND r.undone_at IS DISTINCT FROM m.undone_at)
              OR EXISTS (SELECT 1 FROM fund_collections_matchedentry r
                         WHERE r.match_id = m.id AND r.undone_at IS DISTINCT FROM m.undone_at) ORDER BY 1""",
    ),
    Proof(
        "undone_match_reversed",
        "The match M-{0} is undone, the entry J-{1}-{2:05d} that it posted still stands.",
        """SELECT left(m.id::text, 8), e.year, e.number FROM fund_collections_match m
           JOIN fund_collections_matchedentry r ON r.match_id = m.id AND r.made_id IS NOT NULL
           JOIN ledger_entry e ON e.id = r.made_id
           WHERE m.undone_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger_entry x WHERE x.reverses_id = e.id)
           ORDER BY 1, 2, 3""",
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
                      WHERE d.undone_at IS NULL AND NOT EXISTS (SELECT 1 FROM fund_collections_matchedentry m
                                        WHERE m.deposit_id = d.id AND m.undone_at IS NULL)
                      GROUP BY 1) d ON d.currency_id = k.currency_id
           WHERE coalesce(k.amount, 0) <> coalesce(d.amount, 0) ORDER BY 1""",
    ),
)
