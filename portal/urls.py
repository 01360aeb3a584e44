from django.urls import path

from portal.language import language

app_name = "portal"
urlpatterns = [
    path("language/", language, name="language"),
]
