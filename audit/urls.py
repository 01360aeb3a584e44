from django.urls import path

from audit import views

app_name = "audit"
urlpatterns = [
    path("", views.minute_list, name="minute_list"),
]
