"""Opening by three keepers' shares, and closing."""

from vault.holder.holder import Refused, operation
from vault.holder.shares import NEEDED, read
from vault.holder.state import Damaged


@operation(needs_open=False)
def status(holder):
    """Open or closed, the identifier of the set in force (None without a vault), shares given and needed."""
    return {
        "open": holder.is_open,
        "set": set_in_force(holder),
        "given": holder.given.count(),
        "needed": NEEDED,
        "throw_away": holder.throw_away,
    }


@operation(needs_open=False)
def offer_share(holder, words, number=None):
    """Take a keeper's words; `number` is the share this keeper has (1 to 5), where that is known.

    Tells whether that opened it, how many wait, and the numbers of those given, this one and those that opened with it.
    Raises Refused: "words" (no share at all), "stale" (of another set), "not yours", "twice", "shares" (three that do
    not fit together, all forgotten), "open".
    """
    share = known_share(holder, words, number)
    if holder.is_open:
        raise Refused("open")
    numbers = holder.given.numbers() | {share.index + 1}
    root = given_to(holder.given, share)
    if root:
        holder.open(root)
    return {"open": holder.is_open, "given": holder.given.count(), "numbers": sorted(numbers)}


@operation(needs_open=False)
def close(holder):
    """Forget all keys until three keepers open again; a throw-away vault, which nobody could open, stays open."""
    if holder.throw_away:
        raise Refused("throw away")
    holder.close()


def known_share(holder, words, number):
    """The share behind the words, of the set in force and of this keeper."""
    share = read(words)
    if share is None:
        raise Refused("words")
    if share.identifier != set_in_force(holder):
        raise Refused("stale")
    if number is not None and share.index + 1 != number:
        raise Refused("not yours")
    return share


def given_to(pending, share):
    """The root key with the last share needed, else None."""
    before = pending.count()
    root = pending.add(share)
    if root is False:
        raise Refused("twice" if pending.count() == before else "shares")
    return root


def set_in_force(holder):
    """Identifier of the set whose shares open this vault."""
    return outside(holder, "set")


def outside(holder, name):
    """What the file tells without the root key; None without a file. Raises Refused("state") for a damaged one."""
    try:
        found = holder.state.outside()
    except Damaged:
        raise Refused("state") from None
    return found and found[name]
