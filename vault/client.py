"""The site's side of the key holder's socket: one connection for each thread, made anew when it broke."""

import os
import socket
import threading
from contextlib import suppress

from django.conf import settings
from django.utils.translation import gettext as _

from access.refusal import Refusal
from vault import cipher
from vault.holder.frames import BadFrame, is_ours, receive, send
from vault.holder.state import data, text

PATIENCE = 20  # seconds
_of_thread = threading.local()


class Closed(Refusal):
    """The key holder is closed, gone, or does not answer: nothing sealed can be read or written."""

    def __init__(self):
        super().__init__(
            _("The vault is closed. What is sealed can be neither read nor written until three keepers open it.")
        )


class BudgetSpent(Refusal):
    """The key holder's own budget of keys that may leave within an hour."""

    def __init__(self):
        super().__init__(_("The vault has opened as much as it may within an hour. Try again later."))


class EpochGone(Exception):
    """The key of this epoch was destroyed: the records it wrapped are under a newer one, or gone for ever."""


class NotAnswered(Exception):
    """The holder refused; `code` says why."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


RAISED = {"closed": Closed, "budget": BudgetSpent, "epoch": EpochGone, "tampered": cipher.Tampered}


class Connection(socket.socket):
    def __del__(self):
        """Its thread is over, and closed it by that."""
        self.close()


def ask(operation, **facts):
    """The holder's answer to one request. Raises Closed, BudgetSpent, EpochGone, cipher.Tampered, NotAnswered."""
    message = {"do": operation, **facts}
    answer = _exchange(message)
    if "error" not in answer:
        return answer
    code = answer["error"]
    raise RAISED[code]() if code in RAISED else NotAnswered(code)


def _exchange(message):
    try:
        return _answered(message)
    except BaseException:
        forget()  # a late answer must not be taken for that to the next request
        raise


def _answered(message):
    kept = _kept()
    if kept is not None:
        # The holder may have been started anew since: that shows only when it is spoken to. No request does harm twice.
        with suppress(OSError, BadFrame):
            send(kept, message)
            if (answer := receive(kept)) is not None:
                return answer
        forget()
    try:
        connection = _connect()
        send(connection, message)
        if (answer := receive(connection)) is not None:
            return answer
    except (OSError, BadFrame):
        pass
    raise Closed


def _kept():
    """The connection of this thread, unless it was made for another socket or before a fork."""
    made_for, connection = getattr(_of_thread, "connection", (None, None))
    return connection if made_for == (settings.HOLDER, os.getpid()) else None


def _connect():
    forget()
    connection = Connection(socket.AF_UNIX)
    _of_thread.connection = ((settings.HOLDER, os.getpid()), connection)
    connection.settimeout(PATIENCE)
    connection.connect(settings.HOLDER)
    if not is_ours(connection):
        raise PermissionError  # somebody else's socket at this path: it is told no keeper's words
    return connection


def forget():
    """Close this thread's connection, if it has one."""
    _made_for, connection = getattr(_of_thread, "connection", (None, None))
    if connection is not None:
        connection.close()
        _of_thread.connection = (None, None)


def status():
    """{"open", "set", "given", "needed", "throw_away"}; without a holder closed, and "set" None."""
    try:
        return {**ask("status"), "running": True}
    except (Closed, NotAnswered):
        return {"open": False, "set": None, "given": 0, "needed": 3, "throw_away": False, "running": False}


def make_keys(epoch, ids):
    """For each id (UUID) a (key, wrapped key) under the epoch (e.g. "S4.1")."""
    found = _in_parts(ids, lambda part: ask("make_keys", epoch=epoch, ids=[one.hex for one in part])["keys"])
    return [(data(key), data(wrapped)) for key, wrapped in found]


def unwrap(epoch, record, wrapped, *, purpose, reason, by):
    """The key of one record; counted by the holder. `by` is a login."""
    keys = [[epoch, record.hex, text(wrapped)]]
    return data(ask("unwrap", keys=keys, purpose=purpose, reason=reason, by=by)["keys"][0])


def rewrap(old, new, pairs):
    """The wrapped keys of (id, wrapped) pairs, from epoch `old` to `new`; None for one that does not open."""
    sent = [[record.hex, text(wrapped)] for record, wrapped in pairs]
    found = _in_parts(sent, lambda part: ask("rewrap", old=old, new=new, keys=part)["keys"])
    return [wrapped and data(wrapped) for wrapped in found]


def compare(question, values, other, *, shortest=1):
    """For each (epoch, id, wrapped, sealed, bound to) the answer about `other`; None for one that does not open."""
    return _answers(values, "compare", question=question, text=other, shortest=shortest)


def alike(value, values):
    """`compare` with what is sealed itself: whether each has the letters of `value`. Raises EpochGone for its epoch."""
    return _answers(values, "alike", value=sent(value))


def sent(value):
    """A sealed value as the holder reads it, from (epoch, id, wrapped, sealed, bound to)."""
    epoch, record, key, sealed, bound_to = value
    return [epoch, record.hex, text(key), text(sealed), bound_to]


def _answers(values, operation, **facts):
    parts = _parts([sent(value) for value in values], lambda one: len(one[2]) + len(one[3]) + 200)
    return [answer for part in parts for answer in ask(operation, values=part, **facts)["answers"]]


def fingerprints(purpose, texts):
    """Keyed hashes (hex) of the texts, under a key of this purpose alone."""
    # JSON may write a letter in six.
    parts = _parts(texts, lambda text: 12 * len(text) + 10)
    return [found for part in parts for found in ask("fingerprint", purpose=purpose, texts=part)["found"]]


def sign_head(count, digest, time):
    """Signature (base64) of `holder.heads.signed_text(count, digest, time)`. Raises NotAnswered for a smaller count."""
    return ask("sign_head", count=count, hash=digest, time=time)["signature"]


def public_key():
    """The Ed25519 key of the heads, as base64; known while the vault is closed, too."""
    return ask("public_key")["public_key"]


def last_head():
    """The head signed last: {"count", "hash", "time", "signature"}, or None."""
    return ask("last_head")["head"]


def _in_parts(items, work, size=1000):
    return [found for start in range(0, len(items), size) for found in work(items[start : start + size])]


def _parts(items, size_of, most=2_000_000, count=1000):
    """The items in lists of at most `count`, each far below the limit of a message."""
    part: list = []
    size = 0
    for item in items:
        if part and (size + size_of(item) > most or len(part) == count):
            yield part
            part, size = [], 0
        part.append(item)
        size += size_of(item)
    if part:
        yield part
