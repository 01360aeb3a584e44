"""What may be asked about sealed texts without any of them leaving: contained, sharing a word; fingerprints."""

import hashlib
import hmac
import re

from vault import cipher
from vault.holder.holder import Refused, operation
from vault.holder.keys import record_key
from vault.holder.state import data

MANY = 5000


def contains(secret, text, _shortest):
    """Whether the secret occurs in the text, ignoring case; an empty one never does."""
    secret = secret.strip().casefold()
    return bool(secret) and secret in text.casefold()


def shares_word(secret, text, shortest):
    """Whether a word of the secret of at least `shortest` letters stands in the text as written or in capitals."""
    words = {word for word in re.findall(r"\w+", secret) if len(word) >= shortest}
    return not (words | {word.upper() for word in words}).isdisjoint(re.findall(r"\w+", text))


def has_line(secret, text, _shortest):
    """Whether the text is a whole line of the secret, letter by letter."""
    return bool(text) and text in secret.split("\n")


QUESTIONS = {"contains": contains, "shares_word": shares_word, "has_line": has_line}
# Their text may be a directory: asked about one half of it after the other, they find the secret.
HINTS = {"contains", "shares_word"}


@operation
def compare(holder, question, values, text, shortest=1):
    """For each [epoch, id, wrapped key, sealed text, what it is bound to] the answer; None where that does not open."""
    ask = QUESTIONS[question]
    if not isinstance(text, str) or not isinstance(values, list) or len(values) > MANY:
        raise Refused("shape")
    if not (holder.hints if question in HINTS else holder.questions).spend(len(values)):
        raise Refused("budget")
    return {"answers": [answer(holder, one, ask, text, shortest) for one in values]}


def answer(holder, one, ask, text, shortest=1):
    """What `ask` says of one sealed value and the text; None where the value does not open."""
    epoch, record, wrapped, sealed, bound_to = one
    try:
        key = record_key(holder, epoch, record, wrapped)
        secret = cipher.unwrap(key, data(sealed), bound_to.encode()).decode()
    except (cipher.Tampered, UnicodeDecodeError, Refused):  # also an epoch destroyed a moment ago: the site asks again
        return None
    return ask(secret, text, shortest)


@operation
def fingerprint(holder, purpose, texts):
    """Keyed hash (hex) of each text, under a key of this purpose alone."""
    if not isinstance(purpose, str) or not purpose or not isinstance(texts, list) or len(texts) > MANY:
        raise Refused("shape")
    # With enough of them somebody could try a whole directory of names.
    if not holder.questions.spend(len(texts)):
        raise Refused("budget")
    key = holder.index_key(purpose)
    return {"found": [hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for text in texts]}
