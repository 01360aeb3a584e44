"""The acts of the vault."""

from vault.client import BudgetSpent, Closed
from vault.services.asking import (
    commitment_of,
    commitments_for,
    contains,
    fingerprint,
    fingerprints,
    has_line,
    has_words,
    same_as,
    same_letters,
    shares_word,
    tags_for,
    tags_of,
    words_of,
)
from vault.services.releasing import answer_release, ask_release
from vault.services.revealing import CannotOpen, OverBudget, ReasonMissing, require_reason, reveal, spent_by
from vault.services.rotating import rotate, rotated, rotation_step
from vault.services.sealing import (
    current_epoch,
    destroy_keys,
    destroy_record_keys,
    key_ids,
    seal,
    seal_many,
    seal_texts,
)

__all__ = [
    "BudgetSpent",
    "CannotOpen",
    "Closed",
    "OverBudget",
    "ReasonMissing",
    "answer_release",
    "ask_release",
    "commitment_of",
    "commitments_for",
    "contains",
    "current_epoch",
    "destroy_keys",
    "destroy_record_keys",
    "fingerprint",
    "fingerprints",
    "has_line",
    "has_words",
    "key_ids",
    "require_reason",
    "reveal",
    "rotate",
    "rotated",
    "rotation_step",
    "same_as",
    "same_letters",
    "seal",
    "seal_many",
    "seal_texts",
    "shares_word",
    "spent_by",
    "tags_for",
    "tags_of",
    "words_of",
]
