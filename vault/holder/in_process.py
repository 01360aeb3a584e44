"""A holder in a thread of this very process, for tests and benchmarks: the same operations, and nothing protected."""

import os

from vault.holder.holder import Holder
from vault.holder.server import Server
from vault.holder.shares import split
from vault.holder.state import StateFile

NO_LIMIT = 1 << 62


def serve(path, state_path):
    """A server that answers at `path` until `stop()`, open, of a vault made for it."""
    limits = dict.fromkeys(("keys_an_hour", "questions_an_hour", "hints_an_hour"), NO_LIMIT)
    holder = Holder(StateFile(state_path), **limits, throw_away=True)
    root = os.urandom(32)
    holder.make(root, split(root)[0])
    return Server(holder, path).start()
