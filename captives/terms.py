"""What the episodes of a case come to: the time line, and the day on which the term ends."""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta

from captives.models import EpisodeKind

# Each of these lasts until the next of them, or until release or death.
LASTING = frozenset({EpisodeKind.ARREST, EpisodeKind.SENTENCE, EpisodeKind.TRANSFER, EpisodeKind.EXILE})
ENDING = frozenset({EpisodeKind.RELEASE, EpisodeKind.DEATH})
# A beginning known to the month still gives a day worth naming.
EXACT_ENOUGH = timedelta(days=31)


@dataclass(frozen=True)
class Stretch:
    label: str
    start: date
    end: date | None
    sure: bool


@dataclass(frozen=True)
class Fact:
    label: str
    on: date


@dataclass(frozen=True)
class Life:
    """What the tag {% timeline %} draws."""

    today: date
    episodes: list[Stretch] = field(default_factory=list)
    marks: list[Fact] = field(default_factory=list)
    should_be_free: date | None = None
    last_sign: date | None = None

    def days(self):
        found = [self.today, self.should_be_free, self.last_sign]
        found += [day for one in self.episodes for day in (one.start, one.end)] + [one.on for one in self.marks]
        return [day for day in found if day]


def months_after(day, months):
    """The same day of the month `months` later, the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def term_ends_on(episodes):
    """The last day that the term can end on, from `episodes` in their order; None where that is not exact enough.

    The term runs from the arrest, or from the sentence where no arrest is known, and is the months of the sentence and
    of every extension. Two sentences without a release between them may run together or one after the other: no day.
    """
    begin, months, sentences = None, 0, 0
    for episode in episodes:
        if episode.kind in ENDING:
            begin, months, sentences = None, 0, 0
        elif episode.kind == EpisodeKind.ARREST:
            begin = begin or episode.partial_date
        elif episode.kind == EpisodeKind.SENTENCE:
            begin, sentences = begin or episode.partial_date, sentences + 1
        if episode.term_months:
            months += episode.term_months
        elif episode.kind in {EpisodeKind.SENTENCE, EpisodeKind.EXTENSION}:
            sentences += 2  # of unknown length
    if begin is None or sentences != 1 or not months or not _bounded(begin):
        return None
    return months_after(begin.latest, months)


def _bounded(when):
    """Known to the month or better, and not doubted."""
    return bool(when.earliest and when.latest and when.latest - when.earliest <= EXACT_ENOUGH and not when.is_doubted)


def life_of(episodes, today):
    """The time line of `episodes` in their order; what has no day at all is left to the table below it."""
    dated = [one for one in episodes if one.earliest_on or one.latest_on]
    stretches = []
    for place, one in enumerate(dated):
        if one.kind not in LASTING:
            continue
        ends = next((later for later in dated[place + 1 :] if later.kind in LASTING | ENDING), None)
        sure = one.partial_date.is_exact and (ends is None or ends.partial_date.is_exact)
        stretches.append(Stretch(_label(one), _day(one), ends and max(_day(ends), _day(one)), sure))
    free = term_ends_on(episodes)
    return Life(
        today=today,
        episodes=stretches,
        marks=[Fact(_label(one), _day(one)) for one in dated if one.kind not in LASTING],
        should_be_free=free if free and free <= today else None,
    )


def _day(episode):
    return episode.earliest_on or episode.latest_on


def _label(episode):
    return f"{episode.get_kind_display()}, {episode.place.name}" if episode.place else episode.get_kind_display()
