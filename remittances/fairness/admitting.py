"""Who gets a share where routes carry no less than a minimum: asked in turn, let in where the sum reaches."""

from collections.abc import Callable
from typing import NamedTuple

from remittances.fairness.levels import INDEX, WHOSE, Basin, Level, Tide

type Lot = Callable[[int], bytes]


class Admitted(NamedTuple):
    """Those let in, the level they stand at and what each holds there times `level.over`."""

    members: list[int]
    level: Level
    held: list[int]
    short: dict[int, int]  # of all others: what they would hold if nobody had a minimum


def admit(basin: Basin, total: int, minimum: list[int], able: list[int], lot: Lot) -> Admitted:
    """Share `total` over those of `able` for whom the sum reaches, none below its minimum.

    Each is asked at the level at which it would hold its minimum, the lowest first, ties by lot, and let in if those
    let in before it, standing at that level, leave its minimum of the total. Who has it when all are let in need not
    be asked: the answer would be yes. Nobody may be asked who has no room for its minimum.
    """
    level = basin.level(total, able)
    held = basin.held(level, able)
    inside = [one for one, sum_ in zip(able, held, strict=True) if sum_ >= minimum[one] * level.over]
    if len(inside) == len(able):
        return Admitted(able, level, held, {})
    short = {one: sum_ // level.over for one, sum_ in zip(able, held, strict=True) if sum_ < minimum[one] * level.over}
    door = _Door(basin, total, minimum, inside)
    for number in range(level.stage, len(basin.stages)):
        door.ask(number, short, lot)
    members = [one for one in able if door.open_to[one]]
    level = basin.level(total, members)
    return Admitted(members, level, basin.held(level, members), short)


class _Door:
    def __init__(self, basin: Basin, total: int, minimum: list[int], inside: list[int]) -> None:
        self.basin, self.total, self.minimum = basin, total, minimum
        self.open_to = bytearray(len(basin.weight))
        for one in inside:
            self.open_to[one] = True

    def ask(self, number: int, short: dict[int, int], lot: Lot) -> None:
        """Let in whom the sum reaches of those who come to their minimum in this stage."""
        basin, minimum, open_to, stage = self.basin, self.minimum, self.open_to, self.basin.stages[number]
        weight, bits, below, room = basin.weight, basin.bits(), basin.below(number), stage.room
        tops = {
            one: minimum[one] - below[one] + stage.late[one]
            for one in short
            if below[one] < minimum[one] and (room is None or minimum[one] <= below[one] + room[one])
        }
        keys = {one: (top << bits) // weight[one] for one, top in tops.items()}
        inside = [one for one in range(len(weight)) if open_to[one]]
        held_below = sum(below[one] for one in inside)
        tide = Tide(weight, stage, inside)
        events, at = basin.events([*inside, *tops], stage) if tops else [], 0
        for one in sorted(tops, key=lambda one: (keys[one], lot(one))):
            while at < len(events) and events[at] >> INDEX + 1 <= keys[one]:
                if open_to[events[at] & WHOSE]:
                    tide.turn(events[at])
                at += 1
            top, wide = tops[one], weight[one]
            before = held_below * wide + tide.held(top, wide)
            if before > self.total * wide:
                return
            if before + minimum[one] * wide <= self.total * wide:
                open_to[one] = True
                held_below += below[one]
                tide.join(one, top)
