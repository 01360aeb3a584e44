"""Links of the chain in words: each takes what was found and says it with code, date and sum, never with a name."""

from dataclasses import dataclass, replace
from datetime import date

from babel.dates import format_interval, format_skeleton
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from portal.templatetags.house import locale, number
from remittances.models import Grade, Outcome

DONE, HERE, MISSING = "done", "here", "missing"
# Sums that one line of a link has room for.
MOST = 2


@dataclass(frozen=True)
class Link:
    label: str
    value: str
    note: str = ""
    url: str = ""
    state: str = DONE

    def here(self, *, leads_out):
        """The same link as the page one stands on, or as what that page belongs to."""
        return replace(self, url=self.url if leads_out else "", state=HERE)


def missing(label, value="", note=""):
    return Link(label, value or _("none yet"), note, state=MISSING)


def address(name, *args, **query):
    return reverse(name, args=args, query=query or None)


def day(value):
    """12 Nov, with the year when it is not this year's."""
    if value is None:
        return ""
    value = value if type(value) is date else timezone.localdate(value)
    skeleton = "MMMd" if value.year == timezone.localdate().year else "yMMMd"
    return format_skeleton(skeleton, value, locale=locale())


def period(first, last):
    """4 Mar; Sept – Oct 2026; Nov 2024 – Oct 2026."""
    return day(first) if first == last else format_interval(first, last, "yMMM", locale=locale())


def amount(total, currency):
    words = f"{number(total, currency)}\N{NO-BREAK SPACE}{currency}"
    # Number before code in every script.
    return f"\N{LEFT-TO-RIGHT ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}" if get_language_bidi() else words


def joined(*parts):
    return " · ".join(str(part) for part in parts if part)


def sums(rows, currency=None):
    """Sums per currency, never one across them: that of `currency` or the first two, the others as a number."""
    rows = sorted(
        (row for row in rows if row["total"]), key=lambda row: (row["currency_id"] != currency, row["currency_id"])
    )
    most = 1 if currency else MOST
    told = ", ".join(amount(row["total"], row["currency_id"]) for row in rows[:most])
    more = len(rows) - most
    if more <= 0:
        return told
    words = ngettext("%(sums)s and %(count)d more currency", "%(sums)s and %(count)d more currencies", more)
    return words % {"sums": told, "count": more}


# Collection and deposit


def paper(one, *, line=None, url=""):
    """One list, or one line of it."""
    total = one.counted_total or one.collector_total
    when = one.posted_on or one.counted_on or one.returned_on or one.issued_on
    note = joined(day(when), amount(total, one.currency_id) if total else one.get_state_display())
    if line is not None:
        note = joined(_("line %(line)d") % {"line": line}, day(when))
    return Link(_("Collection"), one.number, note, url)


def papers(rows, *, told, currency=None, url=""):
    """Lists as a number; period and sums only for whom they may be `told`."""
    count = sum(row["count"] for row in rows)
    if not count:
        return missing(_("Collection"), _("no list posted") if told else "")
    value = ngettext("%(count)d list", "%(count)d lists", count) % {"count": count}
    if not told:
        return Link(_("Collection"), value)
    span = period(min(row["first"] for row in rows), max(row["last"] for row in rows))
    return Link(_("Collection"), value, joined(span, sums(rows, currency)), url)


def transfer(gift, receipt, *, told, url=""):
    """A gift without a list; its day and sum only for whom they may be `told`."""
    if not told:
        return Link(_("Collection"), _("by transfer"))
    note = joined(_("by transfer"), day(gift.entry.posted_on), amount(gift.amount, gift.currency_id))
    return Link(_("Collection"), str(receipt), note, url)


def deposit(one, *, url=""):
    if one is None:
        return missing(_("Deposit"))
    return Link(_("Deposit"), one.code, joined(day(one.deposited_on), amount(one.amount, one.currency_id)), url)


def deposits(count, waiting, *, told, url=""):
    """Deposits as a number, with the lists that are not paid in yet."""
    words = ngettext("%(count)d list not paid in", "%(count)d lists not paid in", waiting) % {"count": waiting}
    note = words if waiting and told else ""
    if not count:
        return missing(_("Deposit"), note=note)
    value = ngettext("%(count)d deposit", "%(count)d deposits", count) % {"count": count}
    return Link(_("Deposit"), value, note, url)


