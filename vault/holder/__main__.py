"""python -m vault.holder: the process itself. `manage.py key_holder` starts it with the right paths."""

import argparse
import fcntl
import getpass
import os
import signal
import sys
import threading
from pathlib import Path

from vault.holder import hardening
from vault.holder.holder import KEYS_AN_HOUR, Holder, Refused
from vault.holder.opening import offer_share
from vault.holder.server import AlreadyThere, Server
from vault.holder.shares import split
from vault.holder.state import StateFile, data

SAID = {
    "words": "These are not the words of a share; look at each of them again.",
    "stale": "This share belongs to another set: keepers were replaced since.",
    "twice": "This share was given already.",
    "shares": "The three shares do not fit together. All three are to be given again.",
    "state": "The file of keys is damaged: restore it from the vault's backup.",
}
NO_LIMIT = 1 << 62


def main():
    wanted = arguments()
    if wanted.with_parent:
        hardening.end_with_parent()
    locked = hardening.harden()
    wanted.state.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(wanted.state.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        holder = made_by(wanted)
        server = Server(holder, wanted.socket)
        server.listen()
    except (BlockingIOError, AlreadyThere):
        sys.exit("A key holder runs already.")
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: server.stop())
    print(f"listening at {wanted.socket}, memory {'locked' if locked else 'not locked'}", flush=True)  # noqa: T201
    if sys.stdin.isatty() and not holder.is_open:
        threading.Thread(target=ask, args=(holder,), daemon=True).start()
    server.serve()


def arguments():
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m vault.holder")
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--budget", type=int, default=KEYS_AN_HOUR, help="keys of records that may leave in an hour")
    parser.add_argument("--throw-away", type=Path, metavar="FILE", help="a root key on disk, for demonstrations alone")
    parser.add_argument("--with-parent", action="store_true", help="end when the process that started this one ends")
    return parser.parse_args()


def made_by(wanted):
    """The holder, closed; with a throw-away key open, and its vault made when there is none."""
    if not wanted.throw_away:
        return Holder(StateFile(wanted.state), keys_an_hour=wanted.budget)
    state = StateFile(wanted.state)
    limits = dict.fromkeys(("keys_an_hour", "questions_an_hour", "hints_an_hour"), NO_LIMIT)
    holder = Holder(state, **limits, throw_away=True)
    root = data(wanted.throw_away.read_bytes().strip())
    if not state.exists():
        holder.make(root, split(root)[0])
        return holder
    try:
        holder.open(root)
    except Refused:
        sys.exit(f"{wanted.state} was written under another key than {wanted.throw_away}. Remove both for a new demo.")
    return holder


def ask(holder):
    """Ask for shares at the terminal until three were given, here or on the office page."""
    while not holder.is_open:
        words = getpass.getpass("Words of one keeper (not shown): ")
        with holder.lock:
            try:
                told = offer_share(holder, words)
            except Refused as refused:
                print(SAID.get(refused.args[0], "The vault is open."), flush=True)  # noqa: T201
                continue
        print("The vault is open." if told["open"] else f"{told['given']} of 3 shares.", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
