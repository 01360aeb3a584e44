"""Keepers' shares: SLIP-39, one group, three of five."""

import time

from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics

NEEDED, KEEPERS = 3, 5
PATIENCE = 60 * 60  # seconds that given shares wait for the others


def split(root, taken=()):
    """(identifier, five texts of 33 words) of a root key, under an identifier that no earlier set bore."""
    while True:
        (words,) = generate_mnemonics(1, [(NEEDED, KEEPERS)], root)
        identifier = Share.from_mnemonic(words[0]).identifier
        if identifier not in taken:
            return identifier, words


def read(words):
    """The share behind a keeper's words, however spaced; None when it is not one of three of five."""
    if not isinstance(words, str) or len(words) > 1000:
        return None
    try:
        share = Share.from_mnemonic(" ".join(words.lower().split()))
    except (MnemonicError, ValueError, KeyError):
        return None
    fits = (share.member_threshold, share.group_count, share.group_threshold) == (NEEDED, 1, 1)
    return share if fits and share.index < KEEPERS else None


class Pending:
    """Shares given and not yet enough of them; forgotten after an hour."""

    def __init__(self):
        self.shares, self.since = {}, 0.0

    def clear(self):
        self.shares = {}

    def count(self):
        """How many different shares were given within the hour."""
        if self.shares and time.monotonic() - self.since > PATIENCE:
            self.clear()
        return len(self.shares)

    def numbers(self):
        """Which of the five they are, 1 to 5."""
        return {index + 1 for index in self.shares} if self.count() else set()

    def add(self, share):
        """The root key once there are enough, else None; False for one given before, and when the three do not fit.

        Shares that do not fit are all forgotten: which of them is the wrong one cannot be told.
        """
        if not self.count():
            self.since = time.monotonic()
        if share.index in self.shares:
            return False
        self.shares[share.index] = share.mnemonic()
        if len(self.shares) < NEEDED:
            return None
        try:
            return combine_mnemonics(self.shares.values())
        except MnemonicError:
            return False
        finally:
            self.clear()
