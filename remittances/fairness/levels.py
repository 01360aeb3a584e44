"""Levels: how high a sum stands when it is poured over vessels as wide as each recipient's need.

Whole numbers only. A sum here is in grains, hundredths of a minor unit, and a weight is a need in hundredths of a
person, so that a floor per person times a weight is whole too. A level is the fraction rise/over, in grains per
weight, which is minor units per person. Two fractions are put in order by `(top << bits) // weight`: with 2**bits at
least the square of the largest weight, fractions that differ get keys that differ.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import add
from typing import NamedTuple

GRAINS = 100  # in a minor unit, and hundredths in a person
INDEX = 32  # the low bits of an event: whose it is; the next one tells an end from a beginning
WHOSE, END = (1 << INDEX) - 1, 1 << INDEX


class Level(NamedTuple):
    """Stages before `stage` are full; in it the level is rise/over. Past the last stage everybody is full."""

    stage: int
    rise: int
    over: int


@dataclass(frozen=True, slots=True)
class Stage:
    """At a level x a member holds `weight * x - late` of a stage, never below nothing, never above its room."""

    late: list[int]
    room: list[int] | None  # None: bottomless


@dataclass(frozen=True, slots=True)
class Basin:
    """Vessels filled stage by stage. Members are indexes into the columns; only the last stage may be bottomless."""

    weight: list[int]
    stages: tuple[Stage, ...]

    def below(self, stage: int) -> list[int]:
        """What each vessel holds of the stages before `stage` when they are full."""
        found = [0] * len(self.weight)
        for before in self.stages[:stage]:
            if before.room is not None:
                found = list(map(add, found, before.room))
        return found

    def level(self, total: int, members: list[int]) -> Level:
        """The level at which the members hold `total` together; past the last stage when there is no room for it."""
        full = Level(len(self.stages), 0, 1)
        if not members:
            return full
        for number, stage in enumerate(self.stages):
            room = stage.room
            whole = None if room is None else sum(room[one] for one in members)
            if whole is None or total < whole:
                return Level(number, *self._rise(total, members, stage))
            total -= whole
        return full

    def _rise(self, pot: int, members: list[int], stage: Stage) -> tuple[int, int]:
        if not pot:
            return 0, 1
        tide = Tide(self.weight, stage, members)
        for event in self.events(members, stage):
            if tide.held(*tide.where(event)) >= pot * self.weight[event & WHOSE]:
                break
            tide.turn(event)
        return pot + tide.behind - tide.full, tide.slope

    def held(self, level: Level, members: list[int]) -> list[int]:
        """What each member holds at `level`, times `level.over`."""
        below = self.below(level.stage)
        if level.stage == len(self.stages):
            return [below[one] for one in members]
        weight, late, room = self.weight, self.stages[level.stage].late, self.stages[level.stage].room
        rise, over = level.rise, level.over
        found = []
        for one in members:
            here = max(rise * weight[one] - late[one] * over, 0)
            if room is not None:
                here = min(here, room[one] * over)
            found.append(below[one] * over + here)
        return found

    def events(self, members: Iterable[int], stage: Stage) -> list[int]:
        """Where members begin (late) and end to hold more of a stage: key, end or beginning, index; lowest first."""
        weight, late, room, bits = self.weight, stage.late, stage.room, self.bits()
        found = [
            (((late[one] << bits) // weight[one]) << INDEX + 1) | one
            for one in members
            if late[one] and (room is None or room[one])
        ]
        if room is not None:
            found += [
                ((((late[one] + room[one]) << bits) // weight[one]) << INDEX + 1) | END | one
                for one in members
                if room[one]
            ]
        found.sort()
        return found

    def bits(self) -> int:
        return 2 * max(self.weight).bit_length()


class Tide:
    """What the members hold of a stage as the level rises: slope * level - behind + full."""

    __slots__ = ("behind", "full", "late", "room", "slope", "weight")

    def __init__(self, weight: list[int], stage: Stage, members: list[int]) -> None:
        self.weight, self.late = weight, stage.late
        self.room = room = stage.room
        self.slope = sum(weight[one] for one in members if not stage.late[one] and (room is None or room[one]))
        self.behind = self.full = 0

    def where(self, event: int) -> tuple[int, int]:
        """The level of an event as (top, weight)."""
        one = event & WHOSE
        late = self.late[one]
        return (late + self.room[one] if self.room and event & END else late), self.weight[one]

    def held(self, top: int, weight: int) -> int:
        """What is held at the level top/weight, times weight."""
        return self.slope * top + (self.full - self.behind) * weight

    def turn(self, event: int) -> None:
        one = event & WHOSE
        if event & END:
            self.slope -= self.weight[one]
            self.behind -= self.late[one]
            self.full += self.room[one] if self.room else 0
        else:
            self.slope += self.weight[one]
            self.behind += self.late[one]

    def join(self, one: int, top: int) -> None:
        """`one` comes in at the level top/weight, holding what it holds there."""
        room = self.room[one] if self.room else None
        if room is not None and top >= self.late[one] + room:
            self.full += room
        else:
            self.slope += self.weight[one]
            self.behind += self.late[one]
