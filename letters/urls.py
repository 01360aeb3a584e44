from django.urls import path

from letters import scan_views, views

app_name = "letters"
urlpatterns = [
    path("", views.letter_list, name="letter_list"),
    path("new/", views.letter_new, name="letter_new"),
    path("<uuid:pk>/", views.letter_detail, name="letter_detail"),
    path("<uuid:pk>/redact/", views.letter_redact, name="letter_redact"),
    path("<uuid:pk>/original/", views.letter_reveal, name="letter_reveal"),
    path("<uuid:pk>/sender/", views.letter_sender, name="letter_sender"),
    path("<uuid:pk>/aside/", views.letter_aside, name="letter_aside"),
    path("<uuid:pk>/back/", views.letter_back, name="letter_back"),
    path("<uuid:pk>/pages/", scan_views.scan_add, name="scan_add"),
    path("pages/<uuid:pk>/", scan_views.scan_open, name="scan_open"),
]
