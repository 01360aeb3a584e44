"""Everybody who may stand before a door: each office held by somebody of the own body, of another, and of none.

"Own" are the things of the world in tests/browser/world.py: the Dutch body's lists, the case worker's case, the order
in the forwarder's hand.
"""

from access.offices import ASSOCIATION_OFFICES, BODY_OFFICES, Office
from tests import makers
from vault.releases import CONFIRMERS

# As whom somebody of the world comes, where the world has one whose things these are.
AT_HOME = {
    Office.DELEGATE: "delegate",
    Office.COLLECTOR: "collector",
    Office.APPROVER: "approver",
    Office.TREASURER: "treasurer",
    Office.CASE_WORKER: "case_worker",
    Office.FORWARDER: "forwarder",
    Office.SECRETARY: "secretary",
    Office.AUDITOR: "auditor",
    Office.KEEPER: "keeper",
    Office.SYSADMIN: "sysadmin",
}
RELATIONS = ("own", "other", "none")
PUBLIC, NOBODY = "public", "nobody"


def names():
    """Every actor of the matrix: `public`, `nobody` (a login without office), `delegate/own`, `treasurer/none` ..."""
    held = [f"{office}/{relation}" for office in Office for relation in RELATIONS if exists(office, relation)]
    return [PUBLIC, NOBODY, *held]


def exists(office, relation):
    """An office of a body is held by no one without a body."""
    return relation != "none" or office not in BODY_OFFICES


def actor(name, world):
    """The login for one of `names()`; None for the public."""
    if name == PUBLIC:
        return None
    if name == NOBODY:
        return world.nobody
    office, _slash, relation = name.partition("/")
    if relation == "own":
        return getattr(world, AT_HOME[office])
    found = makers.user(Office(office))
    if relation == "none":
        found.body = None
        found.save(update_fields=["body"])
    return found


def meant(words):
    """The actors that a cell of the table names."""
    everyone, found = names(), set()
    groups = {
        "-": set(),
        "everybody": set(everyone),
        "signed-in": set(everyone) - {PUBLIC},
        "association": {name for name in everyone if name.partition("/")[0] in ASSOCIATION_OFFICES},
    }
    # Whoever has no body cannot answer for another one.
    groups["answerers"] = {name for name in everyone if name.partition("/")[0] in CONFIRMERS and "/none" not in name}
    for word in words.split():
        wanted = word.replace("_", " ")
        found |= groups.get(word) or {name for name in everyone if wanted in {name, name.partition("/")[0]}}
    return found
