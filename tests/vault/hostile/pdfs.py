import io
import zlib
from functools import partial

from pypdf import PdfReader, PdfWriter

from tests.vault.hostile.making import CANARY, HIDDEN, archive, blown_up

WORDS = b"BT /F1 24 Tf 72 700 Td (We froze.) Tj ET"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def pdf(*more, content=WORDS, filters=b"", page=b"", root=b"", box=b"0 0 595 842", kids=b"3 0 R", count=1):
    """One page, written by hand; `more` are objects 6 and on, `page` and `root` entries of those dictionaries."""
    stream = b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), filters, content)
    resources = b"/Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % root,
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R %s %s >>" % (box, resources, page),
        stream, FONT, *more,
    ]  # fmt: skip
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    begin = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, begin)
    return bytes(out)


def written(change, data=None):
    writer = PdfWriter(PdfReader(io.BytesIO(data or pdf())))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def described(writer):
    writer.add_metadata({"/Author": CANARY, "/Title": CANARY, "/Keywords": CANARY})
    writer.add_attachment("names.txt", HIDDEN)
    writer.add_outline_item(CANARY, 0)


def pages(count):
    """As many pages as that, all of them the same one."""
    return pdf(kids=b" ".join([b"3 0 R"] * count), count=count)


def picture(size, packed, kind, more=b""):
    """A page that draws one picture of `kind` (a PDF filter)."""
    entry = b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray" % (size, size)
    entry += b" /BitsPerComponent 8 /Filter %s %s /Length %d >>\nstream\n%s\nendstream"
    return pdf(entry % (kind, more, len(packed), packed), content=b"q 500 0 0 500 0 0 cm /X Do Q")


def nested(levels):
    """Each form draws the next one ten times: the page is drawn 10 ** levels times."""
    form = (
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 600 900] /Resources << /XObject << /X %d 0 R >> >> /Length %d >>"
    )
    form += b"\nstream\n%s\nendstream"
    ten = b"/X Do " * 10
    forms = [form % (number + 1, len(ten), ten) for number in range(6, 6 + levels)]
    line = b"0 0 m 500 800 l S " * 50
    return pdf(*forms, form % (5, len(line), line), content=ten)


def locked(writer, **words):
    writer.encrypt(**words, algorithm="RC4-128")


LINK = b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 600 900] /A << /S /Launch /F (%s) >> >>]" % HIDDEN
STAMPED = pdf(page=LINK, root=b"/OpenAction << /S /JavaScript /JS (%s) >> /AcroForm << /XFA (%s) >>" % (HIDDEN, HIDDEN))
JBIG2 = b"\x00\x00\x00\x00\x30\x00\x01\x00\x00\x00\x13" + b"\x7f\xff\xff\xff" * 2 + bytes(8) + b"\x00\x7f\xff"
JPX = b"\x00\x00\x00\x0cjP  \r\n\x87\n" + b"\xff\x4f\xff\x51\x00\x29" + b"\x7f\xff\xff\xff" * 8 + HIDDEN
PDFS = {
    "pdf": ("jpeg", pdf),
    "pdf, described in every way": ("jpeg", lambda: written(described)),
    "pdf, acts and scripts": ("jpeg", lambda: STAMPED),
    "pdf, a hidden text": ("jpeg", lambda: pdf(content=WORDS + b" BT /F1 9 Tf 3 Tr (%s) Tj ET" % HIDDEN)),
    "pdf, 40 pages": ("jpeg", partial(pages, 40)),
    "pdf, 41 pages": ("many_pages", partial(pages, 41)),
    "pdf, 10,000 pages": ("many_pages", partial(pages, 10_000)),
    "pdf, 2 billion pages it says": ("jpeg", partial(pdf, count=2**31 - 2)),
    "pdf, no page": ("damaged", partial(pdf, kids=b"", count=0)),
    "pdf, pages in a circle": ("damaged", partial(pdf, kids=b"2 0 R", count=1)),
    "pdf, a sheet of five metres": ("jpeg", partial(pdf, box=b"0 0 14400 14400")),
    "pdf, a sheet of a million": ("jpeg", partial(pdf, box=b"0 0 99999999 99999999")),
    "pdf, a thread": ("jpeg", partial(pdf, box=b"0 0 1 99999999")),
    "pdf, a sheet of nothing": ("jpeg", partial(pdf, box=b"0 0 0 0")),
    "pdf, content that swells": ("damaged", lambda: pdf(content=blown_up(), filters=b"/Filter /FlateDecode")),
    "pdf, content that swells twice": (
        "damaged", lambda: pdf(content=zlib.compress(blown_up()), filters=b"/Filter [/FlateDecode /FlateDecode]"),
    ),
    "pdf, picture of 60,000 by 60,000": ("jpeg", lambda: picture(60_000, blown_up(), b"/FlateDecode")),
    "pdf, jbig2 of 2 billion": ("jpeg", lambda: picture(2**31 - 1, JBIG2, b"/JBIG2Decode")),
    "pdf, jbig2 that is none": ("jpeg", lambda: picture(50, HIDDEN * 9, b"/JBIG2Decode")),
    "pdf, jpx of 2 billion": ("jpeg", lambda: picture(2**31 - 1, JPX, b"/JPXDecode")),
    "pdf, fax that never ends": (
        "jpeg", lambda: picture(30_000, b"\x55" * 9, b"/CCITTFaxDecode", b"/DecodeParms << /K -1 >>"),
    ),
    "pdf, locked": ("locked", lambda: written(partial(locked, user_password="winter"))),
    "pdf, locked for its owner": ("locked", lambda: written(partial(locked, user_password="", owner_password="x"))),
    "pdf and archive": ("two_in_one", lambda: pdf() + archive()),
    "pdf and web page": ("two_in_one", lambda: pdf().replace(b"%PDF-1.7\n", b"%PDF-1.7\n%<script>alert(1)</script>\n")),
    "pdf, its first line": ("damaged", lambda: b"%PDF-1.7\n"),
    "pdf, cut off": ("damaged", lambda: pdf()[:200]),
    "pdf, noise": ("damaged", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 50),
}  # fmt: skip
