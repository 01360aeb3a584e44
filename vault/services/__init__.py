"""The acts of the vault."""

from vault.services.revealing import CannotOpen, ReasonMissing, reveal
from vault.services.sealing import contains, current_epoch, fingerprint, seal, seal_many, shares_word

__all__ = [
    "CannotOpen",
    "ReasonMissing",
    "contains",
    "current_epoch",
    "fingerprint",
    "reveal",
    "seal",
    "seal_many",
    "shares_word",
]
