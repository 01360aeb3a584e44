"""The acts on addresses and remittances: each one verb, one transaction, one line or more in the minute book."""

from remittances.services.addresses import PossibleDuplicate, close_address, open_address, place_resident
from remittances.services.burning import burn, finish_burns
from remittances.services.details import bank_file, reveal_way
from remittances.services.limits import OverDecision, OverFund, free_in_fund, left_of_decision
from remittances.services.orders import draft, edit_draft, recall, submit, withdraw
from remittances.services.outcomes import SharesDiffer, ShareTold, confirm, mark_returned, mark_unknown
from remittances.services.paper import draw_list, draw_slip
from remittances.services.replaying import replay_burns
from remittances.services.sending import AlreadySent, put_back, reveal_address, send, take_in_hand
from remittances.services.signing import SignatureRefused, approve, refuse
from remittances.services.terms import fee_by, note_terms, require_terms, terms_of
from remittances.services.ways import close_way, open_way, require_way, way_of

__all__ = [
    "AlreadySent",
    "OverDecision",
    "OverFund",
    "PossibleDuplicate",
    "ShareTold",
    "SharesDiffer",
    "SignatureRefused",
    "approve",
    "bank_file",
    "burn",
    "close_address",
    "close_way",
    "confirm",
    "draft",
    "draw_list",
    "draw_slip",
    "edit_draft",
    "fee_by",
    "finish_burns",
    "free_in_fund",
    "left_of_decision",
    "mark_returned",
    "mark_unknown",
    "note_terms",
    "open_address",
    "open_way",
    "place_resident",
    "put_back",
    "recall",
    "refuse",
    "replay_burns",
    "require_terms",
    "require_way",
    "reveal_address",
    "reveal_way",
    "send",
    "submit",
    "take_in_hand",
    "terms_of",
    "way_of",
    "withdraw",
]
