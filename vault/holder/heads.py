"""Heads of the minute book, signed with Ed25519 (RFC 8032)."""

import json

from vault.holder.holder import Refused, operation
from vault.holder.opening import outside
from vault.holder.state import text


def signed_text(count, digest, time):
    """The bytes that are signed: JSON with sorted keys and no spaces."""
    return json.dumps({"count": count, "hash": digest, "time": time}, sort_keys=True, separators=(",", ":")).encode()


@operation
def sign_head(holder, count, hash, time):  # noqa: A002 - the word of the message
    """Sign that the book has `count` minutes ending in `hash` at `time`; never fewer than were signed before."""
    if type(count) is not int or count < 0 or not isinstance(hash, str) or not isinstance(time, str):
        raise Refused("shape")
    last = holder.secrets["head"]
    if last and (count < last["count"] or (count == last["count"] and hash != last["hash"])):
        raise Refused("head")
    signature = text(holder.signing().sign(signed_text(count, hash, time)))
    holder.keep(head={"count": count, "hash": hash, "time": time, "signature": signature})
    return {"signature": signature}


@operation
def last_head(holder):
    """The head signed last: count, hash, time, signature; None before the first."""
    return {"head": holder.secrets["head"]}


@operation(needs_open=False)
def public_key(holder):
    """The key that heads are checked against, as base64; None before the vault was made."""
    return {"public_key": outside(holder, "public_key")}
