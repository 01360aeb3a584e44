"""Names of accounts that plain-text bookkeeping can read: codes alone, each part led by a capital or a digit."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from ledger.models import Kind

# Roots that both programs know. What is neither held, earned nor spent is equity: openings, exchange, transfers.
ROOTS = {Kind.ASSET: "Assets", Kind.INCOME: "Income", Kind.EXPENSE: "Expenses", Kind.EXCHANGE: "Equity"}
ILLEGAL = re.compile(r"[^A-Za-z0-9-]")


@dataclass(frozen=True, slots=True)
class Place:
    """An account's part of one fund: `name` as other programs write it, codes and role as the books do."""

    name: str
    account: str
    fund: str
    kind: str
    role: str


def legal(codes: Iterable[str]) -> dict[str, str]:
    """{code: its name}, no two alike: "winter_1931" is Winter-1931."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for code in sorted(codes):
        name = ILLEGAL.sub("-", code)
        name = name[:1].upper() + name[1:] if name[:1].isalnum() else f"X{name}"
        stem, turn = name, 1
        while name in taken:
            turn += 1
            name = f"{stem}-{turn}"
        taken.add(name)
        found[code] = name
    return found


def places(
    accounts: Iterable[tuple[UUID, str, str, str]], funds: Iterable[tuple[UUID, str]]
) -> dict[tuple[UUID, UUID], Place]:
    """Every account (id, code, kind, role) with every fund (id, code): {(account, fund): its place}."""
    accounts, funds = list(accounts), list(funds)
    of_account = legal(code for _pk, code, _kind, _role in accounts)
    of_fund = legal(code for _pk, code in funds)
    return {
        (account, fund): Place(f"{ROOTS[Kind(kind)]}:{of_account[code]}:{of_fund[of]}", code, of, kind, role)
        for account, code, kind, role in accounts
        for fund, of in funds
    }
