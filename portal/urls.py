from django.urls import path

from portal import finding, views
from portal.language import language

app_name = "portal"
urlpatterns = [
    path("home/", views.home, name="home"),
    path("find/", finding.find, name="find"),
    path("language/", language, name="language"),
]
