"""A statement of the bank comes in: each booking once, whatever file brings it, its text sealed."""

import hashlib
from collections.abc import Collection
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.refusal import Refusal, as_refusal
from audit import services as audit
from fund_collections.models import BankStatement, Booking, ColumnMap, Fate, StatementFile
from fund_collections.services import bringing, lookalikes
from fund_collections.services.fates import Found, found_in
from fund_collections.services.following import gaps
from fund_collections.statements import FileRead, read_statement
from fund_collections.statements.tables import Columns
from ledger.amounts import words
from ledger.models import Account

REASON_LIMIT = 200
OVERRIDES_LIMIT = 1000
DOUBTS_LIMIT = 5


class DoesNotTie(Refusal):
    """Opening balance and bookings do not come to the closing balance: the import needs a reason."""


def preview_statement(
    data: bytes, *, account: Account, column_map: ColumnMap | None = None, another: Collection[str] = ()
) -> Found:
    """What `import_statement` would do with the file; writes nothing.

    Raises UnreadableStatement for a file that is none, Refusal where account, currency or a sum is wrong.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    read = _read(data, column_map)
    found = _found(read, account, sha256, another=another)
    return replace(found, file=_earlier(sha256, account), is_kept=bringing.is_kept(data))


def import_statement(
    data: bytes,
    *,
    account: Account,
    by,
    reason: str = "",
    column_map: ColumnMap | None = None,
    another: Collection[str] = (),
    same: Collection[str] = (),
    seen: str = "",
) -> Found:
    """Keep the file's bookings that are not known yet, each text sealed; the same file again adds nothing.

    `another` are keys of known rows ("1-17": statement and number) that are bookings of their own after all, `same` of
    new ones that are left out as the booking of another format that they are like; `seen` is the SHA-256 of the file
    that was looked at, where one was. Raises DoesNotTie where balances and bookings differ and
    no reason is given, else as `preview_statement`.
    """
    # The reading needs no lock and no transaction.
    read = _read(data, column_map)
    sha256 = hashlib.sha256(data).hexdigest()
    _require_seen(sha256, seen, [*another, *same])
    with as_refusal(), transaction.atomic(durable=True):
        # Two imports for one account wait for each other, so that neither brings what the other just brought.
        Account.objects.select_for_update().get(pk=account.pk)
        found = _found(read, account, sha256, another=another, same=same)
        reason = reason.strip()[:REASON_LIMIT]
        _require_ties(found, reason)
        statements = [one for one in found.statements if one.new or not (one.rows or _stands_already(one, account))]
        if not statements and not any(row.left_out for row in found.rows()):
            return replace(found, file=_earlier(sha256, account))
        file = bringing.bring_file(found, data, by=by)
        saved = {one.number: bringing.bring_statement(one, file, reason=reason) for one in statements}
        bringing.bring_rows(found, file)
        _write_minutes(file, saved.values(), found, by=by, column_map=column_map)
    brought = tuple(replace(one, saved=saved.get(one.number)) for one in found.statements)
    return replace(found, statements=brought, file=file, is_kept=file.content is not None)


def _found(read, account, sha256, *, another, same=()) -> Found:
    found = found_in(read, account=account, sha256=sha256, another=another)
    lookalikes.mark(found, same=same)
    return replace(found, gaps=tuple(gaps(found)))


def _read(data, column_map) -> FileRead:
    return read_statement(data, column_map=columns_of(column_map) if column_map else None)


def columns_of(saved: ColumnMap) -> Columns:
    """The saved map as the reader takes it."""
    names = Columns.__dataclass_fields__.keys() - {"texts"}
    texts = tuple(filter(None, (name.strip() for name in saved.texts.split(";"))))
    return Columns(**{name: getattr(saved, name) for name in names}, texts=texts)


def _require_seen(sha256, seen, chosen):
    if seen and seen != sha256:
        raise Refusal(_("This is another file than the one that was looked at: look at it first."), field="file")
    if chosen and not seen:
        raise Refusal(_("Look at the file first: only then can it be said what a row is."), field="file")
    if len(chosen) > OVERRIDES_LIMIT:
        facts = {"limit": OVERRIDES_LIMIT}
        raise Refusal(_("Of more than %(limit)s rows it was said what they are: that is another file.") % facts)


def _earlier(sha256, account):
    files = StatementFile.objects.filter(sha256=sha256, account=account, undone_at=None)
    return files.order_by("imported_at", "pk").first()


def _require_ties(found, reason):
    if reason:
        return
    for statement in found.statements:
        if statement.difference:
            currency = found.account.currency
            facts = {
                "statement": statement.read.statement_id,
                "difference": words(abs(statement.difference), currency),
                "opening": words(statement.read.opening, currency),
                "closing": words(statement.read.closing, currency),
            }
            sentence = _(
                "Statement %(statement)s does not tie: from %(opening)s, its bookings miss the closing balance of "
                "%(closing)s by %(difference)s. Say why it is taken all the same."
            )
            raise DoesNotTie(sentence % facts, field="reason")


def _stands_already(statement, account):
    """A statement without any row is told from another by its number and balances."""
    read = statement.read
    return BankStatement.objects.filter(
        account=account,
        statement_id=bringing.statement_id(read),
        opening=read.opening,
        closing=read.closing,
    ).exists()


def _write_minutes(file, saved, found, *, by, column_map):
    facts = {"account": found.account.code, "digest": file.sha256[:16]}
    counts = {"added": file.added, "known": file.known, "left_out": file.left_out, "other": file.other}
    audit.record("bank file imported", file, by=by, **facts, **counts, columns=column_map and str(column_map.pk))
    new = {statement.number: len(statement.new) for statement in found.statements}
    pairs = [(one, {**facts, "import": str(file), "bookings": new[one.number]}) for one in saved]
    audit.record_many("statement imported", pairs, by=by)
    others = [row for row in found.rows() if row.another and row.fate == Fate.NEW]
    pairs = [(file, {"row": row.key, "sum": f"{row.read.amount} {row.read.currency}"}) for row in others]
    audit.record_many("known row taken as another booking", pairs, by=by)
    left = [row for row in found.rows() if row.left_out]
    pairs = [(file, {"row": row.key, "booking": str(Booking(pk=row.stands))}) for row in left]
    audit.record_many("row left out as a booking of another format", pairs, by=by)


def summary(found: Found) -> str:
    """One sentence about what was, or would be, added."""
    new = ngettext("%(count)s new booking", "%(count)s new bookings", found.added) % {"count": found.added}
    return _("%(new)s; known already: %(known)s.") % {"new": new, "known": found.known}


def doubts(found: Found) -> list[str]:
    """Sentences about what to look into: bookings that may be there already, a statement that seems to be missing."""
    sentences = []
    if alike := found.alike:
        counted = ngettext("%(count)s new booking has", "%(count)s new bookings have", len(alike))
        sentence = _("%(counted)s the day and the sum of one that another format brought: is it the same?")
        sentences.append(sentence % {"counted": counted % {"count": len(alike)}})
    if not found.is_kept:
        sentence = _("The file is too large to be kept with its import (%(limit)s MB packed): keep it yourself.")
        sentences.append(sentence % {"limit": bringing.PACKED_LIMIT // 2**20})
    return sentences + [_gap_sentence(gap, found.account.currency) for gap in found.gaps[:DOUBTS_LIMIT]]


def _gap_sentence(gap, currency):
    facts = {
        "statement": gap.statement,
        "before": gap.before,
        "opening": words(gap.opening, currency),
        "closing": words(gap.closing, currency),
        "difference": words(gap.difference, currency),
    }
    sentence = _(
        "Statement %(statement)s opens at %(opening)s, the one before it (%(before)s) closed at %(closing)s: "
        "%(difference)s lie between them. Is a statement missing?"
    )
    return sentence % facts
