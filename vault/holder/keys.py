"""Operations on keys of epochs and of records. Ids are hex, bytes are base64."""

import sys
import uuid

from vault import cipher
from vault.holder.holder import Refused, operation
from vault.holder.state import data, text

MANY = 2000


def bound_to(epoch, record):
    """What the key of a record is bound to: its epoch and its own id."""
    return f"record|{epoch}|".encode() + uuid.UUID(hex=record).bytes


def _few(items):
    if not isinstance(items, list) or len(items) > MANY:
        raise Refused("shape")
    return items


@operation
def make_epoch(holder, level, number):
    """Make the key of an epoch; one that is there stays."""
    if level not in {"S3", "S4"} or not isinstance(number, int) or not 0 < number < 100_000:
        raise Refused("shape")
    name = f"{level}.{number}"
    if name not in holder.secrets["epochs"]:
        holder.keep(epochs={**holder.secrets["epochs"], name: text(cipher.new_key())})


@operation
def destroy_epoch(holder, level, number):
    """Destroy the key of an epoch for ever; one that is gone stays gone."""
    name = f"{level}.{number}"
    if name in holder.secrets["epochs"]:
        holder.keep(epochs={known: key for known, key in holder.secrets["epochs"].items() if known != name})


@operation
def epochs(holder):
    """Names of the epochs whose keys are held."""
    return {"epochs": sorted(holder.secrets["epochs"])}


@operation
def make_keys(holder, epoch, ids):
    """For each id a fresh record key: [key, the same wrapped under the epoch]."""
    epoch_key, made = holder.epoch(epoch), []
    for record in _few(ids):
        key = cipher.new_key()
        made.append([text(key), text(cipher.wrap(epoch_key, key, bound_to(epoch, record)))])
    return {"keys": made}


@operation
def unwrap(holder, keys, purpose, reason, by):
    """The record keys of [epoch, id, wrapped] each; counted against the hour's budget, and told on the holder's log."""
    if not all(isinstance(word, str) for word in (purpose, reason, by)) or not purpose:
        raise Refused("shape")
    opened = [record_key(holder, *one) for one in _few(keys)]
    if not holder.leaving.spend(len(keys)):
        raise Refused("budget")
    if not holder.throw_away:
        for _epoch, record, _wrapped in keys:
            sys.stderr.write(f"key left: {uuid.UUID(hex=record)} for {purpose[:40]!a} by {by[:60]!a}\n")
    return {"keys": [text(key) for key in opened]}


@operation
def rewrap(holder, old, new, keys):
    """The wrapped keys of [id, wrapped] each, from one epoch to another; None for one that does not open."""
    old_key, new_key = holder.epoch(old), holder.epoch(new)
    done: list[str | None] = []
    for record, wrapped in _few(keys):
        try:
            key = cipher.unwrap(old_key, data(wrapped), bound_to(old, record))
        except cipher.Tampered:
            done.append(None)
        else:
            done.append(text(cipher.wrap(new_key, key, bound_to(new, record))))
    return {"keys": done}


def record_key(holder, epoch, record, wrapped):
    """The key of one record. Raises Refused("tampered")."""
    try:
        return cipher.unwrap(holder.epoch(epoch), data(wrapped), bound_to(epoch, record))
    except cipher.Tampered:
        raise Refused("tampered") from None
