"""How a kind of waiting thing is said."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Words:
    one: str  # title of a single thing, with %(code)s
    many: str  # title of several, with %(count)d
    why: str
    page: str  # where one is done
    room: str = ""  # where several stand; the page of the oldest when left out
    query: dict = field(default_factory=dict)
