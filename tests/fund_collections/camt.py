"""Small camt.053 files, written to order."""

from decimal import Decimal

HEAD = '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'


def camt(*bookings, account, opening="100.00", closing=None, currency="EUR", number="S-1"):
    """A statement file. A booking is (amount, day, text[, bank's reference[, other party's account]])."""
    if closing is None:
        closing = Decimal(opening) + sum(Decimal(booking[0]) for booking in bookings)
    return (
        f"{HEAD}<BkToCstmrStmt><GrpHdr><MsgId>M</MsgId><CreDtTm>2026-03-31T00:00:00</CreDtTm></GrpHdr>"
        f"<Stmt><Id>{number}</Id><CreDtTm>2026-03-31T00:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>{currency}</Ccy></Acct>"
        f"{_balance('OPBD', opening, currency)}{_balance('CLBD', closing, currency)}"
        f"{''.join(_entry(*booking, currency=currency) for booking in bookings)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _sign(amount):
    return "CRDT" if Decimal(amount) >= 0 else "DBIT"


def _balance(kind, amount, currency):
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{abs(Decimal(amount))}</Amt>"
        f"<CdtDbtInd>{_sign(amount)}</CdtDbtInd><Dt><Dt>2026-03-31</Dt></Dt></Bal>"
    )


def _entry(amount, day, text, reference="", account="", *, currency):
    reference = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    side = "DbtrAcct" if Decimal(amount) >= 0 else "CdtrAcct"
    if account:
        account = f"<RltdPties><{side}><Id><IBAN>{account}</IBAN></Id></{side}></RltdPties>"
    return (
        f"<Ntry><Amt Ccy='{currency}'>{abs(Decimal(amount))}</Amt><CdtDbtInd>{_sign(amount)}</CdtDbtInd>"
        f"<Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt>{reference}<NtryDtls><TxDtls>{account}<RmtInf><Ustrd>{text}</Ustrd>"
        f"</RmtInf></TxDtls></NtryDtls></Ntry>"
    )
