"""Who is let in at which route, and whose hand may press its button: the table that test_matrix.py holds.

A line: route | what of the world fills the address | who may open it (GET) | who may press its button (POST).
`delegate` is every delegate; `delegate/own` only one of the body whose thing it is, `forwarder/own` the one with the
order in hand. `signed-in` is every login, `everybody` the public too. Which of a person's own things may be acted upon
at which moment is the matter of each room's tests.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    things: tuple
    opened: str
    done: str


TABLE = """
bulletins:front                        |              | everybody | -
bulletins:feed                         |              | everybody | -
bulletins:item                         | item         | everybody | -
bulletins:item_list                    |              | secretary | -
bulletins:item_new                     |              | secretary | secretary
bulletins:item_edit                    | item_draft   | secretary | secretary
bulletins:item_publish                 | item_draft   | secretary | secretary
bulletins:item_withdraw                | item         | secretary | secretary

portal:home                            |              | signed-in | -
portal:find                            |              | signed-in | -
portal:language                        |              | everybody | everybody

access:user_list                       |              | auditor secretary | -
access:user_new                        |              | secretary | secretary
access:user_detail                     | forwarder    | auditor forwarder/own secretary | -
access:user_appoint                    | forwarder    | secretary | secretary
access:user_close                      | forwarder    | secretary | secretary
access:user_open                       | closed       | secretary | secretary
access:user_password                   | forwarder    | secretary | secretary
access:forwarder_new                   |              | secretary | secretary
access:grant_list                      |              | auditor delegate secretary | -
access:grant_confirm                   | grant        | delegate | delegate
access:grant_refuse                    | grant        | delegate | delegate
access:visit_list                      |              | secretary sysadmin | -
access:visits_end                      | forwarder    | secretary sysadmin | secretary sysadmin
access:user_factors                    | forwarder    | secretary | secretary
access:user_vouch                      | renewed      | delegate | delegate
access:appointment_end                 | office_held  | secretary | secretary

member_parties:body_list               |              | approver auditor collector delegate secretary treasurer | -
member_parties:body_new                |              | secretary | secretary
member_parties:body_detail             | nl           | auditor collector/own delegate/own secretary treasurer | -
member_parties:tie_new                 | nl           | secretary | secretary
member_parties:tie_end                 | tie          | secretary | secretary
member_parties:decision_list           |              | approver auditor delegate secretary treasurer | -
member_parties:decision_new            |              | delegate secretary treasurer | delegate secretary treasurer
member_parties:decision_detail         | proposed     | approver auditor delegate secretary treasurer | -
member_parties:decision_vote           | proposed     | delegate | delegate
member_parties:decision_close          | proposed     | secretary | secretary
member_parties:decision_transfer       | decision     | treasurer | treasurer

