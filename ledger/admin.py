"""Records of reference of the books. Entries and postings are not here: the journal shows them, acts post them."""

from django.contrib import admin

from audit.reference_admin import MinutedAdmin, ReadOnlyAdmin
from ledger.models import Account, Currency, Fund


@admin.register(Fund)
class FundAdmin(MinutedAdmin):
    list_display = ["code", "name", "restricted", "restriction", "country", "purpose", "opened_on", "closed_on"]
    list_filter = ["restriction"]
    search_fields = ["code", "name", "purpose"]
    ordering = ["code"]


@admin.register(Account)
class AccountAdmin(MinutedAdmin):
    list_display = ["code", "name", "kind", "currency", "bank_identifier"]
    list_filter = ["kind"]
    list_select_related = ["currency"]
    search_fields = ["code", "name", "bank_identifier"]
    ordering = ["code"]


@admin.register(Currency)
class CurrencyAdmin(ReadOnlyAdmin):
    list_display = ["code", "exponent", "is_current"]
    list_filter = ["is_current"]
    search_fields = ["code"]
    ordering = ["code"]
