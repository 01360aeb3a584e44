"""The acts on addresses and remittances: each one verb, one transaction, one line or more in the minute book."""

from remittances.services.addresses import PossibleDuplicate, close_address, open_address, place_resident
from remittances.services.answering import confirm_change, refuse_change
from remittances.services.bands import LEAST_SIGNATURES, Rule, rule_for, set_band, signatures_needed
from remittances.services.burning import burn, finish_burns
from remittances.services.circles import (
    HEARD_THEMSELVES,
    confirm_address,
    heard_from,
    instruct,
    note_need,
    note_notice,
    rename,
    set_alternate,
)
from remittances.services.confirming import SharesDiffer, ShareTold, confirm
from remittances.services.details import bank_file, reveal_way
from remittances.services.flagging import flag, lift_flag
from remittances.services.following import cancel_order, close_plan, closing_figures, follow_up, money_to_follow
from remittances.services.foresight import Foresight, foresee
from remittances.services.giving import enter_gift
from remittances.services.goods import change_pieces, count_lot, drop_lot, enter_lot, register_good
from remittances.services.handing import AgentRefused, hand_over
from remittances.services.hands import (
    order_in_hand,
    put_back,
    release_lapsed,
    take_in_hand,
    take_next,
    waiting_by_route,
)
from remittances.services.limits import OverDecision, OverFund, free_in_fund, left_of_decision
from remittances.services.opened import opened_since_taken
from remittances.services.orders import draft, edit_draft, recall, submit, withdraw
from remittances.services.outcomes import found_sent, lost_in_hand, mark_returned, mark_unknown
from remittances.services.paper import draw_list, draw_slip
from remittances.services.parcels import came_back, pack, reckon, send_parcel, unpack
from remittances.services.plans import PlanTerms, abandon_plan, draft_plan, edit_plan, lock_plan, unlock_plan
from remittances.services.proposing import overrule_line, propose_lines
from remittances.services.releasing import release_plan, submit_plan
from remittances.services.replaying import replay_burns
from remittances.services.sending import AlreadySent, reveal_address, reveal_instructions, send
from remittances.services.signing import SignatureRefused, approve, drop_lapsed, refuse
from remittances.services.storing import Differs, count_stock, undo_change, undo_count, write_off
from remittances.services.telling import read_changes, tell_signers
from remittances.services.terms import close_route, fee_by, fee_due, note_terms, require_terms, terms_of
from remittances.services.ways import close_way, open_way, require_way, way_of

__all__ = [
    "HEARD_THEMSELVES",
    "LEAST_SIGNATURES",
    "AgentRefused",
    "AlreadySent",
    "Differs",
    "Foresight",
    "OverDecision",
    "OverFund",
    "PlanTerms",
    "PossibleDuplicate",
    "Rule",
    "ShareTold",
    "SharesDiffer",
    "SignatureRefused",
    "abandon_plan",
    "approve",
    "bank_file",
    "burn",
    "came_back",
    "cancel_order",
    "change_pieces",
    "close_address",
    "close_plan",
    "close_route",
    "close_way",
    "closing_figures",
    "confirm",
    "confirm_address",
    "confirm_change",
    "count_lot",
    "count_stock",
    "draft",
    "draft_plan",
    "draw_list",
    "draw_slip",
    "drop_lapsed",
    "drop_lot",
    "edit_draft",
    "edit_plan",
    "enter_gift",
    "enter_lot",
    "fee_by",
    "fee_due",
    "finish_burns",
    "flag",
    "follow_up",
    "foresee",
    "found_sent",
    "free_in_fund",
    "hand_over",
    "heard_from",
    "instruct",
    "left_of_decision",
    "lift_flag",
    "lock_plan",
    "lost_in_hand",
    "mark_returned",
    "mark_unknown",
    "money_to_follow",
    "note_need",
    "note_notice",
    "note_terms",
    "open_address",
    "open_way",
    "opened_since_taken",
    "order_in_hand",
    "overrule_line",
    "pack",
    "place_resident",
    "propose_lines",
    "put_back",
    "read_changes",
    "recall",
    "reckon",
    "refuse",
    "refuse_change",
    "register_good",
    "release_lapsed",
    "release_plan",
    "rename",
    "replay_burns",
    "require_terms",
    "require_way",
    "reveal_address",
    "reveal_instructions",
    "reveal_way",
    "rule_for",
    "send",
    "send_parcel",
    "set_alternate",
    "set_band",
    "signatures_needed",
    "submit",
    "submit_plan",
    "take_in_hand",
    "take_next",
    "tell_signers",
    "terms_of",
    "undo_change",
    "undo_count",
    "unlock_plan",
    "unpack",
    "waiting_by_route",
    "way_of",
    "withdraw",
    "write_off",
]
