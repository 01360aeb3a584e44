"""A long file between the books and who takes it: made at once, and kept packed until it has left."""

import zlib
from collections.abc import Iterable, Iterator


def packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces again, one by one: all are made now, and what is held of them takes a tenth of the room or less.

    A slow line would otherwise keep the state of the books open; on the disk the figures would lie in the open.
    """
    held = [zlib.compress(piece) for piece in pieces]
    return map(zlib.decompress, held)
