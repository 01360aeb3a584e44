"""The acts on addresses and remittances: each one verb, one transaction, one line or more in the minute book."""

from remittances.services.addresses import PossibleDuplicate, close_address, open_address, place_resident
from remittances.services.burning import burn, finish_burns
from remittances.services.confirming import SharesDiffer, ShareTold, confirm
from remittances.services.goods import count_lot, drop_lot, enter_lot, register_good
from remittances.services.handing import AgentRefused, fee_by_terms, hand_over
from remittances.services.hands import opened_since_taken, put_back, release_lapsed, take_in_hand, take_next
from remittances.services.limits import OverDecision, OverFund, free_in_fund, left_of_decision
from remittances.services.orders import draft, edit_draft, recall, submit, withdraw
from remittances.services.outcomes import found_sent, mark_returned, mark_unknown
from remittances.services.parcels import came_back, pack, reckon, send_parcel, unpack
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
    "came_back",
    "close_address",
    "confirm",
    "count_lot",
    "draft",
    "drop_lot",
    "edit_draft",
    "enter_lot",
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
    "pack",
    "place_resident",
    "put_back",
    "recall",
    "reckon",
    "refuse",
    "register_good",
    "release_lapsed",
    "replay_burns",
    "reveal_address",
    "send",
    "send_parcel",
    "submit",
    "take_in_hand",
    "take_next",
    "unpack",
    "withdraw",
]
