"""The acts on addresses and remittances: each one verb, one transaction, one line or more in the minute book."""

from remittances.services.addresses import PossibleDuplicate, close_address, open_address, place_resident
from remittances.services.burning import burn, finish_burns
from remittances.services.limits import OverDecision, OverFund, free_in_fund, left_of_decision
from remittances.services.orders import draft, edit_draft, recall, submit, withdraw
from remittances.services.outcomes import SharesDiffer, ShareTold, confirm, mark_returned, mark_unknown
from remittances.services.replaying import replay_burns
from remittances.services.sending import AlreadySent, put_back, reveal_address, send, take_in_hand
from remittances.services.signing import SignatureRefused, approve, refuse

__all__ = [
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
    "finish_burns",
    "free_in_fund",
    "left_of_decision",
    "mark_returned",
    "mark_unknown",
    "open_address",
    "place_resident",
    "put_back",
    "recall",
    "refuse",
    "replay_burns",
    "reveal_address",
    "send",
    "submit",
    "take_in_hand",
    "withdraw",
]
