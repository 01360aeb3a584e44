"""Who may see and write the books. Delegates and approvers see what a fund holds, never an entry."""

import rules

from access.offices import Office
from access.permissions import office

keeps_books = office(Office.TREASURER)
reads_books = office(Office.TREASURER, Office.AUDITOR)
knows_funds = office(Office.TREASURER, Office.AUDITOR, Office.SECRETARY, Office.DELEGATE, Office.APPROVER)

rules.add_perm("ledger.view_fund", knows_funds)
rules.add_perm("ledger.add_fund", keeps_books)
rules.add_perm("ledger.change_fund", keeps_books)
rules.add_perm("ledger.view_account", reads_books)
rules.add_perm("ledger.add_account", keeps_books)
rules.add_perm("ledger.change_account", keeps_books)
rules.add_perm("ledger.view_currency", rules.is_authenticated)
rules.add_perm("ledger.view_entry", reads_books)
rules.add_perm("ledger.view_posting", reads_books)
rules.add_perm("ledger.post_entry", keeps_books)
rules.add_perm("ledger.reverse_entry", keeps_books)
rules.add_perm("ledger.view_exchangerate", reads_books)
rules.add_perm("ledger.enter_rate", keeps_books)
rules.add_perm("ledger.view_period", knows_funds)
rules.add_perm("ledger.close_period", keeps_books)
