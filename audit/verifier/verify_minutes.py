"""Proves the export of a minute book, alone: it knows nothing of the program that wrote the book.

    python verify_minutes.py EXPORT [--head KEPT_HEAD.json ...] [--key PUBLIC_KEY_IN_HEX]

Needs Python 3.12 and the `cryptography` package. Prints one line per fault and ends with 1 if there is any.

Each minute is one line of canonical JSON (keys sorted, no spaces, UTF-8). With h(0) = 32 zero bytes,
h(i) = SHA-256(h(i-1) + line i). A seal tells h after its last minute and how many minutes there are so far. A head is
a seal's count and h, signed with Ed25519. An export can be rewritten as a whole: only a head that was kept elsewhere,
as a file or on paper, shows that.
"""

import argparse
import hashlib
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

BEFORE_ALL = bytes(32)
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(fact):
    """The one way to write a fact down: JSON with sorted keys and without spaces, in UTF-8."""
    return _canonical(fact).encode()


def chained(before, line):
    """h(i) of h(i-1) and the line of minute i."""
    return hashlib.sha256(before + line).digest()


def signed_part(head):
    """The bytes under a head's signature."""
    return canonical({"count": head["count"], "hash": head["digest"], "time": head["at"]})


def vouched_for(head, key):
    """Whether the head bears the signature of the key, both in hex."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
            bytes.fromhex(head["signature"]), signed_part(head)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass
class Book:
    """A minute book as it is read: minutes and seals in their order, then `faults()`.

    `heads` are dicts with count, digest, at, signature, key and `name` for people; those with `kept` come from
    outside the book, and what they say of the key is believed. A head without signature is somebody's word.
    """

    heads: list = field(default_factory=list)
    keys: set = field(default_factory=set)
    found: list = field(default_factory=list)
    count: int = 0
    sealed: int = 0
    seals: int = 0
    chain: bytes = BEFORE_ALL
    first: int | None = None
    last: int | None = None
    digests: dict = field(default_factory=dict)

    def __post_init__(self):
        self.counts = {head["count"] for head in self.heads}

    def minute(self, number, line):
        """The next minute: its number and its canonical line."""
        if self.last is not None and number <= self.last:
            self.found.append(f"Minute {number} stands after minute {self.last}: the order was changed.")
        self.last = number
        if self.first is None:
            self.first = number
        self.chain = hashlib.sha256(self.chain + line).digest()
        self.count += 1
        if self.count in self.counts:
            self.digests[self.count] = self.chain.hex()

    def seal(self, seal):
        """A seal, behind the last minute that it closes in."""
        if seal["number"] != self.seals + 1:
            self.found.append(f"Seal {self.seals + 1} is missing: the next one is seal {seal['number']}.")
        stretch = f"Seal {seal['number']}, minutes {seal['first_id']} to {seal['last_id']}"
        there, due = self.count - self.sealed, seal["count"] - self.sealed
        if there != due:
            self.found.append(f"{stretch}: {there} minutes are there, {due} were sealed.")
        elif (self.first, self.last) != (seal["first_id"], seal["last_id"]):
            self.found.append(f"{stretch}: minutes {self.first} to {self.last} are there.")
        elif self.chain.hex() != seal["digest"]:
            self.found.append(f"{stretch}: what they say is not what was sealed.")
        # From here on as was sealed, so that one fault is told once and a second one too.
        self.chain, self.count = bytes.fromhex(seal["digest"]), seal["count"]
        self.sealed, self.seals, self.first = seal["count"], seal["number"], None
        if self.count in self.counts:
            self.digests[self.count] = seal["digest"]

    @property
    def unsealed(self):
        return self.count - self.sealed

    def faults(self):
        """Sentences, one per fault, once the whole book was read."""
        return self.found + [fault for head in self._in_order() for fault in self._faults_of(head)]

    def _in_order(self):
        return sorted(self.heads, key=lambda head: (head["count"], head["name"]))

    def _faults_of(self, head):
        if "signature" in head:
            yield from self._faults_of_signature(head)
        digest = self.digests.get(head["count"])
        said = f"{head['name']} vouches for {head['count']} minutes"
        if head["count"] > self.sealed:
            yield f"{said}, {self.sealed} are sealed: the end of the book was cut off."
        elif digest is None:
            yield f"{said}, and no count of minutes comes to that."
        elif digest != head["digest"]:
            yield f"{said} of digest {head['digest'][:16]}, the book has {digest[:16]}: it was written anew."

    def _faults_of_signature(self, head):
        trusted = self.trusted_keys()
        if trusted and head["key"] not in trusted:
            yield f"{head['name']} is signed with another key, {head['key'][:16]}."
        elif not vouched_for(head, head["key"]):
            yield f"{head['name']}: the signature is false."

    def trusted_keys(self):
        """The keys told from outside, else those of kept heads, else that of the book's first head."""
        signed = [head for head in self._in_order() if "signature" in head]
        kept = {head["key"] for head in signed if head.get("kept")}
        return self.keys or kept or {head["key"] for head in signed[:1]}


