"""What no form asks for and somebody will send."""

from django.core.files.uploadedfile import SimpleUploadedFile

TEXTS = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "x" * 10_000,
    "\u202e\u2066abc\u200f\ufeff",
    "😀" * 300,
    "'; DROP TABLE x; --",
    "%s %(a)s {x} {{ x }} <b>&amp;</b>",
    "null",
    "[]",
    '{"a": [1]}',
    "-1",
    "0",
    "1e400",
    "1e-400",
    "1e15",
    "NaN",
    "sNaN",
    "Infinity",
    "0.0000001",
    "٣",
    "²",
    "1_000",
    "2147483648",
    "9223372036854775808",
    "99999999999999999999",
    "9" * 5000,
    "9999-12-31",
    "0001-01-01",
    "2026-02-30",
    "00000000-0000-4000-8000-000000000000",
    "00000000-0000-4000-8000-00000000000",
    "a\r\nb\tc",
)
ABSENT, TWICE, FILED = object(), object(), object()
# For what a query or an address may hold: no such bytes come by a form.
RAW = ("%00", "%ED%A0%80", "%FF%FE", "%", "%0D%0AX:%20y", "x" * 3000)
CHARSETS = ("utf-8", "hex", "unicode_escape", "utf-16", "idna", "rot13", "nonsense", "utf-7", "latin-1")
HEADERS = (
    {"Accept-Language": "xx-" + "y" * 600},
    {"Accept-Language": "\x00;q=nan, *;q=1e400, de;q=-1"},
    {"Cookie": "sessionid=\x00\xff; csrftoken=é; device=a:b:c; language=../../etc"},
    {"Cookie": "sessionid=" + "z" * 5000 + "; messages=[[]; ="},
    {"Cookie": "device=; sessionid=a\nb"},
    {"If-Modified-Since": "Thu, 99 Foo 99999 99:99:99 GMT", "If-None-Match": "\x00"},
    {"If-Unmodified-Since": "0", "Range": "bytes=9-1,-"},
    {"Host": "a b"},
    {"Host": "[::1"},
    {"Host": "127.0.0.1:99999999"},
    {"X-Forwarded-For": "no address, [::1], 999.1.1.1"},
    {"X-Forwarded-Proto": "\xff"},
    {"Referer": "http://[", "Origin": "null"},
    {"Referer": "//\x00", "Origin": "http://["},
    {"X-CSRFToken": "\xff" * 70},
    {"Accept": "*/*;q=x, ;;, text/\x00"},
    {"Accept-Encoding": "gzip;q=nonsense"},
    {"Sec-Fetch-Site": "\xff"},
    {"Authorization": "Basic \xff"},
)


def file(data=b"", name="a.txt", content_type="text/plain"):
    return SimpleUploadedFile(name, data, content_type)


def files():
    """Files that are none, or not the kind that was asked for."""
    return [
        file(),
        file(b"\x00\xff\xfe", "a\x00b.xml"),
        file(b"<?xml version='1.0'?><a>", "../../x.xml", "text/xml"),
        file(b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'/>", "c.xml", "application/xml"),
        file(b":20:X\r\n:25:Y\r\n:60F:C991399EUR1,\r\n-", "m.sta", "x/y; charset=hex"),
        file(b"OFXHEADER:100\n\n<OFX><STMTRS><DTPOSTED>99999999</OFX>", "o.ofx"),
        file(b"Date;Amount\n2026-02-30;1e400\n;NaN\n", "t.csv", "text/csv"),
        file(b"PK\x03\x04" + b"\0" * 40, "z.xlsx"),
        file(b"%PDF-1.7\n%%EOF", "p.pdf", "application/pdf"),
        file(b"\xff\xd8\xff\xe0" + b"\0" * 20, "x" * 300 + ".jpg", "image/jpeg"),
        file("D\xe4tum;Betrag\n".encode("utf-16"), "\u202efdp.exe"),
    ]
