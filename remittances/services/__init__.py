"""The acts on addresses and remittances: each one verb, one transaction, one line or more in the minute book."""

from remittances.services.addresses import PossibleDuplicate, close_address, open_address, place_resident
from remittances.services.burning import burn, finish_burns
from remittances.services.confirming import SharesDiffer, ShareTold, confirm
from remittances.services.handing import AgentRefused, fee_by_terms, hand_over
from remittances.services.hands import opened_since_taken, put_back, release_lapsed, take_in_hand, take_next
from remittances.services.limits import OverDecision, OverFund, free_in_fund, left_of_decision
from remittances.services.orders import draft, edit_draft, recall, submit, withdraw
from remittances.services.outcomes import found_sent, mark_returned, mark_unknown
from remittances.services.replaying import replay_burns
from remittances.services.sending import AlreadySent, reveal_address, send
from remittances.services.signing import SignatureRefused, approve, refuse

__all__ = [
    "AgentRefused",
    "AlreadySent",
    "OverDecision",
    "OverFund",
    "PossibleDuplicate",
    "ShareTold",
    "SharesDiffer",
    "SignatureRefused",
    "approve",
    "burn",
    "close_address",
    "confirm",
    "draft",
    "edit_draft",
    "fee_by_terms",
    "finish_burns",
    "found_sent",
    "free_in_fund",
    "hand_over",
    "left_of_decision",
    "mark_returned",
    "mark_unknown",
    "open_address",
    "opened_since_taken",
    "place_resident",
    "put_back",
    "recall",
    "refuse",
    "release_lapsed",
    "replay_burns",
    "reveal_address",
    "send",
    "submit",
    "take_in_hand",
    "take_next",
    "withdraw",
]
