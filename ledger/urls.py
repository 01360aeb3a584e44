from django.urls import path

from ledger import act_views, period_views, rate_views, views

app_name = "ledger"
urlpatterns = [
    path("", views.fund_list, name="fund_list"),
    path("funds/<uuid:pk>/", views.fund_detail, name="fund_detail"),
    path("accounts/", views.account_list, name="account_list"),
    path("accounts/<uuid:pk>/", views.account_detail, name="account_detail"),
    path("journal/", views.entry_list, name="entry_list"),
    path("journal/<uuid:pk>/", views.entry_detail, name="entry_detail"),
    path("journal/<uuid:pk>/reverse/", act_views.entry_reverse, name="entry_reverse"),
    path("exchange/", act_views.exchange_new, name="exchange_new"),
    path("opening/", act_views.opening_new, name="opening_new"),
    path("rates/", rate_views.rate_list, name="rate_list"),
    path("rates/new/", rate_views.rate_new, name="rate_new"),
    path("revaluation/", rate_views.revaluation_new, name="revaluation_new"),
    path("periods/", period_views.period_list, name="period_list"),
    path("periods/close/", period_views.period_close, name="period_close"),
]
