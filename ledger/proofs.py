"""Proofs of the ledger: each a query that finds faults, and the sentence that names one.

The columns of a faulty row fill the sentence. `manage.py check_books` runs these and those of the other rooms.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Proof:
    name: str
    sentence: str
    sql: str

    def faults(self) -> Iterator[str]:
        """One sentence per faulty row, as they come from the server."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql)
            for row in cursor:
                yield f"{self.name}: {self.sentence.format(*row)}"


PROOFS = (
    Proof(
        "entry_balanced",
        "J-{0}-{1:05d} is out of balance by {3} {2}.",
        """SELECT e.year, e.number, p.currency_id, sum(p.amount) FROM ledger_posting p
           JOIN ledger_entry e ON e.id = p.entry_id
           GROUP BY e.id, p.fund_id, p.currency_id HAVING sum(p.amount) <> 0 ORDER BY 1, 2""",
    ),
    Proof(
        "entry_has_postings",
        "J-{0}-{1:05d} has no postings.",
        """SELECT e.year, e.number FROM ledger_entry e
           WHERE NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE p.entry_id = e.id) ORDER BY 1, 2""",
    ),
    Proof(
        "entry_number_gapless",
        "The journal of {0} should run to {1} and has {2} entries.",
        """SELECT coalesce(s.year, e.year), coalesce(s.last, max(e.number)), count(e.id)
           FROM ledger_journalseries s FULL JOIN ledger_entry e ON e.year = s.year GROUP BY s.year, e.year, s.last
           HAVING s.last IS DISTINCT FROM max(e.number) OR count(e.id) <> max(e.number) OR min(e.number) <> 1""",
    ),
    Proof(
        "running_balance",
        "Account {0}, fund {1}: the running balance is {3} {2}, its postings come to {4}.",
        """SELECT k.code, f.code, x.currency_id, x.kept, x.summed FROM (
              SELECT account_id, fund_id, currency_id, coalesce(b.amount, 0) AS kept, coalesce(s.amount, 0) AS summed
              FROM ledger_balance b FULL JOIN (
                  SELECT account_id, fund_id, currency_id, sum(amount) AS amount
                  FROM ledger_posting GROUP BY 1, 2, 3) s USING (account_id, fund_id, currency_id)) x
           JOIN ledger_account k ON k.id = x.account_id JOIN ledger_fund f ON f.id = x.fund_id
           WHERE x.kept <> x.summed ORDER BY 1, 2, 3""",
    ),
    Proof(
        "fund_balance",
        "Fund {0}: {2} {1} are kept as its money, its postings come to {3}.",
        """SELECT f.code, x.currency_id, x.kept, x.summed FROM (
              SELECT fund_id, currency_id, coalesce(b.amount, 0) AS kept, coalesce(s.amount, 0) AS summed
              FROM ledger_fundbalance b FULL JOIN (
                  SELECT p.fund_id, p.currency_id, sum(p.amount) AS amount FROM ledger_posting p
                  JOIN ledger_account k ON k.id = p.account_id WHERE k.kind = 'asset'
                  GROUP BY 1, 2) s USING (fund_id, currency_id)) x
           JOIN ledger_fund f ON f.id = x.fund_id WHERE x.kept <> x.summed ORDER BY 1, 2""",
    ),
    Proof(
        "fund_never_below_zero",
        "The restricted fund {0} stands at {2} {1}.",
        """SELECT f.code, b.currency_id, b.amount FROM ledger_fundbalance b JOIN ledger_fund f ON f.id = b.fund_id
           WHERE (f.restricted OR b.restricted) AND b.amount < 0 ORDER BY 1, 2""",
    ),
    Proof(
        "fund_money_never_below_zero",
        "The restricted fund {0} stands at {2} {1}, of which {3} are goods in stock.",
        """SELECT f.code, b.currency_id, b.amount, stock_held(b.fund_id, b.currency_id) FROM ledger_fundbalance b
           JOIN ledger_fund f ON f.id = b.fund_id
           WHERE f.restricted AND b.amount < stock_held(b.fund_id, b.currency_id) AND b.amount >= 0 ORDER BY 1, 2""",
    ),
    Proof(
        "restriction_kept",
        "The balance of fund {0} forgot its restriction.",
        """SELECT DISTINCT f.code FROM ledger_fundbalance b JOIN ledger_fund f ON f.id = b.fund_id
           WHERE b.restricted <> f.restricted ORDER BY 1""",
    ),
    Proof(
        "posting_decimals",
        "J-{0}-{1:05d} moves {2} {3}, more decimals than the currency has.",
        """SELECT e.year, e.number, p.amount, p.currency_id FROM ledger_posting p
           JOIN ledger_entry e ON e.id = p.entry_id
           JOIN ledger_currency c ON c.code = p.currency_id
           WHERE round(p.amount, c.exponent) <> p.amount ORDER BY 1, 2""",
    ),
    Proof(
        "reversal_mirrors",
        "J-{0}-{1:05d} does not mirror the entry it reverses in {2}.",
        """SELECT e.year, e.number, p.currency_id FROM ledger_entry e
           JOIN ledger_posting p ON p.entry_id IN (e.id, e.reverses_id) WHERE e.reverses_id IS NOT NULL
           GROUP BY e.id, p.account_id, p.fund_id, p.currency_id HAVING sum(p.amount) <> 0 ORDER BY 1, 2""",
    ),
    Proof(
        "exchange_at_its_rate",
        "J-{0}-{1:05d} changes {3} {2} for {5} {4}, which is not what its rate of {6} says.",
        """SELECT e.year, e.number, g.currency_id, g.amount, w.currency_id, -w.amount, trim_scale(e.rate)
           FROM ledger_entry e
           JOIN ledger_posting g ON g.entry_id = e.id AND g.amount > 0
           JOIN ledger_posting w ON w.entry_id = e.id AND w.amount < 0 AND w.account_id = g.account_id
           JOIN ledger_account k ON k.id = g.account_id AND k.role = 'exchange'
           JOIN ledger_currency c ON c.code = w.currency_id
           WHERE e.kind = 'exchange' AND 2 * abs(g.amount * e.rate + w.amount) > power(10::numeric, -c.exponent)
           ORDER BY 1, 2""",
    ),
    Proof(
        "revaluation_adds_up",
        "J-{0}-{1:05d} books {2}, the positions it valued come to {3}.",
        """SELECT e.year, e.number, p.booked, r.worth FROM ledger_entry e
           LEFT JOIN LATERAL (SELECT sum(amount) AS booked FROM ledger_posting p
               JOIN ledger_account k ON k.id = p.account_id AND k.role = 'rate differences'
               WHERE p.entry_id = e.id) p ON true
           LEFT JOIN LATERAL (SELECT sum(value) AS worth, bool_or(abs(value - position * rate) >= 1) AS wrong
               FROM ledger_revaluation r WHERE r.entry_id = e.id) r ON true
           WHERE e.kind = 'revaluation' AND (p.booked IS DISTINCT FROM r.worth OR r.wrong) ORDER BY 1, 2""",
    ),
    Proof(
        "rate_differences",
        "Fund {0}: the account of rate differences holds {2} {1}, exchanges and revaluations come to {3}.",
        """SELECT f.code, x.currency_id, x.kept, x.summed FROM (
              SELECT fund_id, currency_id, coalesce(b.amount, 0) AS kept, coalesce(s.amount, 0) AS summed
              FROM (SELECT b.* FROM ledger_balance b
                    JOIN ledger_account k ON k.id = b.account_id AND k.role = 'rate differences') b
              FULL JOIN (
                  SELECT p.fund_id, p.currency_id, sum(p.amount) AS amount FROM ledger_posting p
                  JOIN ledger_account k ON k.id = p.account_id AND k.role = 'rate differences'
                  JOIN ledger_entry e ON e.id = p.entry_id LEFT JOIN ledger_entry o ON o.id = e.reverses_id
                  WHERE coalesce(o.kind, e.kind) IN ('exchange', 'revaluation')
                  GROUP BY 1, 2) s USING (fund_id, currency_id)) x
           JOIN ledger_fund f ON f.id = x.fund_id WHERE x.kept <> x.summed ORDER BY 1, 2""",
    ),
    Proof(
        "period_check_number",
        "The period to {0} was closed with the check number {1}; its books now come to {2}.",
        """SELECT last_on, check_number, ledger_check_number(last_on) FROM ledger_period
           WHERE check_number <> ledger_check_number(last_on) ORDER BY 1""",
    ),
    Proof(
        "periods_follow",
        "The period that begins on {0} does not follow the one before it.",
        """SELECT first_on FROM (SELECT first_on, lag(last_on) OVER (ORDER BY last_on) AS before FROM ledger_period) p
           WHERE first_on <> before + 1 ORDER BY 1""",
    ),
    Proof(
        "fund_closed_empty",
        "The fund {0} is closed and holds {2} {1}.",
        """SELECT f.code, b.currency_id, b.amount FROM ledger_fundbalance b JOIN ledger_fund f ON f.id = b.fund_id
           WHERE f.closed_on IS NOT NULL AND b.amount <> 0 ORDER BY 1, 2""",
    ),
    Proof(
        "nothing_pending",
        "The entry {0} was left pending.",
        "SELECT entry FROM ledger_pendingentry ORDER BY 1",
    ),
)
