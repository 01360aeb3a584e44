from django.urls import path

from fund_collections.views import acts, appeals, deposits, endings, finding, gifts, lists, paper, sheet, statements

app_name = "fund_collections"
urlpatterns = [
    path("appeals/", appeals.appeal_list, name="appeal_list"),
    path("appeals/<uuid:pk>/", appeals.appeal_detail, name="appeal_detail"),
    path("lists/", lists.list_list, name="list_list"),
    path("lists/issue/", lists.list_issue, name="list_issue"),
    path("lists/find/", finding.list_find, name="list_find"),
    path("lists/out/", endings.list_out, name="list_out"),
    path("lists/<uuid:pk>/", lists.list_detail, name="list_detail"),
    path("lists/<uuid:pk>/type/", sheet.list_type, name="list_type"),
    path("lists/<uuid:pk>/count/", acts.list_count, name="list_count"),
    path("lists/<uuid:pk>/post/", acts.list_post, name="list_post"),
    path("lists/<uuid:pk>/return/", acts.list_return, name="list_return"),
    path("lists/<uuid:pk>/end/", endings.list_end, name="list_end"),
    path("lists/<uuid:pk>/found/", endings.list_found, name="list_found"),
    path("lists/<uuid:pk>/pictures/", endings.photo_add, name="photo_add"),
    path("lists/pictures/<uuid:pk>/", endings.photo_open, name="photo_open"),
    path("lists/reports/<uuid:pk>/countersign/", endings.report_countersign, name="report_countersign"),
    path("runs/", paper.run_list, name="run_list"),
    path("runs/new/", paper.run_new, name="run_new"),
    path("runs/<uuid:pk>/", paper.run_detail, name="run_detail"),
    path("runs/<uuid:pk>/issue/", paper.run_issue, name="run_issue"),
    path("gifts/", gifts.contribution_list, name="contribution_list"),
    path("receipts/<uuid:pk>/", gifts.receipt_detail, name="receipt_detail"),
    path("receipts/<uuid:pk>/giver/", gifts.receipt_giver, name="receipt_giver"),
    path("receipts/<uuid:pk>/void/", gifts.receipt_void, name="receipt_void"),
    path("deposits/", deposits.deposit_list, name="deposit_list"),
    path("deposits/new/", deposits.deposit_new, name="deposit_new"),
    path("deposits/<uuid:pk>/", deposits.deposit_detail, name="deposit_detail"),
    path("statements/", statements.statement_list, name="statement_list"),
    path("statements/import/", statements.statement_import, name="statement_import"),
    path("statements/<uuid:pk>/", statements.statement_detail, name="statement_detail"),
    path("bookings/<uuid:pk>/match/", statements.booking_match, name="booking_match"),
    path("bookings/<uuid:pk>/unmatch/", statements.booking_unmatch, name="booking_unmatch"),
]