# Fund and decision


def funds(found, *, url=""):
    if not found:
        return missing(_("Fund"))
    if len(found) > 1:
        count = len(found)
        value = ngettext("%(count)d fund", "%(count)d funds", count) % {"count": count}
        return Link(_("Fund"), value, ", ".join(sorted(one.code for one in found)[:3]))
    (one,) = found
    return Link(_("Fund"), one.name, one.purpose or _("not restricted"), url)


def decision(one, *, url="", yes=0, no=0):
    votes = ngettext("%(yes)d body for", "%(yes)d bodies for", yes) % {"yes": yes}
    against = ngettext("%(no)d against", "%(no)d against", no) % {"no": no} if no else ""
    words = ", ".join(part for part in (votes, against) if part) if yes or no else one.get_state_display()
    return Link(_("Decision"), one.code, joined(day(one.closed_on or one.proposed_on), words), url)


def decisions(newest, count, *, url=""):
    """Decisions as a number, with the newest of them by its code."""
    if not count:
        return missing(_("Decision"))
    if count == 1:
        return decision(newest, url=url)
    note = _("last %(code)s, %(day)s") % {"code": newest.code, "day": day(newest.closed_on or newest.proposed_on)}
    return Link(
        _("Decision"), ngettext("%(count)d decision", "%(count)d decisions", count) % {"count": count}, note, url
    )


# Remittance, confirmation, letter, bulletin


def plan(one, *, url=""):
    """The plan of which an order is a line; its period and what it gives in all."""
    return Link(_("Plan"), one.code, joined(amount(one.total, one.currency_id), one.get_state_display()), url)


def remittance(one, attempt=None, *, url="", seen=True, told_day=False):
    """One remittance; day and fee of sending, which tells its route, to those who send and keep the books."""
    if not seen:
        return Link(_("Remittance"), one.code)
    word = str(one.get_state_display())
    fee = ""
    if attempt and told_day:
        word = _("sent %(day)s") % {"day": day(attempt["sent_on"])}
        fee = _("fee %(sum)s") % {"sum": number(attempt["fee"], one.currency_id)} if attempt["fee"] else ""
    return Link(_("Remittance"), one.code, joined(amount(one.amount, one.currency_id), word, fee), url)


def remittances(rows, *, url="", code=""):
    count = sum(row["count"] for row in rows)
    if not count:
        return missing(_("Remittance"), _("none sent yet"))
    value = code or ngettext("%(count)d remittance", "%(count)d remittances", count) % {"count": count}
    return Link(_("Remittance"), value, sums(rows), url)


def confirmation(row, currency, *, seen, url=""):
    """One word of arrival: its evidence, day and sum."""
    grade = str(Grade(row["confirmations__grade"]).label)
    note = joined(day(row["confirmations__confirmed_on"]), amount(row["confirmations__received"], currency))
    return Link(_("Confirmation"), grade, note if seen else "", url)


def unconfirmed(one, attempt, *, seen):
    note = ""
    if seen and attempt and attempt["outcome"] == Outcome.RETURNED:
        back = {"sum": amount(attempt["returned"], one.currency_id), "day": day(attempt["closed_on"])}
        note = _("%(sum)s came back %(day)s") % back
    elif seen and attempt:
        note = str(Outcome(attempt["outcome"]).label)
    return missing(_("Confirmation"), note=note)


def confirmations(confirmed, count):
    if not confirmed:
        return missing(_("Confirmation"))
    value = ngettext("%(count)d confirmed", "%(count)d confirmed", confirmed) % {"count": confirmed}
    return Link(_("Confirmation"), value, _("of %(count)d sent") % {"count": count})


def letter(code, received_on=None, *, url=""):
    return Link(_("Letter"), code, day(received_on), url)


def letters(count):
    if not count:
        return missing(_("Letter"))
    return Link(_("Letter"), ngettext("%(count)d letter", "%(count)d letters", count) % {"count": count})


def item(code, published_at=None, *, url=""):
    return Link(_("Bulletin"), code, day(published_at) or _("draft"), url)


def items(count):
    if not count:
        return missing(_("Bulletin"))
    return Link(_("Bulletin"), ngettext("%(count)d item", "%(count)d items", count) % {"count": count})
