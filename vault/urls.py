from django.urls import path

from vault.views import releases

app_name = "vault"
urlpatterns = [
    path("releases/", releases.release_list, name="release_list"),
    path("releases/<uuid:pk>/", releases.release_detail, name="release_detail"),
]
