"""Sentences for the rules that the triggers and indexes of the collections hold."""

from django.utils.translation import gettext_lazy as _

from access.refusal import ALREADY_DONE

TRIGGER_SENTENCES = {
    "appeal_fund_kept": _("Lists of this appeal are out: it keeps its fund."),
    "list_moves": _(
        "A list goes from printed to issued, returned, counted, posted, and steps back before it is posted, or with "
        "its whole posting taken out of the books; a sheet in stock or with its collector may be lost, void or "
        "destroyed."
    ),
    "list_final": _(
        "A list keeps its number, its square, its appeal and its body; a posted one is final: only its deposit is "
        "still to come."
    ),
    "taken_out_because": _("A list is taken out of the books with a reason."),
    "taken_out_final": _("A posting that was taken out of the books stays as it was."),
    "taken_out_whole": _(
        "A list is taken out of the books whole: each gift is reversed, each receipt void, and the list goes back."
    ),
    "contribution_taken_out_of_list": _("What is taken out of the books is a posted gift of a list."),
    "list_typist_once": ALREADY_DONE,
    "list_typist_final": _("Who typed on a list is never forgotten."),
    "list_end_without_gifts": _("Gifts are typed on this list: it cannot be void or destroyed. Empty its lines first."),
    "list_end_reported": _("A list ends with a report, and turns up again with one."),
    "run_final": _("A print run stays as it was numbered."),
    "run_not_empty": _("A print run has at least one sheet."),
    "run_paper_known": _("A sheet is printed on A4 or Letter."),
    "report_final": _("A report on a list stays as it was written; it is countersigned once."),
    "report_seen_pair": _("A countersignature has a time and a person."),
    "photo_final": _("A photograph of a sheet stays as it came. Add a better one behind it."),
    "list_ties": _("The lines of the list do not come to the sum that was counted."),
    "list_posted_pair": _("A posted list has a day and a person who posted it."),
    "list_deposited_after_posting": _("Only a posted list is paid in at the bank."),
    "contribution_final": _("The lines of a counted list stay as they are."),
    "contribution_fits_list": _("A line has its list's currency, the decimals of that currency and a printed line."),
    "contribution_named_in": _("A line keeps the name that was sealed with it before its list was taken out."),
    "contribution_entry": _("A gift by transfer is what its entry brought into the fund of its appeal."),
    "contribution_of_list_or_transfer": _("A gift stands on a line of a list, or has an appeal and a body of its own."),
    "contribution_fits_pledge": _("A payment is of the appeal, the body and the currency of its pledge."),
    "pledge_final": _("A pledge and its parts stay as they were promised; it is ended with a reason."),
    "pledge_parts": _("A pledge has just the parts that it says."),
    "instalment_once": _("Each part of a pledge stands once."),
    "instalment_amount_positive": _("A part of a pledge is a sum above zero."),
    "contribution_line_once": _("Each line of a list is typed once."),
    "receipt_number_gapless": _("Receipt numbers follow one another without a gap."),
    "receipt_number_once": _("This receipt number is taken."),
    "receipt_final": _("A receipt is never changed: it is voided with a reason and keeps its number."),
    "receipt_print_once": ALREADY_DONE,
    "receipt_print_in_order": _("A receipt is printed once as the original; each later print is the next copy."),
    "receipt_print_final": _("A print of a receipt is never unwritten."),
    "receipt_amount_positive": _("A receipt is for a sum above zero."),
    "deposit_ties": _("A deposit is the sum of its lists, all of one body and one currency."),
    "deposit_final": _("A deposit is never changed; while no booking is matched with it, it is taken back once."),
    "deposit_undone_complete": _("A deposit is taken back at a time, by a person, with a reason."),
    "deposit_undone_whole": _("A deposit is taken back whole: its entry is reversed and all its lists are free."),
    "deposit_matched": _("A booking of the bank is matched with this deposit: undo that match first."),
    "deposit_stands": _("This deposit was taken back: no booking is matched with it."),
    "freed_list_once": ALREADY_DONE,
    "freed_list_final": _("Which lists a deposit held is never changed."),
    "deposit_amount_positive": _("A deposit is a sum above zero."),
    "statement_final": _("What the bank wrote is never changed."),
    "booking_final": _("What the bank wrote is never changed."),
    "statement_of_its_import": _("A statement is of its import’s account, and none comes to an import taken out."),
    "statement_number_once": ALREADY_DONE,
    "import_final": _("An import stays as it was; it can be taken out whole, once."),
    "import_untouched": _("A booking of this import is or was matched: the import stays."),
    "import_undone_whole": _("An import is taken out whole: all its statements go."),
    "import_counted": _("The import does not tell how many bookings it brought."),
    "file_row_final": _("What became of a row of a file is never changed."),
    "file_row_once": ALREADY_DONE,
    "file_row_without_booking": _("A new row of a file stands as a booking."),
    "file_row_known_stands_somewhere": _("Only a known row of a file stands somewhere else."),
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