fund_collections:appeal_list           |              | auditor collector delegate secretary treasurer | -
fund_collections:appeal_detail         | appeal       | auditor collector delegate secretary treasurer | -
fund_collections:list_list             |              | auditor collector delegate treasurer | -
fund_collections:list_issue            |              | delegate treasurer | delegate treasurer
fund_collections:list_detail           | matched      | auditor collector/own delegate/own treasurer | -
fund_collections:list_type             | missing      | collector/own delegate/own | collector/own delegate/own
fund_collections:list_count            | returned     | delegate/own | delegate/own
fund_collections:list_post             | counted      | treasurer | treasurer
fund_collections:list_return           | returned     | delegate/own treasurer | delegate/own treasurer
fund_collections:list_take_out         | in_cash      | treasurer | treasurer
list_scanned                           | token        | auditor collector/own delegate/own treasurer | -
fund_collections:list_out              |              | auditor collector delegate treasurer | -
fund_collections:list_end              | missing      | delegate/own treasurer | delegate/own treasurer
fund_collections:list_found            | lost         | delegate/own treasurer | delegate/own treasurer
fund_collections:list_receive          |              | delegate treasurer | delegate treasurer
fund_collections:list_unreceive        | missing      | delegate/own treasurer | delegate/own treasurer
fund_collections:report_list           |              | auditor collector delegate treasurer | -
fund_collections:report_countersign    | lost_report  | - | delegate/own treasurer
fund_collections:photo_add             | missing      | collector/own delegate/own | collector/own delegate/own
fund_collections:photo_open            | photo        | delegate/own | delegate/own
fund_collections:run_list              |              | auditor delegate treasurer | -
fund_collections:run_new               |              | delegate treasurer | delegate treasurer
fund_collections:run_detail            | run          | auditor delegate/own treasurer | -
fund_collections:run_issue             | run          | delegate/own treasurer | delegate/own treasurer
fund_collections:contribution_list     |              | auditor collector delegate treasurer | -
fund_collections:receipt_list          |              | auditor collector delegate treasurer | -
fund_collections:series_list           |              | auditor treasurer | -
fund_collections:receipt_check         |              | everybody | everybody
fund_collections:transfer_list         |              | auditor collector delegate treasurer | -
fund_collections:transfer_new          |              | treasurer | treasurer
fund_collections:receipt_detail        | receipt      | auditor collector/own delegate/own treasurer | -
fund_collections:receipt_giver         | named        | delegate/own | delegate/own
fund_collections:receipt_void          | receipt      | treasurer | treasurer
fund_collections:receipt_replace       | void_receipt | treasurer | treasurer
fund_collections:receipt_take_back     | by_transfer  | treasurer | treasurer
fund_collections:deposit_list          |              | auditor delegate treasurer | -
fund_collections:deposit_new           |              | delegate treasurer | delegate treasurer
fund_collections:deposit_detail        | deposit      | auditor delegate/own treasurer | -
fund_collections:deposit_undo          | deposit      | treasurer | treasurer
fund_collections:statement_list        |              | auditor treasurer | -
fund_collections:statement_import      |              | treasurer | treasurer
fund_collections:statement_detail      | statement    | auditor treasurer | -
fund_collections:import_list           |              | auditor treasurer | -
fund_collections:import_detail         | bank_file    | auditor treasurer | -
fund_collections:import_undo           | bank_file    | treasurer | treasurer
fund_collections:import_content        | bank_file    | treasurer | treasurer
fund_collections:column_map_list       |              | treasurer | -
fund_collections:column_map_new        |              | treasurer | treasurer
fund_collections:column_map_edit       | column_map   | treasurer | treasurer
fund_collections:booking_list          |              | auditor treasurer | -
fund_collections:booking_match_all     |              | treasurer | treasurer
fund_collections:booking_detail        | booking      | auditor treasurer | -
fund_collections:booking_text          | open_booking | treasurer | treasurer
fund_collections:booking_match         | open_booking | - | treasurer
fund_collections:booking_parts         | open_booking | treasurer | treasurer
fund_collections:booking_gift          | open_booking | treasurer | treasurer
fund_collections:booking_aside         | open_booking | treasurer | treasurer
fund_collections:body_account_list     |              | treasurer | treasurer
fund_collections:body_account_end      | body_account | -         | treasurer
fund_collections:booking_split         | open_booking | treasurer | treasurer
fund_collections:booking_moved         | open_booking | treasurer | treasurer
fund_collections:booking_unmatch       | booking      | treasurer | treasurer
fund_collections:match_detail          | match        | auditor treasurer | -
fund_collections:pledge_list           |              | auditor delegate treasurer | -
fund_collections:pledge_new            |              | delegate treasurer | delegate treasurer
fund_collections:pledge_reminders      |              | auditor delegate treasurer | -
fund_collections:pledge_detail         | pledge       | auditor delegate/own treasurer | -
fund_collections:pledge_giver          | pledge       | delegate/own | delegate/own
fund_collections:pledge_end            | pledge       | delegate/own treasurer | delegate/own treasurer

captives:captive_list                  |              | case_worker delegate | -
captives:captive_new                   |              | case_worker delegate | case_worker delegate
captives:captive_find                  |              | case_worker delegate | case_worker delegate
captives:captive_detail                | captive      | case_worker/own delegate/own | -
captives:captive_reveal                | captive      | case_worker/own | case_worker/own
captives:captive_notes                 | captive      | case_worker/own | case_worker/own
captives:captive_episode               | captive      | case_worker/own | case_worker/own
captives:captive_flag                  | captive      | - | case_worker/own
captives:captive_hand_over             | captive      | case_worker/own | case_worker/own

