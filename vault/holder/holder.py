"""What the holder has while it is open, and how a request finds its answer."""

import hashlib
import hmac
import sys
import threading
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vault import cipher
from vault.holder.budget import Budget
from vault.holder.shares import Pending
from vault.holder.state import Damaged, data, text

# Keys of records that may leave in an hour, and sealed values that may be asked about.
KEYS_AN_HOUR = 120
QUESTIONS_AN_HOUR = 500_000
# Of these the ones that tell nearly as much as a key: seventeen find one word of a sealed text in a whole directory.
HINTS_AN_HOUR = 2_000


class Refused(Exception):
    """A request that is not answered; the argument is a code the site knows a sentence for."""


class Holder:
    """The keys of one vault. Every operation runs under its lock."""

    def __init__(
        self,
        state,
        *,
        keys_an_hour=KEYS_AN_HOUR,
        questions_an_hour=QUESTIONS_AN_HOUR,
        hints_an_hour=HINTS_AN_HOUR,
        throw_away=False,
    ):
        self.state, self.throw_away = state, throw_away
        self.lock = threading.RLock()
        self.root: bytes | None = None
        self.set: int | None = None
        self.secrets: Any = None
        self.replacing: Any = None
        self.leaving, self.questions = Budget(keys_an_hour), Budget(questions_an_hour)
        self.hints = Budget(hints_an_hour)
        self.given = Pending()

    @property
    def is_open(self):
        return self.secrets is not None

    def make(self, root, identifier):
        """Write the first state of a new vault under this root key, and be open."""
        signing = Ed25519PrivateKey.generate()
        secrets = {
            "epochs": {},
            "index": text(cipher.new_key()),
            "signing": text(signing.private_bytes_raw()),
            "head": None,
            "past": [identifier],
        }
        self.state.write(root, identifier, text(signing.public_key().public_bytes_raw()), secrets)
        self.root, self.set, self.secrets = root, identifier, secrets

    def open(self, root):
        """Be open under this root key. Raises Refused("shares") when it is not the one of the file."""
        try:
            identifier, secrets = self.state.open(root)
        except cipher.Tampered:
            raise Refused("shares") from None
        except Damaged:
            raise Refused("state") from None
        self.root, self.set, self.secrets = root, identifier, secrets

    def close(self):
        """Forget every key."""
        self.root = self.set = self.secrets = self.replacing = None
        self.given.clear()

    def keep(self, **changes):
        """Write the secrets with these changes, and only then hold them."""
        secrets = {**self.secrets, **changes}
        self.state.write(self.root, self.set, self.public_key(), secrets)
        self.secrets = secrets

    def public_key(self):
        """The Ed25519 key that heads are checked against, as base64."""
        return text(self.signing().public_key().public_bytes_raw())

    def signing(self):
        """The private key of the heads."""
        return Ed25519PrivateKey.from_private_bytes(data(self.secrets["signing"]))

    def epoch(self, name):
        """The key of an epoch such as S4.1. Raises Refused("epoch") when it was destroyed or never made."""
        if name not in self.secrets["epochs"]:
            raise Refused("epoch")
        return data(self.secrets["epochs"][name])

    def index_key(self, purpose):
        """A key of its own for each purpose of fingerprints (HKDF's expand step, RFC 5869, one block)."""
        about = f"fingerprint|{purpose}".encode() + b"\x01"
        return hmac.new(data(self.secrets["index"]), about, hashlib.sha256).digest()

    def answer(self, message):
        """The answer to one request, a dict; {"error": code} when it is refused. Never raises."""
        name, facts = message.pop("do", None), message
        try:
            function = OPERATIONS[name]
        except (KeyError, TypeError):
            return {"error": "shape"}
        try:
            with self.lock:
                if function.needs_open and not self.is_open:
                    return {"error": "closed"}
                return function(self, **facts) or {}
        except Refused as refused:
            return {"error": refused.args[0]}
        except (TypeError, ValueError, KeyError, AttributeError, IndexError, OverflowError) as error:
            # Of the wrong shape. The kind of error is told, never what was in it.
            sys.stderr.write(f"refused {name}: {type(error).__name__}\n")
            return {"error": "shape"}


OPERATIONS = {}


def operation(function=None, *, needs_open=True):
    """Make a function answer the requests that bear its name; those which do not `needs_open` are answered closed."""
    if function is None:
        return lambda given: operation(given, needs_open=needs_open)
    function.needs_open = needs_open
    OPERATIONS[function.__name__] = function
    return function
