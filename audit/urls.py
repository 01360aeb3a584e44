from django.urls import path

from audit import book_views, views

app_name = "audit"
urlpatterns = [
    path("", views.minute_list, name="minute_list"),
    path("export/", book_views.minutes_export, name="minutes_export"),
    path("heads/", book_views.head_list, name="head_list"),
    path("heads/<int:pk>/", book_views.head_file, name="head_file"),
    path("verifier/", book_views.verifier_file, name="verifier_file"),
    path("digests/", book_views.digest_list, name="digest_list"),
    path("digests/<slug:week>/", book_views.digest_detail, name="digest_detail"),
]
