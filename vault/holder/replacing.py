"""A new set of five shares in the place of the old: a new root key, held in memory until every keeper has the words.

Until `swap` has replaced the file nothing has changed: whatever ends this process before leaves the old set in force.
"""

import hmac
import os
import secrets

from vault.holder.holder import Refused, operation
from vault.holder.opening import given_to, known_share
from vault.holder.shares import KEEPERS, Pending, split

TRIES = 5
ASKED = 2


class Replacement:
    """What is in memory of one plan: consents, then the new root key and the words nobody has confirmed yet."""

    def __init__(self, plan):
        self.plan, self.given = plan, Pending()
        self.root = self.identifier = None
        self.words, self.asked = {}, {}
        self.confirmed, self.failed = set(), 0

    def make(self, taken):
        """A new root key and its five shares, under an identifier that no set had."""
        self.root = os.urandom(32)
        self.identifier, words = split(self.root, taken)
        self.words = dict(enumerate(words, start=1))


def _of(holder, plan):
    if holder.replacing is None or holder.replacing.plan != plan:
        raise Refused("plan")
    return holder.replacing


@operation
def plan_set(holder, plan):
    """Begin to replace the shares, for the plan of this id; one begun before is forgotten."""
    if not isinstance(plan, str) or not plan:
        raise Refused("shape")
    holder.replacing = Replacement(plan)


@operation
def plan_status(holder, plan):
    """How far a plan is: consents given, identifier of the new set once it is made, who has collected and confirmed."""
    found = _of(holder, plan)
    return {
        "given": found.given.count(),
        "identifier": found.identifier,
        "asked": found.asked,
        "confirmed": sorted(found.confirmed),
    }


@operation
def consent(holder, plan, words, number):
    """Take a keeper's words for the purpose of replacing the set; with the third the new shares are made.

    Raises Refused as offer_share does, and "made" once they are.
    """
    found = _of(holder, plan)
    if found.root:
        raise Refused("made")
    root = given_to(found.given, known_share(holder, words, number))
    if root is not None:
        if not hmac.compare_digest(root, holder.root):
            raise Refused("shares")
        found.make(holder.secrets["past"])
    return {"given": found.given.count(), "identifier": found.identifier}


@operation
def collect(holder, plan, number):
    """The words of one new share, once, and the places of those its keeper will be asked for."""
    found = _of(holder, plan)
    if number not in found.words:
        raise Refused("not made")
    if number in found.asked:
        raise Refused("collected")
    words = found.words[number]
    # The first three words tell the set, the fourth the share: nobody need have read on to know them.
    found.asked[number] = sorted(secrets.SystemRandom().sample(range(5, len(words.split()) + 1), ASKED))
    return {"words": words, "asked": found.asked[number]}


@operation
def confirm(holder, plan, number, words):
    """Take the two words asked for as proof that the keeper has written the share down.

    Raises Refused("wrong"); with the fifth wrong answer the plan is forgotten and "plan" is raised from then on.
    """
    found = _of(holder, plan)
    if number not in found.asked:
        raise Refused("not collected")
    share = found.words[number].split()
    right = [share[place - 1] for place in found.asked[number]]
    if not isinstance(words, list) or [str(word).strip().lower() for word in words] != right:
        found.failed += 1
        if found.failed >= TRIES:
            holder.replacing = None
        raise Refused("wrong")
    found.confirmed.add(number)
    return {"confirmed": sorted(found.confirmed)}


@operation
def swap(holder, plan):
    """Put the new set in force once all five have confirmed: every key is wrapped by the new root key, in one file."""
    found = _of(holder, plan)
    if len(found.confirmed) < KEEPERS:
        raise Refused("not confirmed")
    changed = {**holder.secrets, "past": [*holder.secrets["past"], found.identifier]}
    holder.state.write(found.root, found.identifier, holder.public_key(), changed)
    holder.root, holder.set, holder.secrets = found.root, found.identifier, changed
    holder.replacing = None
    holder.given.clear()
    return {"set": holder.set}


@operation
def give_up(holder, plan):
    """Forget a plan; the old set stays in force."""
    _of(holder, plan)
    holder.replacing = None
