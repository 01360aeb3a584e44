import io
import zlib
from functools import partial

from PIL import Image, ImageCms, PngImagePlugin

from tests.vault.hostile.making import (
    CANARY,
    HIDDEN,
    archive,
    bare_png,
    blown_up,
    chunk,
    drawing,
    jpeg,
    png,
    resized,
    saved,
    segment,
    with_chunks,
    with_segments,
)

XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>" + HIDDEN + b"</dc:creator></x:xmpmeta>"


def exif(turn=1):
    """Author, camera, comment, and where it was taken."""
    facts = Image.Exif()
    facts.update({0x010E: CANARY, 0x010F: CANARY, 0x013B: CANARY, 0x9C9B: CANARY.encode("utf-16-le"), 0x0112: turn})
    facts.get_ifd(0x8769)[0x9286] = CANARY
    facts.get_ifd(0x8825).update({1: "N", 2: (51.0, 46.0, 5571.0), 3: "E", 4: (55.0, 6.0, 0.0), 27: CANARY})
    return facts.tobytes()


def profile():
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made + HIDDEN


def two_pictures():
    """As some telephones save: a second picture behind the first, which no viewer shows."""
    out = io.BytesIO()
    drawing().save(out, "MPO", save_all=True, append_images=[drawing((80, 80))], comment=HIDDEN)
    return out.getvalue()


def moving(frames):
    out = io.BytesIO()
    drawing().save(out, "PNG", save_all=True, append_images=[drawing(mode="L").convert("RGB")] * (frames - 1))
    return out.getvalue()


def under_glass():
    """A name in pixels that are wholly transparent."""
    picture = Image.new("RGBA", (len(HIDDEN), 1), (0, 0, 0, 0))
    picture.putdata([(letter, letter, letter, 0) for letter in HIDDEN])
    return saved(picture, "PNG")


def in_the_palette():
    picture = drawing(mode="P")
    picture.putpalette((HIDDEN * 40)[:768])
    return saved(picture, "PNG", transparency=0)


def described():
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", CANARY)
    words.add_text("Comment", CANARY, zip=True)
    words.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    return saved(drawing(), "PNG", pnginfo=words, exif=exif(), icc_profile=profile(), dpi=(55, 71))


def wrong_sum():
    made = png()
    return made[:30] + bytes([made[30] ^ 1]) + made[31:]


ZEROS = bytes(100)
FILM = b"\x00\x00\x00\x18ftypmp42" + HIDDEN
JPEGS = {
    "jpeg": ("jpeg", jpeg),
    "jpeg, where and who": ("jpeg", partial(jpeg, exif=exif())),
    "jpeg, turned": ("jpeg", partial(jpeg, exif=exif(6))),
    "jpeg, colour profile": ("jpeg", lambda: jpeg(icc_profile=profile())),
    "jpeg, comment": ("jpeg", partial(jpeg, comment=HIDDEN)),
    "jpeg, xmp": ("jpeg", lambda: with_segments(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP))),
    "jpeg, press caption": ("jpeg", lambda: with_segments(segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04" + HIDDEN))),
    "jpeg, small picture inside": (
        "jpeg", lambda: with_segments(segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\0\0" + jpeg(comment=HIDDEN))),
    ),
    "jpeg, maker's notes": ("jpeg", lambda: with_segments(*(segment(0xE0 + app, HIDDEN) for app in range(2, 16)))),
    "jpeg, damaged exif": ("jpeg", lambda: with_segments(segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff" + HIDDEN))),
    "jpeg, words behind its end": ("jpeg", lambda: jpeg() + HIDDEN * 1000),
    "jpeg, film behind its end": ("jpeg", lambda: jpeg() + FILM),
    "jpeg, second picture": ("jpeg", two_pictures),
    "jpeg, four inks": ("jpeg", partial(jpeg, mode="CMYK", comment=HIDDEN)),
    "jpeg, grey": ("jpeg", partial(jpeg, mode="L", comment=HIDDEN)),
    "jpeg, of 35 million pixels": ("jpeg", partial(jpeg, (7000, 5000), progressive=True, comment=HIDDEN)),
    "jpeg and archive": ("two_in_one", lambda: jpeg() + archive()),
    "jpeg and web page": ("two_in_one", lambda: jpeg(comment=b"<script>alert(1)</script>")),
    "jpeg and php": ("two_in_one", lambda: jpeg(comment=b"<?php system($_GET[0]);")),
    "jpeg and pdf": ("two_in_one", lambda: jpeg(comment=b"%PDF-1.4 1 0 obj")),
    "jpeg, cut off": ("damaged", lambda: jpeg((600, 400), quality=95)[:-2000]),
    "jpeg, its beginning": ("damaged", lambda: jpeg()[:20]),
    "jpeg, noise": ("damaged", lambda: b"\xff\xd8\xff" + bytes(range(256)) * 20),
    "jpeg, 65,500 by 65,500": ("large_picture", lambda: resized(jpeg(), 65_500, 65_500)),
    "jpeg, larger than it is": ("jpeg", lambda: resized(jpeg(), 6000, 5000)),
    "jpeg, no pixels": ("damaged", lambda: resized(jpeg(), 0, 0)),
}  # fmt: skip
PNGS = {
    "png": ("png", png),
    "png, described in every way": ("png", described),
    "png, private chunks": ("png", lambda: with_chunks(chunk(b"caNa", HIDDEN), chunk(b"dSIG", HIDDEN))),
    "png, words behind its end": ("png", lambda: png() + HIDDEN * 1000),
    "png, under glass": ("png", under_glass),
    "png, in the palette": ("png", in_the_palette),
    "png, 16 bits of grey": ("png", partial(png, mode="I;16")),
    "png, black and white": ("png", partial(png, mode="1")),
    "png, of 35 million pixels": ("png", partial(png, (7000, 5000), compress_level=1)),
    "png, transparent, of 35 million pixels": ("large_picture", partial(png, (7000, 5000), "RGBA", compress_level=1)),
    "png, more packed than it shows": ("png", lambda: bare_png(40, 40, blown_up())),
    "png, moving": ("animated", partial(moving, 3)),
    "png, 50,000 by 50,000": ("large_picture", lambda: bare_png(50_000, 50_000, blown_up(), depth=1)),
    "png, 2 billion wide": ("large_picture", lambda: bare_png(2**31 - 1, 1, zlib.compress(ZEROS))),
    "png, a thread": ("large_picture", lambda: bare_png(1, 30_000_000, zlib.compress(ZEROS))),
    "png, text that swells": ("damaged", lambda: with_chunks(chunk(b"zTXt", b"a\0\0" + blown_up()))),
    "png, profile that swells": ("damaged", lambda: with_chunks(chunk(b"iCCP", b"a\0\0" + blown_up()))),
    "png and archive": ("two_in_one", lambda: png() + archive()),
    "png and web page": ("two_in_one", lambda: with_chunks(chunk(b"tEXt", b"a\0<html><script>alert(1)</script>"))),
    "png, cut off": ("damaged", lambda: png((600, 400))[:-300]),
    "png, no pixels": ("damaged", lambda: bare_png(0, 0, zlib.compress(b""))),
    "png, wrong sum": ("damaged", wrong_sum),
    "png, unknown depth": ("damaged", lambda: bare_png(40, 40, zlib.compress(ZEROS), depth=77)),
    "png, its beginning": ("damaged", lambda: png()[:8]),
}  # fmt: skip
