"""Who may do what with appeals, lists, gifts and the bank. When it may be done is asked by the services."""

import rules

from access.offices import Office, holds
from access.permissions import office, office_for_body

keeps_appeals = office(Office.SECRETARY)
keeps_bank = office(Office.TREASURER)
reads_bank = office(Office.TREASURER, Office.AUDITOR)
works_with_lists = office(Office.DELEGATE, Office.COLLECTOR, Office.TREASURER, Office.AUDITOR)
speaks_for_its_body = office_for_body(Office.DELEGATE)


@rules.predicate
def carries_it(user, subscription_list=None):
    """Whether the list was issued to this collector; asked without one, whether the user collects at all."""
    if subscription_list is None:
        return holds(user, Office.COLLECTOR)
    if subscription_list.collector is None:
        return False
    return subscription_list.collector.user_id == user.pk and holds(
        user, Office.COLLECTOR, body=subscription_list.body_id
    )


@rules.predicate
def did_not_type_it(user, subscription_list=None):
    """Nor any part of it, at any time."""
    return subscription_list is None or not subscription_list.typists.filter(user=user.pk).exists()


rules.add_perm("fund_collections.view_appeal", works_with_lists | keeps_appeals)
rules.add_perm("fund_collections.add_appeal", keeps_appeals)
rules.add_perm("fund_collections.change_appeal", keeps_appeals)
rules.add_perm("fund_collections.view_collector", keeps_appeals)
rules.add_perm("fund_collections.add_collector", keeps_appeals)
rules.add_perm("fund_collections.change_collector", keeps_appeals)

rules.add_perm("fund_collections.view_subscriptionlist", works_with_lists)
rules.add_perm("fund_collections.issue_list", keeps_bank | speaks_for_its_body)
# The paper: numbered and drawn, and reported when it ends, by those who issue it.
rules.add_perm("fund_collections.print_list", keeps_bank | speaks_for_its_body)
rules.add_perm("fund_collections.view_printrun", keeps_bank | speaks_for_its_body | office(Office.AUDITOR))
rules.add_perm("fund_collections.end_list", keeps_bank | speaks_for_its_body)
# Not by whoever carried them: a collector's word that a sheet is back is the sheet.
rules.add_perm("fund_collections.receive_list", keeps_bank | speaks_for_its_body)
rules.add_perm("fund_collections.photograph_list", speaks_for_its_body | carries_it)
rules.add_perm("fund_collections.type_list", speaks_for_its_body | carries_it)
rules.add_perm("fund_collections.count_list", (speaks_for_its_body | carries_it) & did_not_type_it)
rules.add_perm("fund_collections.return_list", speaks_for_its_body | keeps_bank)
rules.add_perm("fund_collections.post_list", keeps_bank)
rules.add_perm("fund_collections.take_out_list", keeps_bank)

rules.add_perm("fund_collections.view_contribution", works_with_lists)
# The word a giver chose and the place: for the body itself and the treasurer; the auditor follows codes alone.
rules.add_perm("fund_collections.view_giver", speaks_for_its_body | carries_it | keeps_bank)
# The sealed name of a named giver, opened with a reason: for the delegate of the body that it gave to, nobody else.
rules.add_perm("fund_collections.reveal_giver", speaks_for_its_body)
rules.add_perm("fund_collections.record_gift", keeps_bank)
rules.add_perm("fund_collections.view_pledge", reads_bank | office(Office.DELEGATE))
rules.add_perm("fund_collections.start_pledge", keeps_bank | speaks_for_its_body)
rules.add_perm("fund_collections.end_pledge", keeps_bank | speaks_for_its_body)
rules.add_perm("fund_collections.view_receipt", works_with_lists)
# Whoever hands the paper to the giver puts it on paper; whose receipts, says ReceiptQuerySet.printable_by.
rules.add_perm("fund_collections.print_receipt", office(Office.DELEGATE, Office.COLLECTOR, Office.TREASURER))
rules.add_perm("fund_collections.view_receiptseries", reads_bank)
rules.add_perm("fund_collections.void_receipt", keeps_bank)
rules.add_perm("fund_collections.replace_receipt", keeps_bank)

rules.add_perm("fund_collections.view_deposit", reads_bank | office(Office.DELEGATE))
# Whoever carries the money to the bank records it; the bank's statement answers for it afterwards.
rules.add_perm("fund_collections.make_deposit", keeps_bank | speaks_for_its_body)
# Undoing it answers an entry of the books.
rules.add_perm("fund_collections.undo_deposit", keeps_bank)
rules.add_perm("fund_collections.view_bankstatement", reads_bank)
# What the bank wrote may name people: the treasurer, who must know what a booking is, opens it with a reason.
rules.add_perm("fund_collections.reveal_bank", keeps_bank)
rules.add_perm("fund_collections.import_statement", keeps_bank)
rules.add_perm("fund_collections.view_statementfile", reads_bank)
rules.add_perm("fund_collections.undo_import", keeps_bank)
rules.add_perm("fund_collections.keep_columnmap", keeps_bank)
rules.add_perm("fund_collections.keep_bodyaccount", keeps_bank)
rules.add_perm("fund_collections.match_booking", keeps_bank)
