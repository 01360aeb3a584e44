"""The acts on addresses and remittances: each one verb, one transaction, one line or more in the minute book."""

from remittances.services.addresses import PossibleDuplicate, close_address, open_address, place_resident
from remittances.services.bands import LEAST_SIGNATURES, Rule, rule_for, set_band, signatures_needed
from remittances.services.burning import burn, finish_burns
from remittances.services.foresight import Foresight, foresee
from remittances.services.limits import OverDecision, OverFund, free_in_fund, left_of_decision
from remittances.services.orders import draft, edit_draft, recall, submit, withdraw
from remittances.services.outcomes import SharesDiffer, ShareTold, confirm, mark_returned, mark_unknown
from remittances.services.replaying import replay_burns
from remittances.services.sending import AlreadySent, put_back, reveal_address, send, take_in_hand
from remittances.services.signing import SignatureRefused, approve, drop_lapsed, refuse
from remittances.services.telling import read_changes, tell_signers

__all__ = [
    "LEAST_SIGNATURES",
    "AlreadySent",
    "Foresight",
    "OverDecision",
    "OverFund",
    "PossibleDuplicate",
    "Rule",
    "ShareTold",
    "SharesDiffer",
    "SignatureRefused",
    "approve",
    "burn",
    "close_address",
    "confirm",
    "draft",
    "drop_lapsed",
    "edit_draft",
    "finish_burns",
    "foresee",
    "free_in_fund",
    "left_of_decision",
    "mark_returned",
    "mark_unknown",
    "open_address",
    "place_resident",
    "put_back",
    "read_changes",
    "recall",
    "refuse",
    "replay_burns",
    "reveal_address",
    "rule_for",
    "send",
    "set_band",
    "signatures_needed",
    "submit",
    "take_in_hand",
    "tell_signers",
    "withdraw",
]
