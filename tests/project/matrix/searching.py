"""Looking for a word in raw bytes, however a program may have written it down."""

import base64
import gzip
import zlib
from contextlib import suppress

MOST_UNPACKED = 64 * 1024 * 1024


def forms(word):
    """The bytes that a word may have become: in three alphabets of a machine, in hex, in base64 at any offset."""
    plain = [word.encode("utf-8"), word.encode("utf-16-le"), word.encode("utf-16-be")]
    found = set(plain)
    for raw in plain[:2]:
        found |= {raw.hex().encode(), raw.hex().upper().encode()}
        found |= {inner for start in range(3) for inner in _in_base64(raw, start)}
    return found


def _in_base64(raw, start):
    """The part of base64 text that depends on `raw` alone when it begins `start` bytes into a group of three."""
    whole = base64.b64encode(b"\0" * start + raw)
    first = -(-start * 8 // 6)
    last = (start + len(raw)) * 8 // 6
    inner = whole[first:last]
    return {inner, inner.translate(bytes.maketrans(b"+/", b"-_"))}


def says(data, wanted):
    """Whether `data` (bytes) holds one of the `wanted` forms, in the open or inside something gzip or zlib packed."""
    return any(form in data for form in wanted) or any(
        form in unpacked for unpacked in _unpacked(data) for form in wanted
    )


def _unpacked(data):
    view = memoryview(data)
    for magic, wbits in ((b"\x1f\x8b\x08", 31), (b"\x78\x9c", 15), (b"\x78\x01", 15), (b"\x78\xda", 15)):
        at = data.find(magic)
        while at >= 0:
            with suppress(zlib.error):
                yield zlib.decompressobj(wbits).decompress(view[at:], MOST_UNPACKED)
            at = data.find(magic, at + 1)


def written(word, how):
    """`word` as one of the ways to write it, with other bytes around: what the search itself is tried on."""
    raw = f"<<{word}>>".encode()
    ways = {
        "utf-8": raw,
        "utf-16-le": raw.decode().encode("utf-16-le"),
        "utf-16-be": raw.decode().encode("utf-16-be"),
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "gzip": gzip.compress(raw),
        "zlib": zlib.compress(raw),
        **{f"base64 from {start}": base64.b64encode(b"x" * start + raw) for start in range(3)},
        "base64 of utf-16": base64.b64encode(raw.decode().encode("utf-16-le")),
    }
    return b"\x07\xff" * 40 + ways[how] + b"\x00\x80" * 40


WAYS = (
    "utf-8",
    "utf-16-le",
    "utf-16-be",
    "hex",
    "HEX",
    "gzip",
    "zlib",
    "base64 from 0",
    "base64 from 1",
    "base64 from 2",
    "base64 of utf-16",
)
