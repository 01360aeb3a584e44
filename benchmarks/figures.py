"""What a benchmark tells: a figure beside its peer's and the bound that the project set itself."""

import json
import sys
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """`ours` and `peer` in `unit`. The bound is on `of`: the ratio ours to peer, peer to ours, or ours alone."""

    name: str
    ours: float
    peer: float
    peer_name: str
    unit: str = "s"
    of: str = "ours / peer"
    bound: float | None = None  # none: told for the reader, promised to nobody

    @property
    def ratio(self):
        return self.peer / self.ours if self.of == "peer / ours" else self.ours / self.peer

    @property
    def met(self):
        if self.bound is None:
            return None
        if self.of == "peer / ours":
            return self.ratio >= self.bound
        return (self.ours if self.of == "ours" else self.ratio) <= self.bound

    def as_dict(self):
        return asdict(self) | {"ratio": self.ratio, "met": self.met}


def tell(*figures):
    """Hand figures to run.py, one JSON line each."""
    for figure in figures:
        print(json.dumps(figure.as_dict()))
    sys.stdout.flush()


def rows(found):
    yield ("name", "ours", "peer", "", "ratio", "bound", "met")
    for one in found:
        bound = "" if one["bound"] is None else {
            "ours / peer": f"at most {one['bound']:g} x",
            "peer / ours": f"at least {one['bound']:g} x as fast",
            "ours": f"at most {one['bound']:g} {one['unit']}",
        }[one["of"]]  # fmt: skip
        figures = [f"{one[side]:.4g} {one['unit']}" for side in ("ours", "peer")]
        met = {None: "", True: "yes", False: "NO"}[one["met"]]
        yield (one["name"], *figures, one["peer_name"], f"{one['ratio']:.2f}", bound, met)


def table(found):
    """The figures as lines of text in columns."""
    lines = list(rows(found))
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
