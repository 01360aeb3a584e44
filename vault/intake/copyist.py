"""Draws one uploaded file anew: its bytes come in, clean pages go out, and nothing else of it.

A process of its own, started by vault/intake/__init__.py for one file: libraries that read pictures and PDFs have had
holes before. It knows neither the project nor its settings, and once it has the file it can open no other file, no
socket and no process. Goes out: a frame "kind number-of-bytes" per line with its bytes after it, or "refused code".
What crashes it is a damaged file.
"""

import io
import os
import re
import resource
import struct
import sys
import time
import unicodedata
from pathlib import Path

STATUS = Path("/proc/self/status")
MEMORY = 300 * 2**20
SECONDS = 10
LARGEST = 8 * 2**20
# A sheet of A4 at 600 dpi has 35 million pixels; it is drawn smaller, at about 300 dpi, and stays legible.
MOST_PIXELS, DRAWN_PIXELS = 36_000_000, 12_000_000
LONGEST_SIDE = 20_000
MOST_PAGES = 40
DPI = 150
MOST_LETTERS = 200_000
QUALITY = 85

# The operation of PIL.Image.transpose that undoes each position of the camera (EXIF tag 274).
TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
TAKEN = {b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png", b"%PDF-": "pdf"}
REFUSED = {
    b"PK\x03\x04": "archive", b"PK\x05\x06": "archive", b"Rar!": "archive", b"7z\xbc\xaf": "archive",
    b"\x1f\x8b": "archive", b"BZh": "archive", b"\xfd7zXZ": "archive", b"MSCF": "archive", b"!<arch>": "archive",
    b"\xd0\xcf\x11\xe0": "office", b"{\\rtf": "office", b"%!PS": "office",
    b"MZ": "program", b"\x7fELF": "program", b"\xca\xfe\xba\xbe": "program", b"#!": "program", b"\x00asm": "program",
    b"GIF8": "picture", b"BM": "picture", b"II*\x00": "picture", b"MM\x00*": "picture", b"RIFF": "picture",
    b"\xff\x0a": "picture", b"\x00\x00\x00\x0cJXL": "picture", b"\x00\x00\x00\x0cjP": "picture", b"8BPS": "picture",
}  # fmt: skip
MARKUP = re.compile(
    rb"<(?:!doctype|\?xml|\?php|html|head|body|script|svg|iframe|object|embed|meta|form|style)\b", re.IGNORECASE
)
# In a picture only what cannot stand in packed pixels by chance.
MARKUP_IN_PIXELS = re.compile(rb"<(?:!doctype html|html[\s>]|script[\s>]|\?php\s)", re.IGNORECASE)
# Joiners and marks that Persian, Arabic and Hebrew are written with; every other invisible letter is made visible.
WRITTEN_WITH = "\u200c\u200d\u200e\u200f\u061c"


class Refused(Exception):
    """A file that is not taken; its one argument is a code that vault/intake/__init__.py has a sentence for."""


def shut_in():
    """Leave this process memory, time and three open pipes; the network and other processes where the system lets us.

    Each namespace is asked for alone: a system that forbids one may allow the next.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    # Nothing of the file may stay on the disk, neither in a temporary file nor in the dump of a crash.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    for space in ("CLONE_NEWUSER", "CLONE_NEWNET", "CLONE_NEWIPC", "CLONE_NEWNS"):
        if hasattr(os, space):
            try:
                os.unshare(getattr(os, space))
            except OSError:
                continue


def no_more_files():
    """From here on no file or socket can be opened. Whatever is imported must be by now."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def kind_of(data):
    """What the bytes are, by their own beginning; a name or a declared type is never asked. Raises Refused."""
    if not data.strip(b"\x00 \t\r\n"):
        raise Refused("empty")
    for beginning, kind in TAKEN.items():
        if data.startswith(beginning):
            if is_two_in_one(data, kind):
                raise Refused("two_in_one")
            return kind
    for beginning, what in REFUSED.items():
        if data.startswith(beginning):
            raise Refused(what)
    if data[4:8] == b"ftyp":
        raise Refused("picture")
    return "txt"


def is_two_in_one(data, kind):
    """Whether another program would take the file for a page of the web, a PDF or an archive."""
    if kind == "pdf":
        return bool(MARKUP.search(data[:1024])) or ends_as_archive(data)
    return b"%PDF-" in data[:1024] or bool(MARKUP_IN_PIXELS.search(data)) or ends_as_archive(data)


def ends_as_archive(data):
    """Whether the data are closed by the last record of a zip file (22 bytes and a comment whose length it tells)."""
    last = data[-65_557:]
    at = last.rfind(b"PK\x05\x06")
    return at >= 0 and at + 22 + int.from_bytes(last[at + 20 : at + 22], "little") == len(last)


def text_of(data):
    """One page of plain text. Letters that cannot be seen or turn the line around are written as their numbers."""
    if MARKUP.search(data):
        raise Refused("markup")
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError:
        raise Refused("unknown" if b"\x00" in data else "not_utf8") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MOST_LETTERS:
        raise Refused("long_text")
    if any(unicodedata.category(letter) == "Cc" for letter in text if letter not in "\n\t\f"):
        raise Refused("control")
    yield "txt", "".join(map(shown, text)).encode()


def shown(letter):
    """A letter that is seen as it is, any other as its number in Unicode."""
    hidden = unicodedata.category(letter) in {"Cf", "Co", "Cn", "Zl", "Zp"} and letter not in WRITTEN_WITH
    return f"[U+{ord(letter):04X}]" if hidden else letter


def picture_of(data, kind):
    """A JPEG or PNG as one page: the first picture that is in it, upright, no larger than DRAWN_PIXELS."""
    from PIL import Image, TiffImagePlugin  # noqa: F401, PLC0415 - the second reads EXIF; most files need neither
    from PIL.JpegImagePlugin import JpegImageFile  # noqa: PLC0415 - likewise
    from PIL.PngImagePlugin import PngImageFile  # noqa: PLC0415 - likewise

    Image.preinit()
    no_more_files()
    # The two readers themselves: no register of formats is asked that might know a third.
    picture = {"jpeg": JpegImageFile, "png": PngImageFile}[kind](io.BytesIO(data))
    width, height = picture.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise Refused("large_picture")
    if getattr(picture, "is_animated", False):
        raise Refused("animated")
    turn = position(picture)
    if kind == "jpeg" and width * height > DRAWN_PIXELS:
        # Read at half the size: the other half of the memory is never asked for.
        picture.draft(None, (width // 2, height // 2))
    picture.load()
    picture = plain(picture)
    shrink = (picture.width * picture.height / DRAWN_PIXELS) ** 0.5
    if shrink > 1:
        picture = picture.resize(
            (int(picture.width / shrink) or 1, int(picture.height / shrink) or 1), reducing_gap=1.5
        )
    yield drawn(picture.transpose(TURNS[turn]) if turn in TURNS else picture, kind)


def position(picture):
    """How the camera was held, as its EXIF says; a damaged EXIF says nothing."""
    try:
        return picture.getexif().get(0x0112)
    except (ValueError, SyntaxError, KeyError, TypeError, struct.error, EOFError):
        return None


def plain(picture):
    """In grey or in red, green and blue, on white paper: no palette, no transparency that hides a second picture."""
    from PIL import Image  # noqa: PLC0415 - likewise

    if picture.mode in {"L", "RGB"} and "transparency" not in picture.info:
        return picture
    if picture.mode.startswith("I"):  # 16 bits of grey; Pillow would cut them off instead of scaling them
        return picture.point(lambda value: value / 257).convert("L")
    if picture.mode == "1":
        return picture.convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        return paper
    return picture.convert("RGB")


def drawn(picture, kind):
    """The picture's pixels in a new file without any of the old one's words: no EXIF, profile, comment, thumbnail."""
    from PIL import Image  # noqa: PLC0415 - likewise

    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    if kind == "png":
        bare.save(out, "PNG")
        if out.tell() <= LARGEST:
            return "png", out.getvalue()
        out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY)
    if out.tell() > LARGEST:
        raise Refused("large_picture")
    return "jpeg", out.getvalue()


def pages_of(data):
    """Each page of a PDF as a picture of what stands on it: no scripts, forms, attachments, layers or links."""
    import pypdfium2  # noqa: PLC0415 - likewise
    from PIL import Image  # noqa: PLC0415 - likewise
    from pypdfium2 import raw  # noqa: PLC0415 - likewise

    Image.preinit()
    no_more_files()
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as fault:
        raise Refused("locked" if getattr(fault, "err_code", None) == raw.FPDF_ERR_PASSWORD else "damaged") from None
    if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        raise Refused("locked")
    if not 0 < len(document) <= MOST_PAGES:
        raise Refused("many_pages" if len(document) else "damaged")
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        if not (0 < width < float("inf") and 0 < height < float("inf")):
            raise Refused("damaged")
        scale = min(DPI / 72, (DRAWN_PIXELS / width / height) ** 0.5, LONGEST_SIDE / max(width, height))
        picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        page.close()
        yield drawn(picture, "jpeg")


def clean(data):
    """Yield (kind, bytes) of each page of the file. Raises Refused."""
    if len(data) > LARGEST:
        raise Refused("large_file")
    kind = kind_of(data)
    if kind == "txt":
        no_more_files()
        return text_of(data)
    return pages_of(data) if kind == "pdf" else picture_of(data, kind)


def main():
    # Open before all files are shut out, read at the very end: the most memory this process ever held.
    status = STATUS.open() if STATUS.exists() else io.StringIO()
    shut_in()
    data = sys.stdin.buffer.read(LARGEST + 1)
    out = sys.stdout.buffer
    try:
        for kind, page in clean(data):
            out.write(b"%s %d\n" % (kind.encode(), len(page)))
            out.write(page)
    except Refused as refused:
        out.write(b"refused %s\n" % refused.args[0].encode())
    except MemoryError:
        out.write(b"refused large_picture\n")
    finally:
        memory = re.search(r"VmHWM:\s*(\d+)", status.read())
        out.write(b"done %d %d\n" % (int(memory[1]) if memory else 0, time.process_time() * 1000))
        out.flush()


if __name__ == "__main__":
    main()
