from django.urls import path

from remittances.views import addresses, burning, lists, orders, outcomes, sending, signing, terms, ways

app_name = "remittances"
urlpatterns = [
    path("", lists.remittance_list, name="remittance_list"),
    path("new/", orders.remittance_new, name="remittance_new"),
    path("addresses/", addresses.address_list, name="address_list"),
    path("addresses/new/", addresses.address_new, name="address_new"),
    path("addresses/<uuid:pk>/", addresses.address_detail, name="address_detail"),
    path("addresses/<uuid:pk>/resident/", addresses.address_resident, name="address_resident"),
    path("addresses/<uuid:pk>/close/", addresses.address_close, name="address_close"),
    path("addresses/<uuid:pk>/way/", ways.way_new, name="way_new"),
    path("ways/<uuid:pk>/close/", ways.way_close, name="way_close"),
    path("routes/", terms.terms_list, name="terms_list"),
    path("routes/new/", terms.terms_new, name="terms_new"),
    path("<uuid:pk>/way/", ways.remittance_way, name="remittance_way"),
    path("<uuid:pk>/bank-file/", ways.remittance_bank_file, name="remittance_bank_file"),
    path("burn/", burning.burn_list, name="burn_list"),
    path("burn/<uuid:pk>/now/", burning.address_burn, name="address_burn"),
    path("burn/<uuid:pk>/warning/", burning.address_warning, name="address_warning"),
    path("<uuid:pk>/", orders.remittance_detail, name="remittance_detail"),
    path("<uuid:pk>/edit/", orders.remittance_edit, name="remittance_edit"),
    path("<uuid:pk>/submit/", orders.remittance_submit, name="remittance_submit"),
    path("<uuid:pk>/withdraw/", orders.remittance_withdraw, name="remittance_withdraw"),
    path("<uuid:pk>/recall/", orders.remittance_recall, name="remittance_recall"),
    path("<uuid:pk>/approve/", signing.remittance_approve, name="remittance_approve"),
    path("<uuid:pk>/refuse/", signing.remittance_refuse, name="remittance_refuse"),
    path("<uuid:pk>/take/", orders.remittance_take, name="remittance_take"),
    path("<uuid:pk>/put-back/", orders.remittance_put_back, name="remittance_put_back"),
    path("<uuid:pk>/reveal/", sending.remittance_reveal, name="remittance_reveal"),
    path("<uuid:pk>/send/", sending.remittance_send, name="remittance_send"),
    path("<uuid:pk>/confirm/", outcomes.remittance_confirm, name="remittance_confirm"),
    path("<uuid:pk>/return/", outcomes.remittance_return, name="remittance_return"),
    path("<uuid:pk>/unknown/", outcomes.remittance_unknown, name="remittance_unknown"),
]
