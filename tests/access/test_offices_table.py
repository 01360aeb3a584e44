"""THREATS' table of offices: who may what, who may never. Of whose things each may see, the rooms' own tests speak."""

import pytest
import rules

from access.offices import Office
from tests import makers

LETTERS = dict(zip("DCWTPFSAKY", Office, strict=True))


def table(text):
    """Lines of a name and the letters of the offices that may: delegate, collector, case worker, treasurer ..."""
    rows = map(str.split, text.strip().splitlines())
    everybody = "".join(LETTERS)
    return {name: {LETTERS[one] for one in who.replace("everybody", everybody)} for name, who in rows}


# D delegate, C collector, W case worker, T treasurer, P approver, F forwarder, S secretary, A auditor, K keeper,
# Y sysadmin
MAY = table("""
access.add_user                            S
access.answer_appointment                  D
access.appoint_user                        S
access.change_user                         S
access.close_user                          S
access.end_appointment                     S
access.end_visits                          SY
access.give_password                       S
access.take_factors                        S
access.vouch_for_user                      D
access.view_appointment                    SA
access.view_user                           SA
audit.view_digest                          DA
audit.view_head                            DSA
audit.view_minute                          A
bulletins.edit_item                        S
bulletins.publish_item                     S
bulletins.view_item                        S
bulletins.withdraw_item                    S
captives.add_place                         WS
captives.change_place                      WS
captives.hand_over_captive                 W
captives.keep_captive                      W
captives.register_captive                  DW
captives.reveal_captive                    W
captives.view_place                        WS
fund_collections.add_appeal                S
fund_collections.add_collector             S
fund_collections.change_appeal             S
fund_collections.change_collector          S
fund_collections.count_list                DC
fund_collections.end_list                  DT
fund_collections.import_statement          T
fund_collections.issue_list                DT
fund_collections.keep_bodyaccount          T
fund_collections.keep_columnmap            T
fund_collections.make_deposit              DT
fund_collections.match_booking             T
fund_collections.photograph_list           DC
fund_collections.post_list                 T
fund_collections.print_list                DT
fund_collections.receive_list              DT
fund_collections.replace_receipt           T
fund_collections.return_list               DT
fund_collections.reveal_bank               T
fund_collections.take_out_list             T
fund_collections.type_list                 DC
fund_collections.undo_deposit              T
fund_collections.undo_import               T
fund_collections.view_appeal               DCTSA
fund_collections.reveal_giver              D
fund_collections.view_bankstatement        TA
fund_collections.view_collector            S
fund_collections.view_contribution         DCTA
fund_collections.view_deposit              DTA
fund_collections.view_giver                DCT
fund_collections.print_receipt             DCT
fund_collections.view_printrun             DTA
fund_collections.view_receipt              DCTA
fund_collections.view_receiptseries        TA
fund_collections.view_statementfile        TA
fund_collections.view_subscriptionlist     DCTA
fund_collections.void_receipt              T
fund_collections.end_pledge                DT
fund_collections.start_pledge              DT
fund_collections.view_pledge               DTA
fund_collections.record_gift               T
ledger.add_account                         T
ledger.add_fund                            T
ledger.change_account                      T
ledger.change_fund                         T
ledger.post_entry                          T
ledger.reverse_entry                       T
ledger.view_account                        TA
ledger.view_currency                       everybody
ledger.view_entry                          TA
ledger.view_fund                           DTPSA
ledger.view_posting                        TA
ledger.close_period                        T
ledger.enter_rate                          T
ledger.view_exchangerate                   TA
ledger.view_period                         DTPSA
letters.redact_letter                      S
letters.register_letter                    WS
letters.reveal_letter                      WS
letters.scan_letter                        WS
letters.sort_letter                        S
member_parties.add_body                    S
member_parties.add_tie                     S
member_parties.change_body                 S
member_parties.close_decision              S
member_parties.end_tie                     S
member_parties.propose_decision            DTS
member_parties.view_body                   DCTPSA
member_parties.view_decision               DTPSA
member_parties.view_tie                    TSA
member_parties.vote_decision               D
member_parties.transfer_by_decision        T
remittances.abandon_plan                   T
remittances.approve_plan                   P
remittances.approve_remittance             P
remittances.burn_address                   FS
remittances.change_pieces                  T
remittances.close_address                  W
remittances.close_plan                     T
remittances.close_way                      W
remittances.confirm_remittance             WT
remittances.confirm_stockchange            WTF
remittances.count_lot                      WTF
remittances.count_stock                    WTF
remittances.draft_plan                     T
remittances.draft_remittance               T
remittances.drop_lapsed_plan               T
remittances.drop_lot                       T
remittances.edit_plan                      T
remittances.edit_remittance                T
remittances.enter_gift                     T
remittances.enter_lot                      T
remittances.flag_address                   WFS
remittances.follow_up_plan                 T
remittances.found_remittance               T
remittances.keep_address                   W
remittances.lift_flag                      W
remittances.lock_plan                      T
remittances.mark_unknown_remittance        TF
remittances.name_lot_giver                 D
remittances.name_sharer                    WA
remittances.note_terms                     T
remittances.open_address                   W
remittances.open_way                       W
remittances.overrule_plan                  T
remittances.pack_remittance                T
remittances.place_resident                 W
remittances.print_orders                   TA
remittances.propose_plan                   T
remittances.put_back_remittance            TF
remittances.recall_remittance              T
remittances.refuse_plan                    P
remittances.refuse_remittance              P
remittances.register_good                  T
remittances.release_plan                   T
remittances.return_remittance              T
remittances.reveal_remittance              F
remittances.send_remittance                F
remittances.set_band                       S
remittances.submit_plan                    T
remittances.submit_remittance              T
remittances.take_remittance                F
remittances.undo_stockchange               T
remittances.undo_stockcount                T
remittances.unlock_plan                    T
remittances.view_address_code              WTFA
remittances.view_attempt                   TFA
remittances.view_band                      DTPSA
remittances.view_cost                      TA
remittances.view_every_resident            A
remittances.view_lot                       WTFA
remittances.view_lot_giver                 DT
remittances.view_plan                      TPA
remittances.view_recipientaddress          WTA
remittances.view_remittance                WTPFA
remittances.view_resident                  WA
remittances.view_riskflag                  WA
remittances.view_share                     WTA
remittances.view_terms                     TA
remittances.withdraw_remittance            T
remittances.write_off_lot                  T
reports.view_body_year                     DTA
reports.view_collection_report             DTSA
reports.view_fund_statement                DTPSA
reports.view_giver_year                    DT
reports.view_in_full                       TA
reports.view_transmission_report           TA
reports.view_what_arrived                  WTA
reports.take_books                         TA
reports.view_receipts_and_payments         DTPSA
vault.answer_release                       DPS
vault.close_vault                          SKY
vault.give_share                           K
vault.plan_keyset                          S
vault.see_vault                            SKY
""")
# The pages of lists and new things, each with the offices that may open it; the rest get a 403.
PAGES = table("""
/bodies/                                   DCTPSA
/bodies/decisions/                         DTPSA
/bodies/decisions/new/                     DTS
/bodies/new/                               S
/books/                                    DTPSA
/books/exchange/                           T
/books/journal/                            TA
/books/opening/                            T
/bulletin/items/                           S
/bulletin/items/new/                       S
/captives/                                 DW
/captives/new/                             DW
/collections/appeals/                      DCTSA
/collections/deposits/                     DTA
/collections/deposits/new/                 DT
/collections/gifts/                        DCTA
/collections/lists/                        DCTA
/collections/lists/issue/                  DT
/collections/statements/                   TA
/collections/statements/import/            T
/letters/                                  WSA
/letters/new/                              WS
/minutes/                                  A
/remittances/                              WTPFA
/remittances/addresses/                    WTA
/remittances/addresses/new/                W
/remittances/new/                          T
/remittances/plans/                        TPA
/remittances/plans/new/                    T
/remittances/routes/                       TA
/remittances/routes/new/                   T
/remittances/stock/                        WTFA
/remittances/stock/goods/new/              T
/remittances/stock/changes/                WTFA
/remittances/stock/count/                  WTF
/remittances/stock/given/                  T
/remittances/stock/new/                    T
/users/                                    SA
/users/grants/                             DSA
/users/new-forwarder/                      S
/users/new/                                S
""")
# A list on paper is read as on the screen, with a minute.
READS = ("view_", "name_", "take_books", "print_orders")
ADDRESSES = (
    "remittances.reveal_", "remittances.view_recipientaddress", "remittances.view_address_code", "remittances.open_",
)  # fmt: skip
CASES = ("captives.", "letters.")
GIVERS = ("fund_collections.view_giver", "fund_collections.view_contribution", "fund_collections.view_receipt")
PAYS = tuple(f"remittances.{act}_remittance" for act in ("draft", "approve", "take", "send", "confirm", "return"))
# How many bodies sign is no secret of the relief; what was sent is.
SEEN = ("attempt", "cost", "every", "lot", "plan", "re", "riskflag", "share", "terms")
RELIEF = ("remittances.print_", *(f"remittances.view_{what}" for what in SEEN))
ROOMS = ("audit.", "bulletins.", "fund_collections.", "member_parties.", "remittances.", "reports.", *CASES)
LEDGER = ("ledger.view_entry", "ledger.view_fund", "remittances.view_cost")
# The right-hand column: no right that begins so is ever the office's.
NEVER = {
    "D": (*ADDRESSES, *PAYS, "letters.", "captives.reveal_", "access.view_", "ledger.view_entry", "audit.view_minute"),
    "C": (*ADDRESSES, *CASES, *PAYS, *LEDGER, "remittances.", "access."),
    "W": (*GIVERS, *LEDGER, "fund_collections.", "remittances.reveal_", "access."),
    "T": (*CASES, *(f"remittances.{what}" for what in ("reveal_", "open_", "approve_", "view_resident"))),
    "P": (*ADDRESSES, *CASES, *GIVERS, "remittances.view_attempt", "remittances.view_resident", "remittances.send_"),
    "F": (*GIVERS, *CASES, "fund_collections.", "ledger.view_f", "remittances.view_rec", "remittances.approve_"),
    "S": (*ADDRESSES, *PAYS, *GIVERS, *RELIEF, "ledger.post_", "captives.reveal_"),
    "A": ("remittances.reveal_", "letters.reveal_", "captives.", "fund_collections.view_giver"),
    "K": ("access.", *ROOMS),
    "Y": ROOMS,
}


