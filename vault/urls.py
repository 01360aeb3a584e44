from django.urls import path

from vault.views import opening, releases, replacing

app_name = "vault"
urlpatterns = [
    path("", opening.state, name="state"),
    path("share/", opening.share_give, name="share_give"),
    path("close/", opening.close, name="close"),
    path("keepers/", replacing.set_plan, name="set_plan"),
    path("keepers/<uuid:pk>/", replacing.set_detail, name="set_detail"),
    path("keepers/<uuid:pk>/consent/", replacing.set_consent, name="set_consent"),
    path("keepers/<uuid:pk>/collect/", replacing.set_collect, name="set_collect"),
    path("keepers/<uuid:pk>/confirm/", replacing.set_confirm, name="set_confirm"),
    path("keepers/<uuid:pk>/finish/", replacing.set_finish, name="set_finish"),
    path("keepers/<uuid:pk>/give-up/", replacing.set_give_up, name="set_give_up"),
    path("releases/", releases.release_list, name="release_list"),
    path("releases/<uuid:pk>/", releases.release_detail, name="release_detail"),
]
