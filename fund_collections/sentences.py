"""Sentences for the rules that the triggers and indexes of the collections hold."""

from django.utils.translation import gettext_lazy as _

from access.refusal import ALREADY_DONE

TRIGGER_SENTENCES = {
    "appeal_fund_kept": _("Lists of this appeal are out: it keeps its fund."),
    "list_moves": _("A list goes from issued to returned, counted, posted, and steps back only before it is posted."),
    "list_final": _("A posted list is final: only its deposit is still to come."),
    "list_ties": _("The lines of the list do not come to the sum that was counted."),
    "list_posted_pair": _("A posted list has a day and a person who posted it."),
    "list_deposited_after_posting": _("Only a posted list is paid in at the bank."),
    "contribution_final": _("The lines of a counted list stay as they are."),
    "contribution_fits_list": _("A line has its list's currency, the decimals of that currency and a printed line."),
    "contribution_entry": _("A gift by transfer is what its entry brought into the fund of its appeal."),
    "contribution_of_list_or_transfer": _("A gift stands on a line of a list, or has an appeal and a body of its own."),
    "contribution_line_once": _("Each line of a list is typed once."),
    "receipt_number_gapless": _("Receipt numbers follow one another without a gap."),
    "receipt_number_once": _("This receipt number is taken."),
    "receipt_final": _("A receipt is never changed: it is voided with a reason and keeps its number."),
    "receipt_amount_positive": _("A receipt is for a sum above zero."),
    "deposit_ties": _("A deposit is the sum of its lists, all of one body and one currency."),
    "deposit_final": _("A deposit is never changed."),
    "deposit_amount_positive": _("A deposit is a sum above zero."),
    "statement_final": _("What the bank wrote is never changed."),
    "booking_final": _("What the bank wrote is never changed."),
    "booking_once": ALREADY_DONE,
    "booking_ordinal_once": ALREADY_DONE,
    "booking_moves_something": _("A booking moves a sum other than zero."),
    "match_final": _("A match is undone, never changed."),
    "match_ties": _("Bookings and entries differ in sum, currency or account."),
    "match_booking_once": _("This booking is matched already."),
    "match_deposit_once": _("This deposit is matched already."),
    "match_entry_once": _("This entry is matched already."),
    "match_made_is_entry": _("A match reverses only an entry of its own."),
    "match_arrival_is_made": _("A deposit arrives by an entry that its match made."),
    "match_undone_whole": _("A match is undone with all that it joins."),
    "match_undone_pair": _("An undone match has a time and a person who undid it."),
}
