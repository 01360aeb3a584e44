"""Who may do what with addresses and remittances, by office and person. Whether its state allows it is for the acts."""

import rules

from access.offices import Office, holds
from access.permissions import office
from remittances.models import BEFORE_SIGNERS

treasurer = office(Office.TREASURER)
approver = office(Office.APPROVER)
case_worker = office(Office.CASE_WORKER)
controls = office(Office.TREASURER, Office.AUDITOR)


@rules.predicate
def is_preparer(user, remittance=None):
    """Whoever may change what is sent is its preparer for the signers, so that stays one person."""
    return remittance is None or remittance.prepared_by_id == user.pk


@rules.predicate
def holds_order(user, remittance=None):
    """The forwarder in whose hand the order is, or by whom it was sent."""
    return holds(user, Office.FORWARDER) and (remittance is None or remittance.forwarder_id == user.pk)


@rules.predicate
def is_before_signers(_user, plan=None):
    """From the signers any treasurer takes it back: who prepared it may be gone."""
    return plan is None or plan.state in BEFORE_SIGNERS


sees_orders = office(Office.TREASURER, Office.AUDITOR, Office.APPROVER, Office.FORWARDER, Office.CASE_WORKER)

rules.add_perm("remittances.view_remittance", sees_orders)
rules.add_perm("remittances.draft_remittance", treasurer)
rules.add_perm("remittances.edit_remittance", treasurer & is_preparer)
rules.add_perm("remittances.submit_remittance", treasurer & is_preparer)
rules.add_perm("remittances.withdraw_remittance", treasurer)
rules.add_perm("remittances.recall_remittance", treasurer)
rules.add_perm("remittances.approve_remittance", approver)
rules.add_perm("remittances.refuse_remittance", approver)
rules.add_perm("remittances.take_remittance", office(Office.FORWARDER))
rules.add_perm("remittances.put_back_remittance", holds_order | treasurer)
rules.add_perm("remittances.reveal_remittance", holds_order)
rules.add_perm("remittances.send_remittance", holds_order)
rules.add_perm("remittances.confirm_remittance", treasurer | case_worker)
rules.add_perm("remittances.return_remittance", treasurer)
rules.add_perm("remittances.found_remittance", treasurer)
rules.add_perm("remittances.mark_unknown_remittance", treasurer | holds_order)
# Plans. Whoever may change one is its preparer for the signers; what others signed any treasurer releases.
rules.add_perm("remittances.view_plan", office(Office.TREASURER, Office.AUDITOR, Office.APPROVER))
rules.add_perm("remittances.draft_plan", treasurer)
rules.add_perm("remittances.edit_plan", treasurer & is_preparer)
rules.add_perm("remittances.propose_plan", treasurer & is_preparer)
rules.add_perm("remittances.overrule_plan", treasurer & is_preparer)
rules.add_perm("remittances.lock_plan", treasurer & is_preparer)
rules.add_perm("remittances.unlock_plan", treasurer & (is_preparer | is_before_signers))
rules.add_perm("remittances.submit_plan", treasurer & is_preparer)
rules.add_perm("remittances.abandon_plan", treasurer)
rules.add_perm("remittances.release_plan", treasurer)
rules.add_perm("remittances.follow_up_plan", treasurer)
rules.add_perm("remittances.close_plan", treasurer)

# Attempts carry route, day and fee: for who books, who checks, and who sent.
rules.add_perm("remittances.view_attempt", controls | holds_order)
rules.add_perm("remittances.view_share", office(Office.TREASURER, Office.AUDITOR, Office.CASE_WORKER))
# A share names a person by code: for who keeps cases, and as evidence.
rules.add_perm("remittances.name_sharer", office(Office.AUDITOR, Office.CASE_WORKER))

