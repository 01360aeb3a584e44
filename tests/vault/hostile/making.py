"""Small pictures, chunks and containers from which the hostile files are put together."""

import io
import struct
import zipfile
import zlib
from functools import cache

from PIL import Image

CANARY = "canary-Anna-Kuznetsova-5571"
HIDDEN = CANARY.encode()


def drawing(size=(60, 40), mode="RGB"):
    picture = Image.new(mode, size)
    if mode == "RGB":
        picture.paste("white", (0, 0, size[0], size[1] // 2))
    return picture


def saved(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def jpeg(size=(60, 40), mode="RGB", **options):
    return saved(drawing(size, mode), "JPEG", **options)


def png(size=(60, 40), mode="RGB", **options):
    return saved(drawing(size, mode), "PNG", **options)


def segment(marker, content):
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def with_segments(*segments, data=None):
    """A JPEG with segments right behind its first marker."""
    data = data or jpeg()
    return data[:2] + b"".join(segments) + data[2:]


def resized(data, width, height):
    """A JPEG that says it is as large as that, whatever it holds."""
    at = next(at for at in range(len(data)) if data[at] == 0xFF and data[at + 1] in {0xC0, 0xC2})
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def with_chunks(*chunks, data=None):
    """A PNG with chunks right behind its head."""
    data = data or png()
    return data[:33] + b"".join(chunks) + data[33:]


def bare_png(width, height, packed, depth=8, colour=0):
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@cache
def blown_up():
    """200 million zeros, packed: a thousandth of the size."""
    packer = zlib.compressobj(1)
    return b"".join([*(packer.compress(bytes(2**20)) for _turn in range(200)), packer.flush()])


def archive(name="letter.txt"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, CANARY)
    return out.getvalue()
