"""Geometry of the figures: where each bar and mark stands. Drawn as SVG beside a table of the same numbers."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

# The bar chart's picture: width and height, and the plot inside it.
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 360, 190, 40, 12, 164
# The time line's picture; a lane is one row of bars.
LINE_WIDTH, LANE = 720, 22


def steps(largest):
    """Round marks of an axis from zero to at least `largest`, four to six of them: 0, 5000, 10000, ..."""
    largest = Decimal(largest)
    if largest <= 0:
        return [Decimal(0), Decimal(1)]
    unit = Decimal(10) ** (largest / 4).logb()
    step = next(unit * times for times in (1, 2, 5, 10) if unit * times * 4 >= largest)
    marks = [Decimal(0)]
    while marks[-1] < largest:
        marks.append(marks[-1] + step)
    return marks


def bars(labels, series, *, mirrored=False):
    """Rectangles of up to two series side by side: {marks: [(y, value)], bars: [...], labels: [(x, text)]}."""
    marks = steps(max((value for _name, values in series for value in values), default=0))
    height = BOTTOM - TOP
    slot = (WIDTH - LEFT) / max(len(labels), 1)
    wide = min(18, slot * 0.8 / max(len(series), 1))
    drawn = []
    for place in range(len(labels)):
        begin = LEFT + slot * place + (slot - wide * len(series)) / 2
        for turn, (_name, values) in enumerate(series):
            tall = float(max(values[place], 0) / marks[-1]) * height
            x = begin + wide * turn
            drawn.append(
                {"x": _turned(x, wide, mirrored), "y": BOTTOM - tall, "w": wide - 2, "h": tall, "tone": "ab"[turn]}
            )
    return {
        "marks": [(BOTTOM - float(value / marks[-1]) * height, value) for value in marks],
        "bars": drawn,
        "labels": [(_turned(LEFT + slot * (place + 0.5), 0, mirrored), text) for place, text in enumerate(labels)],
    }


def _turned(x, wide, mirrored, width=WIDTH):
    return width - x - wide if mirrored else x


@dataclass(frozen=True)
class Episode:
    label: str
    start: date
    end: date | None = None  # None: it lasts
    sure: bool = True


@dataclass(frozen=True)
class Mark:
    label: str
    on: date


@dataclass(frozen=True)
class Life:
    """What the time line of a person draws. After `last_sign` nothing is known: the line fades towards `today`."""

    today: date
    episodes: list[Episode] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    should_be_free: date | None = None
    last_sign: date | None = None

    def days(self):
        found = [self.today, self.should_be_free, self.last_sign]
        found += [day for one in self.episodes for day in (one.start, one.end)] + [mark.on for mark in self.marks]
        return [day for day in found if day]


def life_line(life, *, mirrored=False):
    """Bars, marks and years of a person's time line, with x from the first year's January to the last year's end."""
    first, last = min(life.days()).year, max(life.days()).year + 1
    begin, span = date(first, 1, 1).toordinal(), date(last, 1, 1).toordinal() - date(first, 1, 1).toordinal()

    def x(day):
        return _turned((day.toordinal() - begin) / span * (LINE_WIDTH - 40) + 20, 0, mirrored, LINE_WIDTH)

    def stretch(start, end):
        left, right = sorted((x(start), x(end)))
        return {"x": left, "w": max(right - left - 2, 3)}

    lanes = _lanes(life)
    foot = 8 + LANE * (max(lanes, default=0) + 1)
    every = max(1, (last - first) // 8)
    return {
        "bars": [
            {**stretch(one.start, one.end or life.today), "y": 8 + LANE * lane, "sure": one.sure, "label": one.label}
            for one, lane in zip(life.episodes, lanes, strict=True)
        ],
        "marks": [{"x": x(mark.on), "label": mark.label} for mark in life.marks],
        "free": x(life.should_be_free) if life.should_be_free else None,
        "fade": stretch(life.last_sign, life.today) if life.last_sign else None,
        "years": [{"x": x(date(year, 1, 1)), "year": year} for year in range(first, last, every)],
        "foot": foot,
        "height": foot + 44,
    }


def _lanes(life):
    """The row of each episode: the first one that is free when it begins."""
    ends, lanes = [], []
    for one in life.episodes:
        lane = next((row for row, end in enumerate(ends) if end <= one.start), len(ends))
        ends[lane : lane + 1] = [one.end or date.max]
        lanes.append(lane)
    return lanes
