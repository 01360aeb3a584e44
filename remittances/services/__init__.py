"""The acts on addresses and remittances: each one verb, one transaction, one line or more in the minute book."""

from remittances.services.addresses import PossibleDuplicate, close_address, open_address, place_resident
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
from remittances.services.flagging import flag, lift_flag
from remittances.services.limits import OverDecision, OverFund, free_in_fund, left_of_decision
from remittances.services.orders import draft, edit_draft, recall, submit, withdraw
from remittances.services.outcomes import SharesDiffer, ShareTold, confirm, mark_returned, mark_unknown
from remittances.services.replaying import replay_burns
from remittances.services.sending import AlreadySent, put_back, reveal_address, reveal_instructions, send, take_in_hand
from remittances.services.signing import SignatureRefused, approve, refuse

__all__ = [
    "HEARD_THEMSELVES",
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
    "confirm_address",
    "draft",
    "edit_draft",
    "finish_burns",
    "flag",
    "free_in_fund",
    "heard_from",
    "instruct",
    "left_of_decision",
    "lift_flag",
    "mark_returned",
    "mark_unknown",
    "note_need",
    "note_notice",
    "open_address",
    "place_resident",
    "put_back",
    "recall",
    "refuse",
    "rename",
    "replay_burns",
    "reveal_address",
    "reveal_instructions",
    "send",
    "set_alternate",
    "submit",
    "take_in_hand",
    "withdraw",
]
