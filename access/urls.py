from django.urls import path

from access import views

app_name = "access"
urlpatterns = [
    path("", views.user_list, name="user_list"),
    path("new/", views.user_new, name="user_new"),
    path("<uuid:pk>/", views.user_detail, name="user_detail"),
    path("<uuid:pk>/office/", views.user_appoint, name="user_appoint"),
    path("<uuid:pk>/shut/", views.user_door, {"opening": False}, name="user_close"),
    path("<uuid:pk>/open/", views.user_door, {"opening": True}, name="user_open"),
    path("<uuid:pk>/password/", views.user_password, name="user_password"),
    path("offices/<uuid:pk>/end/", views.appointment_end, name="appointment_end"),
]
