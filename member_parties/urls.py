from django.urls import path

from member_parties import decision_views, transfer_views, views

app_name = "member_parties"
urlpatterns = [
    path("", views.body_list, name="body_list"),
    path("new/", views.body_new, name="body_new"),
    path("<uuid:pk>/", views.body_detail, name="body_detail"),
    path("<uuid:pk>/tie/", views.tie_new, name="tie_new"),
    path("ties/<uuid:pk>/end/", views.tie_end, name="tie_end"),
    path("decisions/", decision_views.decision_list, name="decision_list"),
    path("decisions/new/", decision_views.decision_new, name="decision_new"),
    path("decisions/<uuid:pk>/", decision_views.decision_detail, name="decision_detail"),
    path("decisions/<uuid:pk>/vote/", decision_views.decision_vote, name="decision_vote"),
    path("decisions/<uuid:pk>/close/", decision_views.decision_close, name="decision_close"),
    path("decisions/<uuid:pk>/transfer/", transfer_views.decision_transfer, name="decision_transfer"),
]
