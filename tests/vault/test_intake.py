"""Files meant to hurt: each is refused with one sentence or drawn anew, cheaply, with nothing of its own left in it."""

import base64
import errno
import io
import random
import re
import struct
import subprocess
import sys

import pytest
from PIL import Image

from tests.project.tree import text
from tests.vault.hostile import CORPUS, making, pdfs, pictures
from tests.vault.hostile.making import CANARY, HIDDEN
from vault import intake
from vault.intake import NotTaken, clean

COPYIST = text("vault/intake/copyist.py")
KILOBYTES, MILLISECONDS = 300 * 1024, 10_000
SHAPES = [HIDDEN, CANARY.encode("utf-16-le"), CANARY.encode("utf-16-be"), HIDDEN.hex().encode()]
SHAPES += [base64.b64encode(HIDDEN[start:])[:12] for start in range(3)]


def fate_of(data):
    """(kind of the pages or code of the refusal, pages, kB of memory, milliseconds)."""
    try:
        cleaned = clean(data)
    except NotTaken as refused:
        return refused.code, (), *refused.cost
    kinds = {page.kind for page in cleaned.pages}
    return kinds.pop() if len(kinds) == 1 else kinds, cleaned.pages, *cleaned.cost


def parts_of(page):
    """The names of the parts that a picture consists of."""
    if page.kind == "png":
        at, found = 8, set()
        while at < len(page.data):
            length, name = struct.unpack_from(">I4s", page.data, at)
            found.add(name)
            at += 12 + length
        return found
    at, found = 2, set()
    while page.data[at + 1] != 0xDA:
        found.add(page.data[at + 1])
        at += 2 + int.from_bytes(page.data[at + 2 : at + 4])
    return found


# What the pixels need and nothing else: head, tables and (APP0, of fixed words) the shape of a pixel.
NEEDED = {"png": {b"IHDR", b"IDAT", b"IEND"}, "jpeg": {0xE0, 0xDB, 0xC0, 0xC4}}


def test_the_corpus_is_large_enough():
    assert len(CORPUS) >= 60


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_file_is_refused_or_drawn_anew(name):
    expected, made = CORPUS[name]
    fate, pages, kilobytes, milliseconds = fate_of(made())
    assert fate == expected
    assert kilobytes < KILOBYTES
    assert milliseconds < MILLISECONDS
    assert [shape for page in pages for shape in SHAPES if shape in page.data] == []
    assert [
        parts_of(page) - NEEDED[page.kind]
        for page in pages
        if page.kind in NEEDED and parts_of(page) - NEEDED[page.kind]
    ] == []


def test_a_picture_stands_upright():
    upright = Image.open(io.BytesIO(clean(making.jpeg(exif=pictures.exif(6))).pages[0].data))
    # White was above; turned by a quarter to the right it stands at the right.
    assert upright.size == (40, 60)
    assert [upright.getpixel((x, 30))[0] > 200 for x in (5, 35)] == [False, True]


def test_what_lies_under_glass_is_gone():
    picture = Image.open(io.BytesIO(clean(pictures.under_glass()).pages[0].data))
    assert (picture.mode, picture.getcolors()) == ("RGB", [(len(HIDDEN), (255, 255, 255))])


def test_a_page_of_a_pdf_shows_its_words():
    picture = Image.open(io.BytesIO(clean(pdfs.pdf()).pages[0].data))
    assert picture.size == (1240, 1755)
    assert min(picture.convert("L").crop((150, 200, 500, 330)).tobytes()) < 50


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("\ufeffWe froze.\r\nAnna\r", "We froze.\nAnna\n"),
        ("invoice\u202efdp.exe", "invoice[U+202E]fdp.exe"),
        ("We\u200b froze\U000e0041.", "We[U+200B] froze[U+E0041]."),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_text_shows_all_that_is_in_it(written, kept):
    assert clean(written.encode()).pages == (intake.Page("txt", kept.encode()),)


def test_a_file_that_takes_too_long_is_refused(monkeypatch):
    # Python alone takes longer than that to begin.
    monkeypatch.setattr(intake, "SECONDS", 0.001)
    with pytest.raises(NotTaken, match="took longer"):
        clean(making.jpeg((5000, 5000), progressive=True))


def test_a_file_that_swells_into_too_many_bytes_is_refused(monkeypatch):
    monkeypatch.setattr(intake, "MOST_OUT", 20_000)
    with pytest.raises(NotTaken, match="too large together"):
        clean(pdfs.pages(3))


@pytest.mark.parametrize(
    "answer", [b"", b"jpeg 5\nabc", b"refused nonsense\n", b"exe 1\nx", b"done x y\n", b"\xff" * 999]
)
def test_a_copyist_taken_over_gains_nothing(monkeypatch, tmp_path, answer):
    (tmp_path / "copyist.py").write_text(f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({answer!r})")
    monkeypatch.setattr(intake, "COPYIST", tmp_path / "copyist.py")
    with pytest.raises(NotTaken, match="damaged"):
        clean(b"We froze.")


def test_every_refusal_has_a_sentence():
    codes = set(re.findall(r'Refused\("(\w+)"', COPYIST)) | set(re.findall(r'": "(\w+)"', COPYIST))
    assert codes - intake.SENTENCES.keys() - {"jpeg", "png", "pdf"} == set()


TRIES = """
import os, sys, socket
sys.path.insert(0, sys.argv[1])
import copyist
os.umask(0)
made = open(sys.argv[2], "wb", buffering=0)
copyist.shut_in()
copyist.no_more_files()
def refused(act):
    try:
        act()
    except OSError as fault:
        return fault.errno
acts = [lambda: made.write(b"x"), lambda: open("/etc/hostname"), lambda: socket.socket(), lambda: os.pipe()]
print([refused(act) for act in acts], dict(os.environ))
"""


def test_the_copyist_can_write_no_file_and_open_nothing(tmp_path):
    command = [sys.executable, "-I", "-c", TRIES, str(intake.COPYIST.parent), str(tmp_path / "made")]
    said = subprocess.run(command, capture_output=True, env={}, text=True, check=True).stdout
    assert said.startswith(f"[{errno.EFBIG}, {errno.EMFILE}, {errno.EMFILE}, {errno.EMFILE}]")


@pytest.mark.soak
@pytest.mark.parametrize("name", [name for name in CORPUS if name.partition(",")[0] in {"jpeg", "png", "pdf", "text"}])
def test_damaged_at_random_it_is_refused_or_drawn_anew(name):
    """Ten times: a few bytes changed, a piece cut out, a piece doubled."""
    chance, made = random.Random(name), CORPUS[name][1]()  # noqa: S311 - the same damage in every run
    for _time in range(10):
        data = bytearray(made)
        for _place in range(chance.choice([1, 3, 20])):
            data[chance.randrange(min(len(data), 5000))] = chance.randrange(256)
        begin, end = sorted(chance.randrange(len(data)) for _side in range(2))
        piece = chance.choice([data, data, data[:begin] + data[end:], data[:end] + data[begin:]])
        _fate, pages, kilobytes, milliseconds = fate_of(bytes(piece))
        assert (kilobytes < KILOBYTES, milliseconds < MILLISECONDS) == (True, True)
        assert {page.data[:2] for page in pages if page.kind in NEEDED} <= {b"\xff\xd8", b"\x89P"}
