"""Words as they are compared, whatever case, accents, spaces and stops they are written with; and keyed hashes of them.

The site folds what a person typed, the holder what is sealed: both by the functions here.
"""

import hashlib
import hmac
import re
import unicodedata

from vault import cipher
from vault.holder.holder import Refused, operation
from vault.holder.keys import record_key
from vault.holder.questions import MANY, QUESTIONS, answer
from vault.holder.state import data

TAG_BITS = 16


def words(text):
    """The words of a text in one case, without accents: "Müller-Straße" is muller, strasse."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = "".join(letter for letter in text if unicodedata.category(letter) not in {"Mn", "Cf"})
    return re.findall(r"[^\W_]+", text)


def letters(text):
    """A text's letters and figures alone: nothing that case, accents, spacing or stops can change."""
    return "".join(words(text))


def tag(digest):
    """The first 16 bits of a keyed hash (hex), as PostgreSQL's smallint holds them: many words share one."""
    return int(digest[: TAG_BITS // 4], 16) - (1 << (TAG_BITS - 1))


def same_letters(secret, text, _shortest):
    return bool(letters(secret)) and letters(secret) == letters(text)


def has_words(secret, text, _shortest):
    return bool(words(text)) and set(words(text)) <= set(words(secret))


QUESTIONS |= {"same_letters": same_letters, "has_words": has_words}


@operation
def alike(holder, value, values):
    """For each of the values whether it has the letters of `value`, itself a sealed one; None for one that is shut."""
    if not isinstance(values, list) or len(values) > MANY:
        raise Refused("shape")
    if not holder.questions.spend(len(values) + 1):
        raise Refused("budget")
    text = _opened(holder, value)
    return {"answers": [answer(holder, one, same_letters, text) for one in values]}


@operation
def commitment(holder, purpose, salt, value):
    """Keyed hash (hex) of the salt and the letters of one sealed text, which says nothing to who lacks the text."""
    return {"found": _hashed(holder, purpose, f"{salt}|{letters(_secret(holder, value))}")}


@operation
def tags(holder, purpose, value):
    """The tags of the words of one sealed text."""
    found = {tag(_hashed(holder, purpose, word)) for word in words(_secret(holder, value))}
    return {"found": sorted(found)}


def _hashed(holder, purpose, text):
    if not isinstance(purpose, str) or not purpose:
        raise Refused("shape")
    return hmac.new(holder.index_key(purpose), text.encode(), hashlib.sha256).hexdigest()


def _secret(holder, value):
    if not holder.hints.spend(1):  # with fingerprints of a directory beside it, a hash tells the word
        raise Refused("budget")
    return _opened(holder, value)


def _opened(holder, value):
    epoch, record, wrapped, sealed, bound_to = value
    try:
        key = record_key(holder, epoch, record, wrapped)
        return cipher.unwrap(key, data(sealed), bound_to.encode()).decode()
    except (cipher.Tampered, UnicodeDecodeError):
        raise Refused("tampered") from None
