"""What waits, in words: one thing by its code, several as a number; where to go, and why."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext, ngettext_lazy

from portal.chain.links import joined, sums
from portal.waits.goods import OF_GOODS
from portal.waits.rows import Wait, Words
from portal.waits.sent import ORDER, ORDERS, SENT


def said(kind, tallies, today):
    words, count, late = KINDS[kind], sum(one.count for one in tallies), sum(one.late for one in tallies)
    oldest = min(tallies, key=lambda one: (one.since, one.code))
    if count == 1 or not words.room:
        url = reverse(
            words.page, args=[oldest.key] if oldest.key else [], query=words.query if not words.room else None
        )
    else:
        url = reverse(words.room, query=words.query or None)
    since = date.fromisoformat(oldest.since)
    return Wait(
        title=words.one % {"code": oldest.code} if count == 1 else words.many % {"count": count},
        url=url,
        why=joined(words.why, _sums(tallies), _late(late, count)),
        since=since,
        age_days=(today - since).days,
        late=bool(late),
    )


def _sums(tallies):
    return sums([{"currency_id": one.currency, "total": one.total} for one in tallies])


def _late(late, count):
    # Where all are, the age says so already.
    if late in {0, count}:
        return ""
    return ngettext("%(late)d of them overdue", "%(late)d of them overdue", late) % {"late": late}


LISTS = "fund_collections:list_list"
KINDS = {
    # Lists, from the collector to the bank
    "type": Words(
        lazy("Type list %(code)s and hand it in"),
        ngettext_lazy("Type %(count)d list and hand it in", "Type %(count)d lists and hand them in", "count"),
        lazy("In your hands until the sheet is full or its day has come"),
        "fund_collections:list_type",
        LISTS,
        {"state": "issued"},
    ),
    "type back": Words(
        lazy("Type list %(code)s, which is back"),
        ngettext_lazy("Type %(count)d list that is back", "Type %(count)d lists that are back", "count"),
        lazy("In the drawer, and not typed yet"),
        "fund_collections:list_type",
        LISTS,
        {"state": "back"},
    ),
    "count": Words(
        lazy("Count list %(code)s with a second person"),
        ngettext_lazy(
            "Count %(count)d list with a second person", "Count %(count)d lists with a second person", "count"
        ),
        lazy("Handed in, by the collector’s own sum"),
        "fund_collections:list_count",
        LISTS,
        {"state": "returned"},
    ),
    "fetch": Words(
        lazy("Ask where list %(code)s is"),
        ngettext_lazy("Ask where %(count)d list is", "Ask where %(count)d lists are", "count"),
        lazy("Out beyond the day it was due back"),
        "fund_collections:list_detail",
        LISTS,
        {"overdue": "on"},
    ),
    "countersign": Words(
        lazy("Countersign the report on list %(code)s"),
        ngettext_lazy("Countersign %(count)d report on a list", "Countersign %(count)d reports on lists", "count"),
        lazy("The sheet is gone or turned up, and a second person is to have seen the report"),
        "fund_collections:list_detail",
        "fund_collections:report_list",
        {"seen": "no"},
    ),
    "post": Words(
        lazy("Post list %(code)s"),
        ngettext_lazy("Post %(count)d list", "Post %(count)d lists", "count"),
        lazy("Counted by a second person"),
        "fund_collections:list_post",
        LISTS,
        {"state": "counted"},
    ),
    "pay in": Words(
        lazy("Record the deposit of list %(code)s"),
        ngettext_lazy("Record the deposit of %(count)d list", "Record the deposits of %(count)d lists", "count"),
        lazy("Posted, and still in the cash box"),
        "fund_collections:list_detail",
        "fund_collections:deposit_new",
    ),
    # The bank
    "match": Words(
        lazy("Match one bank booking"),
        ngettext_lazy("Match %(count)d bank booking", "Match %(count)d bank bookings", "count"),
        lazy("On a statement, and nobody has said yet what it is"),
        "fund_collections:booking_detail",
        "fund_collections:booking_list",
    ),
    "unmatched": Words(
        lazy("Look at one open bank booking"),
        ngettext_lazy("Look at %(count)d open bank booking", "Look at %(count)d open bank bookings", "count"),
        lazy("Nobody has said what it is after a month"),
        "fund_collections:booking_detail",
        "fund_collections:booking_list",
    ),
    "remind": Words(
        lazy("Remind of pledge %(code)s"),
        ngettext_lazy("Remind of %(count)d overdue pledge", "Remind of %(count)d overdue pledges", "count"),
        lazy("A part fell due and is not paid; your body knows the giver"),
        "fund_collections:pledge_detail",
        "fund_collections:pledge_list",
        {"state": "overdue"},
    ),
    "reversal": Words(
        lazy("Look at reversal %(code)s"),
        ngettext_lazy("Look at %(count)d reversal", "Look at %(count)d reversals", "count"),
        lazy("Posted in the last month"),
        "ledger:entry_detail",
        "ledger:entry_list",
        {"kind": "reversal"},
    ),
    # Decisions
    "vote": Words(
        lazy("Vote on %(code)s"),
        ngettext_lazy("Vote on %(count)d decision", "Vote on %(count)d decisions", "count"),
        lazy("Your body has not voted"),
        "member_parties:decision_detail",
        "member_parties:decision_list",
        {"state": "open"},
    ),
    "answer": Words(
        lazy("Confirm or refuse an office of %(code)s"),
        ngettext_lazy("Confirm or refuse %(count)d office", "Confirm or refuse %(count)d offices", "count"),
        lazy("Given by the secretary; a second body answers"),
        "access:grant_confirm",
        "access:grant_list",
    ),
    "vouch": Words(
        lazy("Vouch for %(code)s, or do not"),
        ngettext_lazy("Vouch for %(count)d login, or do not", "Vouch for %(count)d logins, or do not", "count"),
        lazy("Its second factors were taken away; no office of theirs counts before a second body’s word"),
        "access:user_vouch",
    ),
    "close": Words(
        lazy("Close the vote on %(code)s"),
        ngettext_lazy("Close the vote on %(count)d decision", "Close the votes on %(count)d decisions", "count"),
        lazy("Every member has voted, or four weeks are over"),
        "member_parties:decision_detail",
        "member_parties:decision_list",
        {"state": "open"},
    ),
    # Remittances
    "submit": Words(
        lazy("Submit %(code)s for signature"),
        ngettext_lazy("Submit %(count)d draft for signature", "Submit %(count)d drafts for signature", "count"),
        lazy("Prepared by you, and seen by nobody yet"),
        ORDER,
        ORDERS,
        {"state": "draft"},
    ),
    "submit plan": Words(
        lazy("Bring plan %(code)s before the signers"),
        ngettext_lazy("Bring %(count)d plan before the signers", "Bring %(count)d plans before the signers", "count"),
        lazy("Prepared by you; nobody else sees it yet"),
        "remittances:plan_detail",
        "remittances:plan_list",
    ),
    "release plan": Words(
        lazy("Release plan %(code)s"),
        ngettext_lazy("Release %(count)d signed plan", "Release %(count)d signed plans", "count"),
        lazy("Signed by the bodies it needs"),
        "remittances:plan_detail",
        "remittances:plan_list",
        {"state": "signed"},
    ),
    "stopped plan": Words(
        lazy("Look at plan %(code)s"),
        ngettext_lazy("Look at %(count)d plan", "Look at %(count)d plans", "count"),
        lazy("An address of it is flagged, closed or burned: it is not released with its line"),
        "remittances:plan_detail",
    ),
    "close plan": Words(
        lazy("Close plan %(code)s"),
        ngettext_lazy("Close %(count)d plan", "Close %(count)d plans", "count"),
        lazy("None of its orders is open any more"),
        "remittances:plan_detail",
        "remittances:plan_list",
        {"state": "in execution"},
    ),
    "sign": Words(
        lazy("Sign or refuse %(code)s"),
        ngettext_lazy("Sign or refuse %(count)d remittance", "Sign or refuse %(count)d remittances", "count"),
        lazy("Prepared by another body, not signed by yours"),
        ORDER,
        ORDERS,
        {"state": "submitted"},
    ),
    "sign plan": Words(
        lazy("Sign or refuse plan %(code)s"),
        ngettext_lazy("Sign or refuse %(count)d plan", "Sign or refuse %(count)d plans", "count"),
        lazy("Prepared by another body, not signed by yours"),
        "remittances:plan_approve",
    ),
    "out of office": Words(
        lazy("Ask for another signature under %(code)s"),
        ngettext_lazy(
            "Ask for other signatures under %(count)d plan", "Ask for other signatures under %(count)d plans", "count"
        ),
        lazy("Signed, but who signed is no longer in office"),
        "remittances:plan_lapsed",
    ),
    "refused": Words(
        lazy("Read why %(code)s was refused"),
        ngettext_lazy(
            "Read why %(count)d remittance was refused", "Read why %(count)d remittances were refused", "count"
        ),
        lazy("Prepare it anew, or leave it"),
        ORDER,
        ORDERS,
        {"state": "refused"},
    ),
    "take": Words(
        lazy("Take the next order in hand"),
        ngettext_lazy("Take the next of %(count)d order in hand", "Take the next of %(count)d orders in hand", "count"),
        lazy("Signed by the bodies it needs"),
        ORDERS,
    ),
    "send": Words(
        lazy("Send %(code)s"),
        ngettext_lazy("Send %(count)d order", "Send %(count)d orders", "count"),
        lazy("In your hand; its address opens to you alone"),
        ORDER,
        ORDERS,
        {"state": "in hand"},
    ),
    **SENT,
    # Letters, bulletin, offices
    "redact": Words(
        lazy("Redact letter %(code)s"),
        ngettext_lazy("Redact %(count)d letter", "Redact %(count)d letters", "count"),
        lazy("In the tray; nobody reads it until it is redacted"),
        "letters:letter_redact",
        "letters:letter_list",
        {"state": "tray"},
    ),
    "confirm": Words(
        lazy("Read whether letter %(code)s confirms a remittance"),
        ngettext_lazy(
            "Read whether %(count)d letter confirms a remittance",
            "Read whether %(count)d letters confirm a remittance",
            "count",
        ),
        lazy("It came after a sum was sent to that address"),
        "letters:letter_detail",
        "letters:letter_list",
    ),
    "publish": Words(
        lazy("Publish “%(code)s”"),
        ngettext_lazy("Publish %(count)d draft of the bulletin", "Publish %(count)d drafts of the bulletin", "count"),
        lazy("Written, and not yet public"),
        "bulletins:item_publish",
        "bulletins:item_list",
        {"state": "draft"},
    ),
    "release": Words(
        lazy("Say whether %(code)s may be opened"),
        ngettext_lazy("Answer %(count)d who asks to open more", "Answer %(count)d who ask to open more", "count"),
        lazy("Somebody of another body has opened as much as one person may"),
        "vault:release_detail",
        "vault:release_list",
    ),
    "appoint": Words(
        lazy("Renew or replace an office of %(code)s"),
        ngettext_lazy("Renew or replace %(count)d office", "Renew or replace %(count)d offices", "count"),
        lazy("Ends within thirty days"),
        "access:user_detail",
        "access:user_list",
    ),
    **OF_GOODS,
}
