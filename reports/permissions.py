"""Who may read which report. Balances by body are for those who keep or audit the books, and for the body itself."""

import rules

from access.offices import Office
from access.permissions import office

reads_books = office(Office.TREASURER, Office.AUDITOR)
collects = office(Office.TREASURER, Office.AUDITOR, Office.SECRETARY, Office.DELEGATE)
knows_funds = office(Office.TREASURER, Office.AUDITOR, Office.SECRETARY, Office.DELEGATE, Office.APPROVER)

rules.add_perm("reports.view_collection_report", collects)
rules.add_perm("reports.view_fund_statement", knows_funds)
rules.add_perm("reports.view_receipts_and_payments", knows_funds)
# Of all bodies for those who keep or audit the books, of the own one for its delegate.
rules.add_perm("reports.view_body_year", office(Office.TREASURER, Office.AUDITOR, Office.DELEGATE))
# For the giver, by whom the giver's word is read anyway: the delegate of the body, and the treasurer.
rules.add_perm("reports.view_giver_year", office(Office.TREASURER, Office.DELEGATE))
# Days of sending stand in it.
rules.add_perm("reports.view_transmission_report", reads_books)
# Addresses by code; persons by the codes of the own cases, or of all as evidence.
rules.add_perm("reports.view_what_arrived", office(Office.TREASURER, Office.AUDITOR, Office.CASE_WORKER))
rules.add_perm("reports.take_books", reads_books)
# Single entries, accounts and the lists of every body; without it a report holds sums and the own body's lists.
rules.add_perm("reports.view_in_full", reads_books)