def test_every_rule_is_in_the_table():
    assert {name for name in rules.permissions.permissions if name.count(".") == 1} == MAY.keys()


@pytest.mark.parametrize("office", Office)
def test_office_may_this_and_nothing_else(db, office):
    user = makers.user(office)
    found = {name for name in MAY if user.has_perm(name)}
    assert found == {name for name, offices in MAY.items() if office in offices}


@pytest.mark.parametrize("letter", NEVER)
def test_office_may_never(letter):
    allowed = [name for name, offices in MAY.items() if LETTERS[letter] in offices]
    assert [name for name in allowed if name.startswith(NEVER[letter])] == []


def test_auditor_writes_nothing():
    allowed = [name.partition(".")[2] for name, offices in MAY.items() if Office.AUDITOR in offices]
    assert [name for name in allowed if not name.startswith(READS)] == []


def test_stranger_and_shut_login_may_nothing(stranger):
    shut = makers.user(Office.SECRETARY)
    shut.is_active = False
    assert {name for name in MAY if stranger.has_perm(name)} == {"ledger.view_currency"}
    assert {name for name in MAY if shut.has_perm(name)} == set()


def test_an_office_to_come_or_past_gives_nothing(db):
    user = makers.user(Office.SECRETARY)
    user.appointments.update(held_to=makers.LONG_AGO)
    assert {name for name in MAY if user.has_perm(name)} == {"ledger.view_currency"}


@pytest.mark.parametrize("office", Office)
def test_pages_open_for_these_offices(sign_in, db, office):
    client = sign_in(makers.user(office))
    found = {page: client.get(page).status_code for page in PAGES}
    assert found == {page: 200 if office in offices else 403 for page, offices in PAGES.items()}
