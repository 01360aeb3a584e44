"""The fair plan: a sum shared over recipients by need, each share with the sentence that says why it is what it is.

Pure: it asks no database and knows no model. All sums are whole minor units of one currency (cents, yen), all
arithmetic is in whole numbers and exact, the same recipients in another order get the same shares. How and why:
docs/decisions/0080-the-fair-plan.md.
"""

from remittances.fairness.balance import Balance, GroupBalance, balance_table
from remittances.fairness.sharing import share_out
from remittances.fairness.terms import FairPlan, Recipient, Share, Terms

__all__ = [
    "Balance",
    "FairPlan",
    "GroupBalance",
    "Recipient",
    "Share",
    "Terms",
    "balance_table",
    "share_out",
]
