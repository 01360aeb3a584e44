"""One month of a bank account, written as banks write it: camt.053, MT940, OFX and a table of the bank's own."""

import csv
import io
import textwrap
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

SWIFT_WIDTH = 60  # of 65, so that no word is broken

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>{id}</MsgId><CreDtTm>{last}T18:00:00</CreDtTm></GrpHdr>
<Stmt><Id>{id}</Id><CreDtTm>{last}T18:00:00</CreDtTm>
<FrToDt><FrDtTm>{first}T00:00:00</FrDtTm><ToDtTm>{last}T23:59:59</ToDtTm></FrToDt>
<Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>{currency}</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp>{opening}<Dt><Dt>{first}</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>{closing}<Dt><Dt>{last}</Dt></Dt></Bal>
{entries}</Stmt></BkToCstmrStmt></Document>"""
CAMT_ENTRY = """<Ntry>{amount}<Sts>BOOK</Sts><BookgDt><Dt>{on}</Dt></BookgDt><ValDt><Dt>{on}</Dt></ValDt>
<AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls>{party}<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls>
</Ntry>
"""
OFX_HEAD = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n"
OFX = """<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>{currency}
<BANKACCTFROM><BANKID>DEMO<ACCTID>{account}<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>{first}<DTEND>{last}
{entries}</BANKTRANLIST><LEDGERBAL><BALAMT>{closing}<DTASOF>{last}</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
# The headings of the table, which no bank but this one uses: a saved map says what they mean.
TABLE = {
    "booked_on": "Posted",
    "amount": "Moved",
    "texts": "Note",
    "counterparty": "From or to",
    "reference": "Bank no.",
    "balance": "Then held",
    "currency": "Cur",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A booking: `amount` above zero came in."""

    on: date
    amount: Decimal
    text: str
    reference: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a bank tells of one account, whatever the format."""

    id: str
    account: str
    currency: str
    first: date
    last: date
    opening: Decimal
    rows: tuple[Row, ...]

    @property
    def closing(self) -> Decimal:
        return self.opening + sum((row.amount for row in self.rows), Decimal(0))


def camt(sheet: Sheet) -> bytes:
    """The sheet as camt.053, version 2."""

    def signed(amount):
        side = "CRDT" if amount >= 0 else "DBIT"
        return f'<Amt Ccy="{sheet.currency}">{abs(amount):.2f}</Amt><CdtDbtInd>{side}</CdtDbtInd>'

    def party(row):
        side = "Dbtr" if row.amount > 0 else "Cdtr"
        return f"<RltdPties><{side}><Nm>{escape(row.name)}</Nm></{side}></RltdPties>" if row.name else ""

    entries = "".join(
        CAMT_ENTRY.format(
            amount=signed(row.amount), on=row.on, reference=row.reference, party=party(row), text=escape(row.text)
        )
        for row in sheet.rows
    )
    return CAMT.format(
        id=sheet.id,
        account=sheet.account,
        currency=sheet.currency,
        first=sheet.first,
        last=sheet.last,
        opening=signed(sheet.opening),
        closing=signed(sheet.closing),
        entries=entries,
    ).encode()


def swift(sheet: Sheet) -> bytes:
    """The sheet as MT940, the other party and the text parted by slashes as Dutch banks do."""

    def balance(day, amount):
        return f"{'C' if amount >= 0 else 'D'}{day:%y%m%d}{sheet.currency}{_comma(amount)}"

    lines = [f":20:{sheet.id}", f":25:{sheet.account}", ":28C:1/1", f":60F:{balance(sheet.first, sheet.opening)}"]
    for row in sheet.rows:
        mark = "C" if row.amount > 0 else "D"
        lines.append(f":61:{row.on:%y%m%d%m%d}{mark}{_comma(row.amount)}NTRFNONREF//{row.reference}")
        told = f"/NAME/{row.name}/REMI/{row.text}" if row.name else row.text
        lines += textwrap.wrap(f":86:{told}", SWIFT_WIDTH, break_on_hyphens=False)
    lines += [f":62F:{balance(sheet.last, sheet.closing)}", "-", ""]
    return "\r\n".join(lines).encode()


def ofx(sheet: Sheet) -> bytes:
    """The sheet as OFX 1, where no value has a closing tag and no opening balance is told."""

    def entry(row):
        name = f"<NAME>{escape(row.name)}" if row.name else ""
        kind = "CREDIT" if row.amount > 0 else "DEBIT"
        return (
            f"<STMTTRN><TRNTYPE>{kind}<DTPOSTED>{row.on:%Y%m%d}<TRNAMT>{row.amount:.2f}<FITID>{row.reference}"
            f"{name}<MEMO>{escape(row.text)}</STMTTRN>\n"
        )

    text = OFX.format(
        currency=sheet.currency,
        account=sheet.account,
        first=f"{sheet.first:%Y%m%d}",
        last=f"{sheet.last:%Y%m%d}",
        entries="".join(map(entry, sheet.rows)),
        closing=f"{sheet.closing:.2f}",
    )
    return (OFX_HEAD + text).encode()


def table(sheet: Sheet) -> bytes:
    """The sheet as the table of a bank that writes month, day, year; the balance stands behind each row."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(TABLE.values())
    held = sheet.opening
    for row in sheet.rows:
        held += row.amount
        cells = (f"{row.on:%m/%d/%Y}", f"{row.amount:.2f}", row.text, row.name, row.reference, f"{held:.2f}")
        writer.writerow((*cells, sheet.currency))
    return written.getvalue().encode()


def _comma(amount):
    return f"{abs(amount):.2f}".replace(".", ",")
