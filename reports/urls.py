from django.urls import path

from reports import giver_views, list_views, order_views, receipt_views, views
from reports.plain_books.views import books_take

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="report_list"),
    path("receipts/print/", receipt_views.receipts_print, name="receipts_print"),
    path("receipts/<uuid:pk>/print/", receipt_views.receipt_print, name="receipt_print"),
    path("receipts/giver/", giver_views.giver_statement, name="giver_statement"),
    path("receipts/<uuid:pk>/giver/", giver_views.named_statement, name="named_statement"),
    path("books/", books_take, name="books_take"),
    path("lists/print/", list_views.lists_print, name="lists_print"),
    path("lists/blank/", list_views.list_blank, name="list_blank"),
    path("orders/print/", order_views.orders_print, name="orders_print"),
    path("orders/<uuid:pk>/slip/", order_views.order_slip, name="order_slip"),
    path("orders/<uuid:pk>/label/", order_views.order_label, name="order_label"),
    path("<slug:name>/", views.report_show, name="report_show"),
]
