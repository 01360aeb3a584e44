import bz2
import gzip
import io
import lzma
import tarfile

from PIL import Image

from tests.vault.hostile.making import HIDDEN, archive, drawing, saved


def tar():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        made.addfile(tarfile.TarInfo("letter.jpg"), io.BytesIO(b""))
    return out.getvalue()


def raster(kind):
    return lambda: saved(drawing(), kind)


OTHERS = {
    "zip": ("archive", archive),
    "docx": ("archive", lambda: archive("word/document.xml")),
    "odt": ("archive", lambda: archive("content.xml")),
    "jar": ("archive", lambda: archive("META-INF/MANIFEST.MF")),
    "empty zip": ("archive", lambda: b"PK\x05\x06" + bytes(18)),
    "gzip, or svgz": ("archive", lambda: gzip.compress(HIDDEN)),
    "bzip2": ("archive", lambda: bz2.compress(HIDDEN)),
    "xz": ("archive", lambda: lzma.compress(HIDDEN)),
    "7z": ("archive", lambda: b"7z\xbc\xaf\x27\x1c" + HIDDEN),
    "rar": ("archive", lambda: b"Rar!\x1a\x07\x01\x00" + HIDDEN),
    "tar": ("control", tar),
    "doc": ("office", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + HIDDEN),
    "rtf": ("office", lambda: b"{\\rtf1 {\\*\\author " + HIDDEN + b"}}"),
    "postscript": ("office", lambda: b"%!PS-Adobe-3.0\n(" + HIDDEN + b") run"),
    "gif": ("picture", raster("GIF")),
    "bmp": ("picture", raster("BMP")),
    "tiff": ("picture", raster("TIFF")),
    "webp": ("picture", raster("WEBP")),
    "heic": ("picture", lambda: b"\x00\x00\x00\x18ftypheic" + HIDDEN),
    "film": ("picture", lambda: b"\x00\x00\x00\x18ftypmp42" + HIDDEN),
    "jpeg 2000": ("picture", raster("JPEG2000")),
    "photoshop": ("picture", lambda: b"8BPS\x00\x01" + HIDDEN),
    "windows program": ("program", lambda: b"MZ\x90\x00" + HIDDEN),
    "linux program": ("program", lambda: b"\x7fELF\x02\x01\x01" + HIDDEN),
    "java class": ("program", lambda: b"\xca\xfe\xba\xbe" + HIDDEN),
    "shell script": ("program", lambda: b"#!/bin/sh\nrm -rf /\n"),
    "noise": ("unknown", lambda: bytes(range(255, -1, -1)) * 30),
    "too large": ("large_file", lambda: b"a" * (8 * 2**20 + 1)),
    "raw pixels": ("empty", lambda: Image.new("L", (99, 99)).tobytes()),
}
