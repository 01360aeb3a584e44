"""The home of whoever signed in: what waits, what changed, then figures."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from access.offices import Office, held_by, holds
from portal.chain.links import address
from portal.figures import figures
from portal.lately import lately
from portal.waits import waits

# The one act a home offers beside what waits: office, verb, page, what it does.
ACTS = (
    (
        Office.TREASURER,
        gettext_lazy("Import a bank statement"),
        "fund_collections:statement_import",
        gettext_lazy("camt, MT940, OFX or a table; shown before anything is kept"),
    ),
    (
        Office.SECRETARY,
        gettext_lazy("Register a letter"),
        "letters:letter_new",
        gettext_lazy("seals the original, puts it in the tray"),
    ),
    (
        Office.CASE_WORKER,
        gettext_lazy("Register a letter"),
        "letters:letter_new",
        gettext_lazy("seals the original, puts it in the tray"),
    ),
    (
        Office.DELEGATE,
        gettext_lazy("Issue lists"),
        "fund_collections:list_issue",
        gettext_lazy("numbers the sheets, puts them in a collector’s hands"),
    ),
    (
        Office.AUDITOR,
        gettext_lazy("Print a report"),
        "reports:report_list",
        gettext_lazy("ties to the books, with its check number"),
    ),
)
# What will stand here one day, for each office whose list is still empty.
EMPTY = {
    Office.COLLECTOR: gettext_lazy("Lists issued to you appear here until they are typed and handed in."),
    Office.DELEGATE: gettext_lazy("Lists to count, lists overdue and decisions to vote on appear here."),
    Office.TREASURER: gettext_lazy("Lists to post, deposits, bank bookings and drafts of yours appear here."),
    Office.APPROVER: gettext_lazy("Remittances that other bodies prepared appear here until your body has signed."),
    Office.FORWARDER: gettext_lazy("Orders appear here once two bodies have signed them."),
    Office.SECRETARY: gettext_lazy("Letters in the tray, votes to close and drafts of the bulletin appear here."),
    Office.CASE_WORKER: gettext_lazy("Letters of your cases appear here until they are redacted."),
    Office.AUDITOR: gettext_lazy("Reversals, unmatched money and silence about a sum appear here."),
    Office.KEEPER: gettext_lazy(
        "Your share of the key is asked for under Vault, when the vault is closed or keepers change."
    ),
    Office.SYSADMIN: gettext_lazy("The house is run from the command line; its records are under Records."),
}


@require_safe
def home(request):
    user, today = request.user, timezone.localdate()
    if not held_by(user):
        return render(request, "portal/home/nobody.html", {"front_url": address("bulletins:front")})
    rows = waits(user, today)
    context = {
        "waits": rows,
        "sub": _in_short(rows),
        "empty": " ".join(str(text) for office, text in EMPTY.items() if holds(user, office)),
        "act": next(((word, address(page), what) for office, word, page, what in ACTS if holds(user, office)), None),
        "changes": lately(user),
        **figures(user, today),
    }
    return render(request, "portal/home/home.html", context)


def _in_short(rows):
    """Five things, the oldest since 17 November; two are overdue."""
    if not rows:
        return _("Nothing waits for you.")
    count, late, day = len(rows), sum(row.late for row in rows), date_format(rows[0].since, "DATE_FORMAT")
    if count == 1:
        return (_("One thing, overdue since %(day)s.") if late else _("One thing, since %(day)s.")) % {"day": day}
    things = ngettext("%(count)d thing", "%(count)d things", count) % {"count": count}
    since = _("the oldest since %(day)s") % {"day": day}
    overdue = ngettext("%(late)d is overdue", "%(late)d are overdue", late) % {"late": late}
    return f"{things}, {since}; {overdue if late else _('nothing is overdue')}."
