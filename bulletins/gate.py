"""What stands between an item and the public."""

import re

from django.utils.translation import gettext as _

from access.refusal import Refusal
from bulletins.permissions import may_know_flag
from bulletins.texts import as_read, as_written
from captives.texts import as_compared, names
from letters.models import LetterState

# Codes lead staff to an address, a captive, a remittance or a letter; nobody else needs them.
CODE = re.compile(r"(?<![^\W_])(?:K-\d+|C-\d{3,}|[RL]-\d{4}-\d+)", re.IGNORECASE | re.ASCII)


def refusals(item, *, by):
    """Every Refusal that keeps the item from going public, for the review page; publishing raises the first."""
    return [*_about_letter(item, by), *refusals_of_text(item, {"title": item.title, "text": item.text})]


def _about_letter(item, by):
    letter = item.letter
    if letter is None:
        return
    if letter.captive and letter.captive.do_not_publish:
        known = may_know_flag(by, letter.captive)
        yield Refusal(
            _("The person who wrote letter %(letter)s is marked “do not publish”.") % {"letter": letter}
            if known
            else _("This item cannot be published.")
        )
    if letter.state != LetterState.REDACTED:
        yield Refusal(_("Letter %(letter)s is not redacted yet.") % {"letter": letter})


def refusals_of_text(item, fields):
    """Refusals for words that may not be public: codes of the house, and the sealed name behind the item's letter."""
    captive = item.letter and item.letter.captive
    for field, text in fields.items():
        texts = [as_compared(form) for form in (text, as_read(text), as_written(text))]
        codes = sorted({code.upper() for seen in texts for code in CODE.findall(seen)})
        if codes:
            sentence = _("Take the code %(codes)s out: it leads to a person, an address or a sending.")
            yield Refusal(sentence % {"codes": ", ".join(codes)}, field=field)
        if any(names(captive, seen) for seen in texts):
            yield Refusal(_("This holds the name of the person who wrote the letter."), field=field)
