"""Statements that nobody's bank would send: damaged at random by a seed, and attacks made to order."""

import random
import struct
import zipfile
from io import BytesIO

from tests.fund_collections.figures import SAMPLES

SEEDS = {
    name: (SAMPLES / name).read_bytes()
    for name in (
        "camt_parser__valid_example.xml",
        "iso20022.js__example_camt_3.xml",
        "iso20022__200519_camt054-chdd_p_ch2909000000250094239_1110097484_0_20190520700381159.xml",
        "cmxl__mt940-deutsche_bank.txt",
        "mt940-rs__mt940_2.sta",
        "mt940-rs__overly_long_details.sta",
        "mt940-rs__rabobank-iban.sta",
        "ofx__santander.ofx",
        "ofx__v211.ofx",
        "ofx__creditcard.ofx",
    )
}
SPICE = [
    *b"&x; <!-- --> ]]> <![CDATA[ &#1; &#xffffff; <?x?> <b/> - ?20 <STMTTRN> </STMTRS> <!DOCTYPE> PK\3\4".split(),
    *b"99999999999999999999 00000000 9999-99-99 -5 0,00,0 NaN 1e9 \xff\xfe".split(),
    *(b"\n%s" % field for field in (b":61:", b":86:", b":20:", b":62F:", b"-}{4:\n")),
    b"\0",
    b"\r",
    b"\x1a",
    "٣".encode(),
]
ENCODINGS = ("utf-16", "utf-32", "cp850", "cp037", "utf-7", "utf-8-sig")


def damaged(data, chance):
    """The file with one kind of damage, or two."""
    for _time in range(chance.choice([1, 1, 2])):
        data = chance.choice(DAMAGES)(data or b"?", chance)
    return data


def _cut(data, chance):
    return data[: chance.randrange(len(data))]


def _turned(data, chance):
    made = bytearray(data)
    for _place in range(chance.choice([1, 3, 30])):
        made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)


def _part(data, chance):
    return sorted(chance.randrange(len(data)) for _side in range(2))


def _without(data, chance):
    begin, end = _part(data, chance)
    return data[:begin] + data[end:]


def _doubled(data, chance):
    begin, end = _part(data, chance)
    return data[:end] + data[begin:]


def _spiced(data, chance):
    for _place in range(chance.choice([1, 5])):
        at = chance.randrange(len(data))
        data = data[:at] + chance.choice(SPICE) + data[at:]
    return data


def _other_digits(data, chance):
    """Amounts, dates and balances changed: all that is refused is refused with a sentence."""
    return bytes(
        chance.choice(b"0123456789-.,") if sign in b"0123456789" and chance.random() < 0.1 else sign for sign in data
    )


def _other_encoding(data, chance):
    return data.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")


def _swapped(data, chance):
    lines = data.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def _zipped(data, chance):
    made = packed([("a", data), ("b", _turned(data, chance))])
    return chance.choice([_turned, _cut, lambda whole, _chance: whole])(made, chance)


DAMAGES = (_cut, _turned, _without, _doubled, _spiced, _other_digits, _other_encoding, _swapped, _zipped)


def mutations(name, count):
    """`count` damaged versions of a sample, the same in every run."""
    chance = random.Random(name)  # noqa: S311 - the same damage in every run
    return (damaged(SEEDS[name], chance) for _time in range(count))


def packed(members, method=zipfile.ZIP_DEFLATED):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, data in members:
            made.writestr(name, data)
    return out.getvalue()


CAMT = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>'
OFX = b"OFXHEADER:100\nVERSION:102\n<OFX><STMTRS><CURDEF>EUR<BANKTRANLIST>"
MT940 = b":20:S\n:25:1\n:60F:C240101EUR0,\n"
WIDE = b"x" * 3900 + "😀".encode()
NTRY = b'<Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><AddtlNtryInf>'
ENTITIES = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))


