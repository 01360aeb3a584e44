from django.urls import path

from captives import views

app_name = "captives"
urlpatterns = [
    path("", views.captive_list, name="captive_list"),
    path("new/", views.captive_new, name="captive_new"),
    path("find/", views.captive_find, name="captive_find"),
    path("<uuid:pk>/", views.captive_detail, name="captive_detail"),
    path("<uuid:pk>/name/", views.captive_reveal, {"field": "real_name"}, name="captive_reveal"),
    path("<uuid:pk>/notes/", views.captive_reveal, {"field": "notes"}, name="captive_notes"),
    path("<uuid:pk>/episode/", views.captive_episode, name="captive_episode"),
    path("<uuid:pk>/flag/", views.captive_flag, name="captive_flag"),
    path("<uuid:pk>/hand-over/", views.captive_hand_over, name="captive_hand_over"),
]