letters:letter_list                    |              | auditor case_worker secretary | -
letters:letter_new                     |              | case_worker secretary | case_worker secretary
letters:letter_detail                  | unread       | auditor case_worker/own secretary | -
letters:letter_redact                  | unread       | case_worker/own secretary | case_worker/own secretary
letters:letter_reveal                  | unread       | case_worker/own secretary/own | case_worker/own secretary/own
letters:letter_sender                  | unread       | - | secretary
letters:letter_aside                   | unread       | - | secretary
letters:letter_back                    | unread       | - | secretary
letters:scan_add                       | unread       | case_worker/own secretary/own | case_worker/own secretary/own
letters:scan_open                      | scan         | case_worker/own secretary/own | case_worker/own secretary/own

remittances:remittance_list            |              | approver auditor case_worker forwarder treasurer | -
remittances:remittance_new             |              | treasurer | treasurer
remittances:address_list               |              | auditor case_worker treasurer | -
remittances:address_new                |              | case_worker | case_worker
remittances:address_detail             | address      | auditor case_worker treasurer | -
remittances:address_resident           | address      | case_worker | case_worker
remittances:address_close              | address      | - | case_worker
remittances:address_notice             | address      | case_worker | case_worker
remittances:address_rename             | address      | case_worker | case_worker
remittances:address_confirm            | address      | case_worker | case_worker
remittances:address_alternate          | address      | case_worker | case_worker
remittances:address_need               | address      | case_worker | case_worker
remittances:address_instructions       | address      | case_worker | case_worker
remittances:address_flag               | address | case_worker forwarder secretary | case_worker forwarder secretary
remittances:flag_lift                  | flag         | case_worker | case_worker
remittances:way_new                    | address      | case_worker | case_worker
remittances:way_close                  | way          | case_worker | case_worker
remittances:terms_list                 |              | auditor treasurer | -
remittances:terms_new                  |              | treasurer | treasurer
remittances:remittance_way             | in_hand      | forwarder/own | forwarder/own
remittances:remittance_bank_file       | in_hand      | forwarder/own | forwarder/own
remittances:burn_list                  |              | forwarder secretary | -
remittances:address_burn               | address      | forwarder secretary | forwarder secretary
remittances:address_warning            | burned       | forwarder secretary | -
remittances:remittance_detail          | on_its_way   | approver auditor case_worker/own forwarder/own treasurer | -
remittances:remittance_edit            | draft        | treasurer/own | treasurer/own
remittances:remittance_submit          | draft        | - | treasurer/own
remittances:remittance_withdraw        | draft        | treasurer | treasurer
remittances:remittance_recall          | submitted    | treasurer | treasurer
remittances:remittance_approve         | submitted    | approver | approver
remittances:remittance_refuse          | submitted    | approver | approver
remittances:band_list                  |              | approver auditor delegate secretary treasurer | -
remittances:band_new                   |              | secretary | secretary
remittances:plan_list                  |              | approver auditor treasurer | -
remittances:plan_new                   |              | treasurer | treasurer
remittances:plan_detail                | plan         | approver auditor treasurer | -
remittances:plan_lines                 | plan         | approver auditor treasurer | -
remittances:plan_line                  | plan_line    | treasurer/own | treasurer/own
remittances:plan_edit                  | draft_plan   | treasurer/own | treasurer/own
remittances:plan_propose               | draft_plan   | treasurer/own | treasurer/own
remittances:plan_lock                  | draft_plan   | - | treasurer/own
remittances:plan_unlock                | draft_plan   | - | treasurer/own
remittances:plan_submit                | draft_plan   | - | treasurer/own
remittances:plan_abandon               | draft_plan   | treasurer | treasurer
remittances:plan_release               | signed_plan  | treasurer | treasurer
remittances:plan_follow_up             | sent_plan    | treasurer | treasurer
remittances:plan_close                 | sent_plan    | treasurer | treasurer
remittances:plan_approve               | plan         | approver | approver
remittances:plan_refuse                | plan         | approver | approver
remittances:plan_lapsed                | signed_plan  | treasurer | treasurer
remittances:plan_changes               | changed_plan | approver/own | approver/own
remittances:remittance_changes         | recalled     | approver/own | approver/own
remittances:remittance_take_next       |              | - | forwarder
remittances:remittance_put_back        | in_hand      | - | forwarder/own treasurer
remittances:remittance_reveal          | in_hand      | forwarder/own | forwarder/own
remittances:remittance_instructions    | in_hand      | forwarder/own | forwarder/own
remittances:remittance_send            | in_hand      | forwarder/own | forwarder/own
remittances:remittance_confirm         | on_its_way   | case_worker/own treasurer | case_worker/own treasurer
remittances:remittance_return          | on_its_way   | treasurer | treasurer
remittances:remittance_found           | on_its_way   | treasurer | treasurer
remittances:remittance_unknown         | on_its_way   | forwarder/own treasurer | forwarder/own treasurer
remittances:lot_list                   |              | auditor case_worker forwarder treasurer | -
remittances:lot_new                    |              | treasurer | treasurer
remittances:good_new                   |              | treasurer | treasurer
remittances:good_pieces                | good         | treasurer | treasurer
remittances:lot_detail                 | lot          | auditor case_worker forwarder treasurer | -
remittances:lot_count | uncounted | case_worker forwarder treasurer | case_worker forwarder treasurer
remittances:lot_drop                   | uncounted    | treasurer | treasurer
remittances:lot_write_off              | lot          | treasurer | treasurer
remittances:change_list                |              | auditor case_worker forwarder treasurer | -
remittances:change_undo                | spoilt       | treasurer | treasurer
remittances:change_confirm | unconfirmed | case_worker forwarder treasurer | case_worker forwarder treasurer
remittances:change_refuse | unconfirmed | case_worker forwarder treasurer | case_worker forwarder treasurer
remittances:count_new | | case_worker forwarder treasurer | case_worker forwarder treasurer
remittances:count_detail               | stock_count  | auditor case_worker forwarder treasurer | -
remittances:count_undo                 | stock_count  | treasurer | treasurer
remittances:gift_new                   |              | treasurer | treasurer
remittances:lot_giver                  | given        | delegate/own | delegate/own
remittances:remittance_pack            | parcel_draft | treasurer/own | treasurer/own
remittances:remittance_unpack          | parcel_draft | - | treasurer/own
remittances:parcel_send                | in_hand      | forwarder/own | forwarder/own
remittances:parcel_return              | posted       | treasurer | treasurer

