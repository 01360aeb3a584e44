from django.urls import path

from access import grant_views, views, visit_views
from access.doors import step_up_required

app_name = "access"
urlpatterns = [
    path("", views.user_list, name="user_list"),
    path("new/", views.user_new, name="user_new"),
    path("new-forwarder/", views.forwarder_new, name="forwarder_new"),
    path("grants/", grant_views.grant_list, name="grant_list"),
    path("grants/<uuid:pk>/confirm/", grant_views.grant_confirm, name="grant_confirm"),
    path("grants/<uuid:pk>/refuse/", grant_views.grant_refuse, name="grant_refuse"),
    path("<uuid:pk>/", views.user_detail, name="user_detail"),
    path("<uuid:pk>/office/", views.user_appoint, name="user_appoint"),
    path("<uuid:pk>/shut/", views.user_door, {"opening": False}, name="user_close"),
    path("<uuid:pk>/open/", step_up_required(views.user_door), {"opening": True}, name="user_open"),
    path("signed-in/", visit_views.visit_list, name="visit_list"),
    path("<uuid:pk>/signed-in/end/", visit_views.visits_end, name="visits_end"),
    path("<uuid:pk>/factors/", visit_views.user_factors, name="user_factors"),
    path("<uuid:pk>/vouch/", visit_views.user_vouch, name="user_vouch"),
    path("<uuid:pk>/password/", views.user_password, name="user_password"),
    path("offices/<uuid:pk>/end/", views.appointment_end, name="appointment_end"),
]