def read(lines, book):
    """Read the lines (bytes) of an export into the book."""
    there = {"minutes": 0, "seals": 0}
    ended = False
    for place, line in enumerate(lines, start=1):
        try:
            ((kind, fact),) = json.loads(line).items()
            if kind == "minute":
                there["minutes"] += 1
                # The very bytes that were hashed: {"minute":...}
                book.minute(fact["id"], line.strip()[len('{"minute":') : -1])
            elif kind == "seal":
                there["seals"] += 1
                book.seal(fact)
            elif kind == "end":
                ended = fact == there
        except (ValueError, KeyError, TypeError, AttributeError):
            book.found.append(f"Line {place} of the export cannot be read.")
    if not ended:
        book.found.append("The export has no end that fits: the file was cut off or changed.")


def checked(head):
    """The head, unless it is none: ValueError then."""
    texts = ("digest", "at", "signature", "key")
    if type(head.get("count")) is not int or not all(isinstance(head.get(name), str) for name in texts):
        raise ValueError("not a head of a minute book")
    return head


def heads_of(lines):
    """The heads at the beginning of an export."""
    for line in lines:
        if not line.startswith(b'{"head":'):
            return
        head = checked(json.loads(line)["head"])
        yield head | {"name": f"Head {head['number']} of {head['at'][:10]}"}


def kept_head(path):
    """A head that a body kept, as it was downloaded or came by mail."""
    head = checked(json.loads(Path(path).read_text(encoding="utf-8")))
    return head | {"name": f"The kept head of {head['at'][:10]}", "kept": True}


def unvouched(book):
    """What an export must not have: minutes that nothing vouches for, or no head of the key that was asked for."""
    if book.unsealed:
        yield f"{book.unsealed} minutes stand behind the last seal: nothing vouches for them."
    if book.keys and not any("signature" in head for head in book.heads):
        yield "No head is there that the key could have signed."


def main(words=None):
    parser = argparse.ArgumentParser(description="Prove the export of a minute book.")
    parser.add_argument("export")
    parser.add_argument("--head", action="append", default=[], metavar="FILE", help="a head that was kept elsewhere")
    parser.add_argument(
        "--key", action="append", default=[], metavar="HEX", help="the public key, as it stands on paper"
    )
    given = parser.parse_args(words)
    try:
        kept = [kept_head(path) for path in given.head]
        with Path(given.export).open("rb") as lines:
            book = Book(heads=[*heads_of(lines), *kept], keys=set(given.key))
        with Path(given.export).open("rb") as lines:
            read(lines, book)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        sys.exit(f"This cannot be read: {fault}.")
    faults = [*book.faults(), *unvouched(book)]
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    if faults:
        sys.exit(f"The minute book does not hold: {len(faults)} faults.")
    holds = f"The minute book holds: {book.count} minutes, {book.seals} seals, {len(book.heads)} heads."
    sys.stdout.write(f"{holds}\n")
    vouched = max((head["count"] for head in book.heads), default=0)
    if vouched < book.count:
        sys.stdout.write(f"Heads vouch for the first {vouched} of them alone.\n")
    for key in sorted(book.trusted_keys()):
        told = given.head or given.key
        sys.stdout.write(f"Signed with key {key}{'.' if told else ': compare it with the one on paper.'}\n")


if __name__ == "__main__":
    main()
