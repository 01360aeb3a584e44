from django.urls import path

from portal import views
from portal.language import language

app_name = "portal"
urlpatterns = [
    path("home/", views.home, name="home"),
    path("language/", language, name="language"),
]
