"""What is sent: every field of a form in turn with what it does not ask for, and the same for a page's address."""

import uuid
from urllib.parse import urlencode

from tests.project.fuzz import values

TOKEN = "csrfmiddlewaretoken"
CHOSEN = {"select", "radio", "checkbox", "hidden"}
SAID = {values.ABSENT: "absent", values.TWICE: "twice", values.FILED: "of another kind"}
QUERY = ("page", "sort", "before", "after", "as", "next", "code", "q", "export")


def bodies(form, known, ids):
    """(what is wrong, data) for one form, each field spoilt in turn and all of them at once."""
    names = [name for name in form.names if name != TOKEN]
    yield "as it stands", form.stands()
    yield "filled", form.filled(known)
    yield "all filled", form.filled(known, whole=True)
    yield "nothing", {}
    for name in names:
        for what in spoilt(form, name, ids):
            yield f"{name}={SAID.get(what, what)!r:.60}", with_one(form.filled(known), form, name, what)
    for text in values.TEXTS:
        yield f"all={text!r:.60}", {name: [text] for name in names}


def spoilt(form, name, ids):
    yield from SAID
    yield from values.files() if form.kind(name) == "file" else values.TEXTS
    if form.kind(name) in CHOSEN:
        yield from ids


def with_one(data, form, name, what):
    if what is values.ABSENT:
        data.pop(name, None)
    elif what is values.TWICE:
        data[name] = [*data.get(name, []), *data.get(name, []), "other"]
    elif what is values.FILED:
        data[name] = [values.file(b"text")] if form.kind(name) != "file" else ["text"]
    else:
        data[name] = [what]
    return data


def queries(names):
    """Query strings for the parameters a page knows."""
    for name in dict.fromkeys([*names, *QUERY]):
        for text in values.TEXTS:
            yield urlencode({name: text})
        yield from (f"{name}={raw}" for raw in values.RAW)
        yield f"{name}=1&{name}=2&{name}="
        yield f"{name}=-code"


def arguments(key):
    """What stands in an address in place of a thing's id."""
    yield from ("0", "2147483648", "9223372036854775808", "9" * 30, "9" * 5000, "x" * 300, "-1", "a_b-c", "%00")
    yield from (str(uuid.UUID(int=0)), str(uuid.UUID(int=2**128 - 1)), str(key).upper(), str(key).replace("-", ""))


def broken():
    """Bodies that are not what their head says: (content type, bytes)."""
    yield "multipart/form-data", b"x"
    yield "multipart/form-data; boundary=", b"--\r\n"
    yield "multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx'
    yield "multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--"
    transfer = b'--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--b--'
    yield "multipart/form-data; boundary=b", transfer
    yield "multipart/form-data; boundary=" + "b" * 300, b"--b--"
    yield "multipart/form-data; boundary=\xe9", b"--b--"
    yield "application/json", b'{"a": '
    yield "application/json", b"[" * 5000
    yield "text/plain; charset=nonsense", b"\xff"
    yield "", b"\x00" * 10
    yield "application/x-www-form-urlencoded", b"&".join(b"a=1" for _each in range(2100))
    yield "application/x-www-form-urlencoded", b"a=" + b"x" * (2 * 1024 * 1024 + 9)
    for charset in values.CHARSETS:
        yield f"application/x-www-form-urlencoded; charset={charset}", b"a=%5Cud800"
        part = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\\ud800\xff\r\n--b--'
        yield f"multipart/form-data; boundary=b; charset={charset}", part
