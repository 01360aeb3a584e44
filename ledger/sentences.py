"""Sentences for the rules that the ledger's triggers hold."""

from django.utils.translation import gettext_lazy as _

TRIGGER_SENTENCES = {
    "entry_final": _("An entry is never changed: reverse it and post it again."),
    "posting_final": _("A posting is never changed: reverse its entry and post it again."),
    "entry_number_gapless": _("Journal numbers follow one another without a gap."),
    "entry_balanced": _("The entry does not balance: debit and credit differ in a fund and currency."),
    "entry_complete": _("An entry takes no further postings: reverse it and post it again."),
    "posting_decimals": _("The sum has more decimal places than its currency."),
    "balance_follows_postings": _("Balances follow the postings; nobody writes them."),
    "fund_restriction_kept": _("The restriction of a fund that holds postings stays as it is."),
    "account_kind_kept": _("Kind and currency of an account that holds postings stay as they are."),
    "entry_number_once": _("This journal number is taken."),
    "ledger_entry_reverses_id_key": _("This entry has been reversed already."),
}
