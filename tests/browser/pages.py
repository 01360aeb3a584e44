"""Every page of the site: who opens it in these tests, and which thing of the world it shows."""

from dataclasses import dataclass

from django.urls import URLPattern, get_resolver, reverse


@dataclass(frozen=True)
class Page:
    """A page as one reader opens it. `thing` is an attribute of the world; `query` stands behind the address."""

    route: str
    reader: str
    thing: str = ""
    query: str = ""
    args: tuple = ()

    def address(self, world):
        args = [getattr(world, self.thing).pk] if self.thing else self.args
        return reverse(self.route, args=args) + self.query

    def __str__(self):
        return f"{self.route} {self.args or self.thing}{self.query} ({self.reader})"


# A reader's pages, as "route" or "route thing".
READ_BY = {
    "public": """
        bulletins:front, bulletins:item item, portal:language, account_login, account_reset_password, door_lost,
        fund_collections:receipt_check
    """,
    "newcomer": "door_begin, door_new_code, door_new_passkey",
    "at_code": "door_code",
    "at_passkey": "door_passkey",
    "nobody": """
        portal:home, portal:find, account_logout, account_change_password, account_reauthenticate, door_factors,
        door_add_code, door_add_passkey, door_recovery, door_visits
    """,
    "secretary": """
        portal:home, remittances:burn_list, remittances:address_burn address, remittances:address_warning burned,
        remittances:address_flag address, remittances:band_list, remittances:band_new,
        vault:release_list, vault:release_detail release, bulletins:item_list,
        bulletins:item_new, bulletins:item_edit item_draft,
        bulletins:item_publish item_draft, bulletins:item_withdraw item, access:user_list, access:user_new,
        access:forwarder_new, access:grant_list,
        access:user_detail forwarder, access:user_appoint forwarder, access:user_close forwarder,
        access:user_open closed, access:user_password forwarder, access:appointment_end office_held,
        access:visit_list, access:visits_end forwarder, access:user_factors forwarder, door_factors,
        door_remove factor,
        member_parties:body_list, member_parties:body_new, member_parties:body_detail nl, member_parties:tie_new nl,
        member_parties:tie_end tie, member_parties:decision_list, member_parties:decision_new,
        member_parties:decision_detail proposed, member_parties:decision_close proposed, vault:state, vault:set_plan,
        letters:letter_list,
        letters:letter_new, letters:letter_detail letter, letters:letter_redact unread, letters:scan_add unread,
        letters:scan_open scan, fund_collections:appeal_list,
        fund_collections:appeal_detail appeal, reports:report_list
    """,
    "delegate": """
        portal:home, fund_collections:receipt_giver named, reports:named_statement named,
        access:grant_list, access:grant_confirm grant, access:grant_refuse grant, access:user_vouch renewed,
        captives:captive_list, member_parties:decision_vote proposed, fund_collections:list_list,
        fund_collections:list_issue, fund_collections:list_detail missing, fund_collections:list_count returned,
        fund_collections:list_return returned, fund_collections:deposit_new, fund_collections:deposit_list,
        fund_collections:list_out, fund_collections:report_list, fund_collections:list_receive,
        fund_collections:list_unreceive missing, fund_collections:list_end missing,
        fund_collections:list_found lost, fund_collections:list_detail lost, fund_collections:photo_add missing,
        fund_collections:photo_open photo, fund_collections:run_list, fund_collections:run_new,
        fund_collections:run_detail run, fund_collections:run_issue run, reports:lists_print,
        fund_collections:pledge_list, fund_collections:pledge_new, fund_collections:pledge_reminders,
        fund_collections:pledge_detail pledge, fund_collections:pledge_giver pledge,
        fund_collections:pledge_end pledge, remittances:lot_giver given
    """,
    "collector": "portal:home, fund_collections:list_type missing, fund_collections:list_list",
    "treasurer": """
        portal:home, fund_collections:list_post counted, fund_collections:list_detail matched,
        fund_collections:list_take_out in_cash,
        fund_collections:contribution_list, fund_collections:transfer_list,
        fund_collections:transfer_new, fund_collections:receipt_detail receipt,
        fund_collections:receipt_list, fund_collections:series_list, reports:receipts_print, reports:giver_statement,
        reports:receipt_print receipt, fund_collections:receipt_void receipt,
        fund_collections:receipt_replace void_receipt, fund_collections:receipt_detail replaced,
        fund_collections:receipt_take_back by_transfer, fund_collections:receipt_detail by_transfer,
        fund_collections:deposit_list, fund_collections:deposit_detail deposit,
        fund_collections:deposit_undo deposit,
        fund_collections:statement_list, fund_collections:statement_import,
        fund_collections:statement_detail statement, fund_collections:booking_unmatch booking,
        fund_collections:booking_list, fund_collections:booking_match_all,
        fund_collections:booking_detail open_booking, fund_collections:booking_parts open_booking,
        fund_collections:booking_gift open_booking, fund_collections:booking_moved open_booking,
        fund_collections:booking_split open_booking,
        fund_collections:booking_aside open_booking,
        fund_collections:match_detail match,
        fund_collections:import_list, fund_collections:import_detail bank_file,
        fund_collections:import_undo bank_file, fund_collections:import_content bank_file,
        fund_collections:booking_text open_booking, fund_collections:column_map_list,
        fund_collections:body_account_list, fund_collections:column_map_new,
        fund_collections:column_map_edit column_map, ledger:fund_list,
        ledger:fund_detail general, ledger:account_list, ledger:account_detail bank, ledger:entry_list,
        ledger:entry_detail entry, ledger:entry_reverse entry,
        ledger:exchange_new, ledger:opening_new, ledger:rate_list, ledger:rate_new, ledger:revaluation_new,
        ledger:period_list, ledger:period_close, member_parties:decision_transfer decision,
        member_parties:decision_detail decision, remittances:remittance_list, remittances:remittance_new,
        remittances:remittance_detail confirmed, remittances:remittance_edit draft,
        remittances:remittance_detail draft, remittances:plan_lapsed signed_plan,
        remittances:plan_list, remittances:plan_new, remittances:plan_detail draft_plan,
        remittances:plan_detail sent_plan, remittances:plan_lines draft_plan, remittances:plan_lines sent_plan,
        remittances:plan_line plan_line, remittances:plan_edit draft_plan, remittances:plan_propose draft_plan,
        remittances:plan_abandon draft_plan, remittances:plan_release signed_plan,
        remittances:plan_follow_up sent_plan, remittances:plan_close sent_plan,
        remittances:remittance_withdraw draft, remittances:remittance_recall submitted,
        remittances:remittance_return on_its_way, remittances:remittance_unknown on_its_way,
        remittances:remittance_found on_its_way,
        remittances:address_list, remittances:address_detail address, reports:report_list, account_reauthenticate,
        remittances:terms_list, remittances:terms_new, reports:orders_print,
        remittances:lot_list, remittances:lot_new, remittances:good_new, remittances:lot_detail lot,
        remittances:good_pieces good,
        remittances:lot_drop uncounted, remittances:remittance_pack parcel_draft, remittances:parcel_return posted,
        remittances:lot_write_off lot, remittances:change_list, remittances:change_undo spoilt, remittances:gift_new,
        remittances:count_detail stock_count, remittances:count_undo stock_count, remittances:lot_detail given
    """,
    "approver": """
        portal:home, remittances:plan_list, remittances:plan_detail plan, remittances:plan_lines plan,
        remittances:remittance_approve submitted, remittances:remittance_refuse submitted,
        remittances:remittance_detail submitted, remittances:remittance_list,
        remittances:plan_approve plan, remittances:plan_refuse plan, remittances:plan_changes changed_plan,
        remittances:remittance_changes recalled
    """,
    "forwarder": """
        portal:home, remittances:remittance_detail in_hand, remittances:remittance_reveal in_hand,
        remittances:remittance_instructions in_hand,
        remittances:remittance_send in_hand, remittances:remittance_list, remittances:parcel_send in_hand,
        remittances:count_new,
        remittances:remittance_way in_hand,
        remittances:remittance_bank_file in_hand, reports:order_slip in_hand, reports:order_label in_hand
    """,
    "case_worker": """
        portal:home, captives:captive_find, captives:captive_reveal captive, letters:letter_reveal unread,
        captives:captive_list, captives:captive_new, captives:captive_detail captive,
        captives:captive_episode captive, captives:captive_hand_over captive, remittances:address_list,
        remittances:address_new, remittances:address_detail address, remittances:address_resident address,
        remittances:way_new address, remittances:way_close way,
        remittances:address_detail flagged, remittances:address_notice address, remittances:address_rename address,
        remittances:address_confirm address, remittances:address_alternate address, remittances:address_need address,
        remittances:address_instructions address, remittances:flag_lift flag,
        remittances:remittance_confirm on_its_way, letters:letter_detail unread, remittances:lot_count uncounted,
        remittances:change_confirm unconfirmed, remittances:change_refuse unconfirmed,
        remittances:remittance_detail confirmed
    """,
    "auditor": """
        portal:home, audit:minute_list, audit:head_list, audit:digest_list, audit:digest_detail digest,
        remittances:remittance_detail on_its_way, reports:books_take
    """,
    "keeper": """
        portal:home, vault:state, vault:share_give, vault:set_detail key_plan, vault:set_consent key_plan
    """,
    "sysadmin": "portal:home, access:visit_list",
}
PERIOD = "?first=2026-03-01&as_of=2026-03-31"
REPORTS = (
    "collection-report",
    "appeal-report",
    "outstanding-lists",
    "body-year",
    "receipts-and-payments",
    "statement-of-balances",
    "fund-statement",
    "trial-balance",
    "general-ledger",
    "journal",
    "goods-in-stock",
    "money-in-other-currencies",
    "transmission-report",
    "route-costs",
    "addresses-without-money",
    "what-arrived",
    "plan-printed",
    "plan-closing",
)
PAGES = [
    Page(route, reader, *thing)
    for reader, routes in READ_BY.items()
    for route, *thing in map(str.split, routes.split(","))
] + [
    Page("portal:find", "auditor", query="?code=2026-00001"),
    Page("portal:find", "collector", query="?code=NL-00001-0"),
    Page("fund_collections:deposit_new", "delegate", query="?body=NL&currency=EUR"),
    *(Page("reports:report_show", "treasurer", query=PERIOD, args=(name,)) for name in REPORTS),
    Page("reports:report_show", "treasurer", query="?first=2026-03-31&as_of=2026-03-01", args=("collection-report",)),
]
# Between the right password and the second factor: their readers are not signed in yet.
HALF_IN = {"newcomer", "at_code", "at_passkey"}
# Answers that are no page: pressed and never opened, or a file. The admin's pages are Django's own.
NO_PAGE = {
    "bulletins:feed",
    "audit:minutes_export",
    "audit:head_file",
    "audit:verifier_file",
    "door_end_visits",
    "door_second",
    "captives:captive_notes",
    "captives:captive_flag",
    "fund_collections:body_account_end",
    "fund_collections:booking_match",
    "fund_collections:report_countersign",
    "list_scanned",
    "reports:list_blank",
    "letters:letter_sender",
    "letters:letter_aside",
    "letters:letter_back",
    "remittances:address_close",
    "remittances:plan_lock",
    "remittances:plan_unlock",
    "remittances:plan_submit",
    "remittances:remittance_submit",
    "remittances:remittance_take_next",
    "remittances:remittance_put_back",
    "remittances:remittance_unpack",
    "vault:close",
    "vault:set_collect",
    "vault:set_confirm",  # a page for whoever has collected words, and for nobody before
    "vault:set_finish",
    "vault:set_give_up",
}


def named_routes(patterns=None, space=""):
    """The names of all routes but the admin's and those only the demo has."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        elif pattern.namespace != "admin":
            yield from named_routes(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else "")


def routes_without_a_reader():
    return set(named_routes()) - {page.route for page in PAGES} - NO_PAGE - {"styleguide"}
