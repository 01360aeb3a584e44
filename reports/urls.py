from django.urls import path

from reports import list_views, views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="report_list"),
    path("lists/print/", list_views.lists_print, name="lists_print"),
    path("lists/blank/", list_views.list_blank, name="list_blank"),
    path("<slug:name>/", views.report_show, name="report_show"),
    path("<slug:name>/<slug:form_of>/", views.report_download, name="report_download"),
]