# The code of an address leads through the books: for who keeps or checks them, knows the place, or sends there.
rules.add_perm(
    "remittances.view_address_code",
    office(Office.TREASURER, Office.AUDITOR, Office.CASE_WORKER, Office.FORWARDER),
)
rules.add_perm("remittances.view_recipientaddress", office(Office.TREASURER, Office.AUDITOR, Office.CASE_WORKER))
# Case workers hear where people are; what they type they cannot read back.
rules.add_perm("remittances.open_address", case_worker)
rules.add_perm("remittances.close_address", case_worker)
# Alone, at once, for ever: whoever hears first that an address is known acts first.
rules.add_perm("remittances.burn_address", office(Office.SECRETARY, Office.FORWARDER))
rules.add_perm("remittances.place_resident", case_worker)
# What it can use and needs, its working title, its alternate, the instructions.
rules.add_perm("remittances.keep_address", case_worker)
# Who hears that something is wrong there says so at once, whether or not they see the page of an address.
rules.add_perm("remittances.flag_address", office(Office.CASE_WORKER, Office.SECRETARY, Office.FORWARDER))
rules.add_perm("remittances.lift_flag", case_worker)
# A treasurer sees that a flag stands; what speaks against a place is for who knows it, and as evidence.
rules.add_perm("remittances.view_riskflag", office(Office.AUDITOR, Office.CASE_WORKER))
rules.add_perm("remittances.view_resident", office(Office.AUDITOR, Office.CASE_WORKER))
# The auditor reads every code as evidence; a case worker those of the own cases, and how many others there are.
rules.add_perm("remittances.view_every_resident", office(Office.AUDITOR))

# Signing: plans as orders are; who keeps the votes writes down how many bodies they want to sign.
rules.add_perm("remittances.approve_plan", approver)
rules.add_perm("remittances.refuse_plan", approver)
rules.add_perm("remittances.drop_lapsed_plan", treasurer)
rules.add_perm("remittances.set_band", office(Office.SECRETARY))
rules.add_perm(
    "remittances.view_band",
    office(Office.TREASURER, Office.AUDITOR, Office.APPROVER, Office.SECRETARY, Office.DELEGATE),
)


@rules.predicate
def packs(user, remittance=None):
    """A draft is its preparer's; the order of a plan was signed with the plan, and any treasurer packs it."""
    return remittance is None or remittance.line_id is not None or remittance.prepared_by_id == user.pk


rules.add_perm("remittances.pack_remittance", treasurer & packs)
# Goods are bought by the treasurer and counted by another house; who packs and posts them knows what is there.
handles_goods = office(Office.TREASURER, Office.CASE_WORKER, Office.FORWARDER)
rules.add_perm("remittances.view_lot", handles_goods | office(Office.AUDITOR))
rules.add_perm("remittances.register_good", treasurer)
rules.add_perm("remittances.change_pieces", treasurer)
rules.add_perm("remittances.enter_lot", treasurer)
rules.add_perm("remittances.drop_lot", treasurer)
rules.add_perm("remittances.count_lot", handles_goods)
rules.add_perm("remittances.view_cost", controls)
# Whoever keeps the store counts it; what is lost from it, and what was booked wrongly, is for who keeps the books.
rules.add_perm("remittances.count_stock", handles_goods)
rules.add_perm("remittances.write_off_lot", treasurer)
# What one types of it another confirms, of another house: as goods are counted into the stock.
rules.add_perm("remittances.confirm_stockchange", handles_goods)
rules.add_perm("remittances.undo_stockchange", treasurer)
rules.add_perm("remittances.undo_stockcount", treasurer)
rules.add_perm("remittances.enter_gift", treasurer)


@rules.predicate
def speaks_for_its_giver(user, lot=None):
    """The delegate of the body through which goods were given."""
    return holds(user, Office.DELEGATE, body=lot and lot.given_through_id)


# As with gifts of money: the word a giver chose is for the treasurer and that body, the sealed name for that body.
rules.add_perm("remittances.view_lot_giver", treasurer | speaks_for_its_giver)
rules.add_perm("remittances.name_lot_giver", speaks_for_its_giver)
# What a route costs is no secret of the house, but which countries aid goes to is.
rules.add_perm("remittances.view_terms", controls)
rules.add_perm("remittances.note_terms", treasurer)
# On paper as on the screen: all orders for those who read them all; a forwarder has one, and prints its slip.
rules.add_perm("remittances.print_orders", controls)
# As with addresses: who hears of an account enters it, and cannot read it back.
rules.add_perm("remittances.open_way", case_worker)
rules.add_perm("remittances.close_way", case_worker)