ledger:fund_list                       |              | approver auditor delegate secretary treasurer | -
ledger:fund_detail                     | general      | approver auditor delegate secretary treasurer | -
ledger:account_list                    |              | auditor treasurer | -
ledger:account_detail                  | bank         | auditor treasurer | -
ledger:entry_list                      |              | auditor treasurer | -
ledger:entry_detail                    | entry        | auditor treasurer | -
ledger:entry_reverse                   | entry        | treasurer | treasurer
ledger:exchange_new                    |              | treasurer | treasurer
ledger:opening_new                     |              | treasurer | treasurer
ledger:rate_list                       |              | auditor treasurer | -
ledger:rate_new                        |              | treasurer | treasurer
ledger:revaluation_new                 |              | treasurer | treasurer
ledger:period_list                     |              | approver auditor delegate secretary treasurer | -
ledger:period_close                    |              | treasurer | treasurer

audit:minute_list                      |              | auditor | -
audit:minutes_export                   |              | - | auditor
audit:head_list                        |              | auditor delegate secretary | -
audit:head_file                        | head         | auditor delegate secretary | -
audit:verifier_file                    |              | auditor delegate secretary | -
audit:digest_list                      |              | auditor delegate | -
audit:digest_detail                    | digest       | auditor delegate/own | -

reports:lists_print                    |              | delegate treasurer | delegate treasurer
reports:list_blank                     |              | delegate treasurer | -
reports:report_list                    |              | signed-in | -
reports:books_take                     |              | auditor treasurer | auditor treasurer
reports:report_show                    | collection-report | auditor delegate secretary treasurer | -
reports:orders_print                   |              | auditor treasurer | auditor treasurer
reports:order_slip                     | in_hand      | forwarder/own | forwarder/own
reports:order_label                    | in_hand      | forwarder/own | forwarder/own
reports:receipts_print                 |              | collector delegate treasurer | collector delegate treasurer
reports:giver_statement                |              | delegate treasurer | delegate treasurer
reports:named_statement                | named        | delegate/own | delegate/own
reports:receipt_print | receipt | collector/own delegate/own treasurer | collector/own delegate/own treasurer

