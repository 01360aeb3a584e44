"""The acts of the collections, one module per stage of the way from the sheet of paper to the bank."""

from fund_collections.services.body_accounts import end_body_account, note_body_account
from fund_collections.services.bringing import unpacked
from fund_collections.services.column_maps import keep_column_map
from fund_collections.services.counting import SamePerson, count_list
from fund_collections.services.deposits import make_deposit, undo_deposit
from fund_collections.services.drawing import draw_sheets
from fund_collections.services.endings import countersign, end_list, find_again
from fund_collections.services.gathering import gather_gifts, name_of
from fund_collections.services.hand_in import DraftChanged, Line, return_to_typing, save_draft, type_list, version_of
from fund_collections.services.importing import DoesNotTie, import_statement, preview_statement
from fund_collections.services.issuing import issue_list, issue_lists
from fund_collections.services.matching import (
    certain_matches,
    match,
    match_all,
    match_bookings,
    match_moved,
    put_aside,
    suggestions,
    suggestions_for,
    together_with,
    unmatch,
)
from fund_collections.services.photos import add_photos
from fund_collections.services.pledges import end_pledge, start_pledge
from fund_collections.services.posting import post_list, post_lists
from fund_collections.services.printing import print_receipts, print_statement
from fund_collections.services.receipts import replace_receipt, void_receipt
from fund_collections.services.receiving import receive_lists, unreceive_list
from fund_collections.services.steps import SumsDiffer
from fund_collections.services.stock import issue_printed, number_run
from fund_collections.services.taking_out import require_leaves_books, take_out
from fund_collections.services.transfers import record_gift, take_back
from fund_collections.services.undoing import undo_import

__all__ = [
    "DoesNotTie",
    "DraftChanged",
    "Line",
    "SamePerson",
    "SumsDiffer",
    "add_photos",
    "certain_matches",
    "count_list",
    "countersign",
    "draw_sheets",
    "end_body_account",
    "end_list",
    "end_pledge",
    "find_again",
    "gather_gifts",
    "import_statement",
    "issue_list",
    "issue_lists",
    "issue_printed",
    "keep_column_map",
    "make_deposit",
    "match",
    "match_all",
    "match_bookings",
    "match_moved",
    "name_of",
    "note_body_account",
    "number_run",
    "post_list",
    "post_lists",
    "preview_statement",
    "print_receipts",
    "print_statement",
    "put_aside",
    "receive_lists",
    "record_gift",
    "replace_receipt",
    "require_leaves_books",
    "return_to_typing",
    "save_draft",
    "start_pledge",
    "suggestions",
    "suggestions_for",
    "take_back",
    "take_out",
    "together_with",
    "type_list",
    "undo_deposit",
    "undo_import",
    "unmatch",
    "unpacked",
    "unreceive_list",
    "version_of",
    "void_receipt",
]
