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
    "fund_money_never_below_zero": _(
        "The fund does not hold that much money: part of what it holds is goods in stock."
    ),
    "fund_restriction_kept": _("The restriction of a fund that holds postings stays as it is."),
    "fund_closed_empty": _("A fund is closed when it holds nothing: this one still holds money."),
    "fund_closed": _("The fund is closed: no money comes to it or leaves it."),
    "account_kind_kept": _("Kind and currency of an account that holds postings stay as they are."),
    "rate_final": _("A rate is never changed: enter the right one, and it will speak for that day."),
    "revaluation_final": _("A revaluation is never changed: reverse its entry."),
    "revaluation_with_its_entry": _("A revaluation is written with its own entry, of the same day."),
    "revaluation_once": _("The fund was revalued at the end of that day: reverse that entry first."),
    "period_follows": _("A period begins the day after the last closed one; the first with the first entry."),
    "period_over": _("A period is closed when its last day is over."),
    "period_final": _("A closed period stays closed: what is found late is posted in the next one."),
    "period_closed": _("That day lies in a closed period: choose a later one."),
    "entry_number_once": _("This journal number is taken."),
    "ledger_entry_reverses_id_key": _("This entry has been reversed already."),
}