vault:state                            |              | keeper secretary sysadmin | -
vault:share_give                       |              | keeper | keeper
vault:close                            |              | - | keeper secretary sysadmin
vault:set_plan                         |              | secretary | secretary
vault:set_detail                       | key_plan     | keeper secretary sysadmin | -
vault:set_consent                      | key_plan     | keeper | keeper
vault:set_collect                      | key_plan     | - | keeper secretary sysadmin
vault:set_confirm                      | key_plan     | keeper secretary sysadmin | keeper secretary sysadmin
vault:set_finish                       | key_plan     | - | keeper secretary sysadmin
vault:set_give_up                      | key_plan     | - | secretary
vault:release_list                     |              | signed-in | -
vault:release_detail                   | release      | answerers case_worker/own | answerers

account_login                          |              | everybody | everybody
account_logout                         |              | everybody | everybody
account_reauthenticate                 |              | signed-in | signed-in
account_change_password                |              | signed-in | signed-in
account_reset_password                 |              | everybody | -
door_lost                              |              | everybody | -
door_second                            |              | signed-in | -
door_code                              |              | signed-in | signed-in
door_passkey                           |              | signed-in | signed-in
door_begin                             |              | signed-in | -
door_new_code                          |              | signed-in | signed-in
door_new_passkey                       |              | signed-in | signed-in
door_factors                           |              | signed-in | -
door_add_code                          |              | signed-in | signed-in
door_add_passkey                       |              | signed-in | signed-in
door_recovery                          |              | signed-in | signed-in
door_remove                            | factor       | secretary/own | secretary/own
door_visits                            |              | signed-in | -
door_end_visits                        |              | - | signed-in
"""

# The records of reference: thing | seen by | entered by | changed by. Nothing is ever deleted there.
RECORDS = """
access_user                | treasurer      | auditor secretary           | -                     | secretary
access_appointment         | office_held    | auditor secretary           | -                     | -
ledger_fund                | general        | auditor secretary treasurer | treasurer             | treasurer
ledger_account             | bank           | auditor treasurer           | treasurer             | treasurer
ledger_currency            | currency       | association                 | -                     | -
member_parties_body        | nl             | auditor secretary treasurer | secretary             | secretary
member_parties_tie         | tie            | auditor secretary treasurer | -                     | -
fund_collections_appeal    | appeal         | auditor secretary treasurer | secretary             | secretary
fund_collections_collector | collector_card | secretary                   | secretary             | secretary
captives_place             | place          | case_worker secretary | case_worker secretary | case_worker secretary
"""
ADMIN = """
admin:index                |     | association                      | association
admin:login                |     | -                                | -
admin:logout               |     | approver collector delegate nobody | signed-in
admin:password_change      |     | association                      | association
admin:password_change_done |     | association                      | -
admin:autocomplete         |     | -                                | -
admin:jsi18n               |     | association                      | -
admin:view_on_site         | x x | -                                | -
"""


def cells(table):
    for line in table.strip().splitlines():
        if line:
            yield [cell.strip() for cell in line.split("|")]


def of_record(model, thing, seen, entered, changed):
    """The routes that the admin has for a model. A POST to a list or a history draws it again: there are no actions."""
    yield f"admin:{model}_changelist", Policy((), seen, seen)
    yield f"admin:{model}_add", Policy((), entered, entered)
    yield f"admin:{model}_history", Policy((thing,), seen, seen)
    yield f"admin:{model}_delete", Policy((thing,), "-", "-")
    yield f"admin:{model}_change", Policy((thing,), seen, changed)


POLICIES = {name: Policy(tuple(things.split()), opened, done) for name, things, opened, done in cells(TABLE + ADMIN)}
POLICIES |= {name: policy for row in cells(RECORDS) for name, policy in of_record(*row)}
