"""Texts that people type or paste: what may be stored, and whether one names a person whose name is sealed."""

import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.refusal import Refusal
from vault import services as vault

DASHES = dict.fromkeys(
    map(ord, "\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}"), "-"
)

# Shorter words of a name (de, al, van) are words of every text.
SHORTEST_WORD = 4


def checked(text, *, field, limit, required=True):
    """`text` with its line ends in order and no white space around it.

    Raises Refusal at `field` when it is empty, longer than `limit` characters, or holds characters that no page can
    show: a database refuses NUL, a feed all control characters.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if required and not text:
        raise Refusal(_("Write something here."), field=field)
    if len(text) > limit:
        sentence = ngettext(
            "This has %(length)d characters; %(limit)d is the most.",
            "This has %(length)d characters; %(limit)d are the most.",
            limit,
        ) % {"length": len(text), "limit": limit}
        raise Refusal(sentence, field=field)
    for place, letter in enumerate(text, start=1):
        if letter not in "\n\t" and unicodedata.category(letter) in {"Cc", "Cs", "Co", "Cn"}:
            sentence = _("Character %(place)d (U+%(code)s) cannot be shown. Take it out.")
            raise Refusal(sentence % {"place": place, "code": f"{ord(letter):04X}"}, field=field)
    return text


def as_compared(text):
    """`text` without what hides a name or a code from a search: composed, no invisible letters, one kind of dash."""
    text = unicodedata.normalize("NFKC", text).translate(DASHES)
    return " ".join("".join(letter for letter in text if unicodedata.category(letter) != "Cf").split())


def names(captive, text):
    """Whether `text` holds the sealed name of the captive, or a word of it. A help to the reader, never the only gate.

    A word counts as it is written in the name or in capitals, so that "the long winter" passes beside Anna Winter.
    """
    if captive is None:
        return False
    text = as_compared(text)
    return vault.contains(captive, "real_name", text) or vault.shares_word(
        captive, "real_name", text, shortest=SHORTEST_WORD
    )
