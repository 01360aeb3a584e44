"""What signers read: they see no address, not by its code either, and are told lines by their numbers instead."""

import re
from collections import defaultdict
from functools import cache

from django.utils.text import capfirst
from django.utils.translation import gettext as _

ADDRESS = re.compile(r"\bK-[0-9]+\b")
# As somebody types one.
TYPED = re.compile(ADDRESS.pattern, re.IGNORECASE)


def codes_in(text):
    """What is written in a text like the code of an address, in large letters; whether there is one is not asked."""
    return sorted({found.upper() for found in TYPED.findall(text)})


def lines_numbered(plan):
    """A function that puts the number of a plan's line in the place of each code of an address in a sentence.

    `own` is the number of the line that the sentence is of, where there is one: its own address counts by that. The
    numbers are asked for once, when a sentence names a code.
    """

    @cache
    def numbers():
        found = defaultdict(list)
        for code, number in plan.lines.order_by("number").values_list("address_code", "number"):
            found[code].append(number)
        return found

    def told(sentence, own=None):
        return _replaced(sentence, lambda code: _line(numbers().get(code, ()), own))

    return told


def of_order(sentence):
    """A sentence about a single order, its address without the code."""
    return _replaced(str(sentence), lambda _code: _("the address"))


def _replaced(sentence, words_for):
    """The sentence with other words for each code, the first letter large where a sentence begins."""

    def words(found):
        begins = not found.start() or sentence[: found.start()].endswith(". ")
        return capfirst(words_for(found[0])) if begins else words_for(found[0])

    return ADDRESS.sub(words, sentence)


def _line(numbers, own):
    if not numbers:
        return _("another address")
    return _("line %(number)d") % {"number": own if own in numbers else numbers[0]}
