"""Why a share is what it is: one sentence for each, in the language of whoever plans."""

from collections.abc import Callable
from functools import cache

from django.utils.translation import gettext as _

from remittances.fairness.levels import GRAINS, Level
from remittances.fairness.terms import Terms

FLOORS, DUES = 0, 1  # stages in which the sum may run out; the last one shares the rest by need


class Reasons:
    """The sentences of one plan, each looked up once; `said` writes minor units in words, once for each sum."""

    def __init__(self, terms: Terms, level: Level, said: Callable[[int], str]) -> None:
        self.said, self.needed = cache(said), cache(_persons)
        self.stage, self.alone = level.stage, "" if terms.floor else " alone"
        # The nearest, as the tables of the plan tell what each group got for each person.
        each = (2 * level.rise + level.over) // (2 * level.over) + (0 if level.stage == FLOORS else terms.floor)
        sums = {"floor": terms.floor, "cap": terms.cap or 0, "level": each}
        facts = {name: self.said(sum_) for name, sum_ in sums.items()}
        self.lines = {name: _filled(sentence, facts) for name, sentence in _lines().items()}

    def paid(self, weight: int, due: int, amount: int, *, most: bool, whole: bool) -> str:
        """Of a share that is sent: `most` when it stands at the cap, `whole` when its dues are settled or begun."""
        facts = {"need": self.needed(weight), "amount": self.said(amount)}
        if due:
            facts["due"] = self.said(abs(due))
        return self.lines["most" if most else self._name(due, whole=whole)] % facts

    def _name(self, due: int, *, whole: bool) -> str:
        if self.stage == FLOORS:
            return "scarce"
        if self.stage == DUES:
            return ("others" if due <= 0 else "owed" if whole else "part") + self.alone
        if due < 0 and not whole:
            return "before" + self.alone
        return "level" if not due else "level and owed" if due > 0 else "level less"

    def waits(self, amount: int, minimum: int) -> str:
        """Of a share of `amount`, less than the `minimum` of its route."""
        return self.lines["waits"] % {"amount": self.said(amount), "minimum": self.said(minimum)}

    def never(self, amount: int, minimum: int) -> str:
        """Of a recipient whose cap comes to `amount`, less than the `minimum` of its route."""
        return self.lines["never"] % {"amount": self.said(amount), "minimum": self.said(minimum)}

    def left(self, sum_: int, *, able: int, active: int) -> str:
        """Why a sum stays in the fund, of so many who can receive and so many who get a share."""
        if not sum_:
            return ""
        return self.lines["full" if active else "nobody reaches" if able else "nobody"] % {"left": self.said(sum_)}


def _lines() -> dict[str, str]:
    return {
        "level": _("Need of %(need)s at %(level)s each: %(amount)s."),
        "level and owed": _("Need of %(need)s at %(level)s each, and %(due)s owed from before: %(amount)s."),
        "level less": _("Need of %(need)s at %(level)s each, less %(due)s that it got too much before: %(amount)s."),
        "most": _("Need of %(need)s at the most of %(cap)s each: %(amount)s."),
        "scarce": _("Need of %(need)s at %(level)s each, as not all can have the least of %(floor)s: %(amount)s."),
        "owed": _("Need of %(need)s at the least of %(floor)s each, and %(due)s owed from before: %(amount)s."),
        "owed alone": _("The %(due)s owed from before and no more, as others are owed the rest."),
        "part": _("Need of %(need)s at the least of %(floor)s each, and part of %(due)s owed from before: %(amount)s."),
        "part alone": _("Part of %(due)s owed from before, as there is not enough for all that is owed: %(amount)s."),
        "others": _("Need of %(need)s at the least of %(floor)s each, as others are owed the rest: %(amount)s."),
        "others alone": _("Nothing, as all of the sum is owed to others from before."),
        "before": _("Need of %(need)s at the least of %(floor)s each, as it got %(due)s too much before: %(amount)s."),
        "before alone": _("Nothing, as it got %(due)s too much before."),
        "waits": _("Waits: its %(amount)s is less than the %(minimum)s its route carries; it is owed next time."),
        "never": _(
            "Waits until terms or route change: its most of %(amount)s is less than the %(minimum)s its route carries."
        ),
        "full": _("Everybody who gets a share has the most of %(cap)s each: %(left)s stays in the fund."),
        "nobody reaches": _("No share reaches what its route carries: %(left)s stays in the fund."),
        "nobody": _("There is nobody to whom something may be sent: %(left)s stays in the fund."),
    }


def _filled(sentence: str, facts: dict[str, str]) -> str:
    """The sentence with the facts that are the same in every line; the others stay open."""
    for name, words in facts.items():
        sentence = sentence.replace(f"%({name})s", words.replace("%", "%%"))
    return sentence


def _persons(weight: int) -> str:
    """A need in hundredths of a person as its digits: 900 is 9, 250 is 2.5."""
    whole, part = divmod(weight, GRAINS)
    return f"{whole}.{part:02d}".rstrip("0") if part else str(whole)