def attacks(size):
    """Name and maker of each; `size` bytes where an attack has a size."""

    def full(begin, filling, end=b""):
        return lambda: begin + filling * (size // len(filling)) + end

    return _on_camt(full) | _on_ofx(full) | _on_mt940(full) | _by_zip(size) | _by_other_things(full)


def _on_camt(full):
    return {
        "camt: one text": full(CAMT + b"<Ntry><AddtlNtryInf>", b"x"),
        "camt: one name": full(CAMT + b"<", b"x"),
        "camt: one attribute": full(CAMT + b'<Ntry a="', b"x"),
        "camt: depth": full(CAMT, b"<Ntry>"),
        "camt: empty tags": full(CAMT, b"<a/>"),
        "camt: statements": full(CAMT[:-6], b"<Stmt></Stmt>"),
        "camt: comments": full(CAMT, b"<!-- -->"),
        "camt: wide texts": full(CAMT, NTRY + WIDE + b"</AddtlNtryInf></Ntry>", b"</Stmt></BkToCstmrStmt></Document>"),
    }


def _on_ofx(full):
    return {
        "ofx: one text": full(OFX + b"<STMTTRN><MEMO>", b"x"),
        "ofx: one unclosed tag": full(OFX, b"<STMTTRN>"),
        "ofx: open brackets": full(OFX, b"<"),
        "ofx: half tags": full(OFX, b"<a "),
        "ofx: open comments": full(OFX, b"<!--"),
        "ofx: open quotes": full(OFX, b"<![CDATA["),
        "ofx: tags in a comment": full(OFX + b"<!--", b"<MEMO>"),
        "ofx: text in a quote": full(OFX + b"<MEMO><![CDATA[", b"<a>"),
        "ofx: ampersands": full(OFX + b"<STMTTRN>", b"<MEMO>&#1&#1&#1&&&&amp;amp;"),
        "ofx: statements": full(OFX, b"<STMTRS></STMTRS>"),
        "ofx: bookings": full(OFX, b"<STMTTRN><TRNAMT>1<MEMO>Winter help</STMTTRN>\n", b"</STMTRS></OFX>"),
        "ofx: wide texts": full(OFX, b"<STMTTRN><TRNAMT>1<MEMO>" + WIDE, b"</STMTRS></OFX>"),
    }


def _on_mt940(full):
    return {
        "mt940: one text": full(MT940 + b":61:240102C1,NTRF\n:86:", b"x"),
        "mt940: lines of one text": full(MT940 + b":61:240102C1,NTRF\n:86:", b"Winter help\n"),
        "mt940: blank lines": full(MT940, b"\n"),
        "mt940: carriage returns": full(MT940, b"\r"),
        "mt940: bookings": full(MT940, b":61:240102C1,NTRF\n:86:Winter help\n", b":62F:C240102EUR0,\n"),
        # One wide letter makes Python keep four bytes for each of the others.
        "mt940: wide texts": full(MT940, b":61:240102C1,NTRF\n:86:" + WIDE + b"\n"),
        "mt940: texts": full(MT940 + b":61:240102C1,NTRF\n", b":86:x\n"),
        "mt940: statements": full(b"", b":20:A\n"),
        "mt940: full statements": full(b"", b":20:A\n:60F:C240101EUR0,\n"),
        "mt940: balances": full(MT940, b":62M:C240102EUR1,\n"),
        "mt940: unknown fields": full(MT940 + b":61:240102C1,NTRF\n:86:", b"x\n:12:"),
        "mt940: digits": full(MT940 + b":61:240102C", b"1"),
        "mt940: coded text": full(MT940 + b":61:240102C1,NTRF\n:86:166", b"?20EREF+"),
        "mt940: blanks": full(MT940 + b":61:240102C", b" "),
    }


def _by_zip(size):
    return {
        "zip: wide texts": lambda: packed(
            [("a", MT940 + (b":61:240102C1,NTRF\n:86:" + WIDE + b"\n") * (size // 4000))], zipfile.ZIP_STORED
        ),
        "zip: bomb": lambda: packed([("a", CAMT + b" " * size)]),
        "zip: many bombs": lambda: packed([(f"{n}", MT940 + b"\n" * (size // 50)) for n in range(50)]),
        "zip: within itself": lambda: packed([("a.zip", packed([("b.zip", packed([("c", b"x" * size)]))]))]),
        "zip: many members": lambda: packed([(f"{n}", b"") for n in range(3000)]),
        "zip: directory without members": lambda: b"PK\3\4" + b"PK\1\2" * (size // 4) + b"PK\5\6" + b"\0" * 18,
        "zip: huge directory": lambda: b"PK\3\4" + b"PK\5\6" + struct.pack("<4H2IH", 0, 0, 65535, 65535, 2**31, 22, 0),
    }


def _by_other_things(full):
    return {
        "entities": lambda: b'<!DOCTYPE a [<!ENTITY e0 "x">' + ENTITIES + b"]>" + CAMT + b"&e11;",
        "entities of ofx": lambda: (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "x">' + ENTITIES + b"]><OFX>&e11;</OFX>"
        ),
        "noughts": full(b"", b"\0"),
        "nothing but <": full(b"", b"<"),
        "colons": full(b":20:", b":"),
    }
