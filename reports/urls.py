from django.urls import path

from reports import views
from reports.plain_books.views import books_take

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="report_list"),
    path("books/", books_take, name="books_take"),
    path("<slug:name>/", views.report_show, name="report_show"),
    path("<slug:name>/<slug:form_of>/", views.report_download, name="report_download"),
]
