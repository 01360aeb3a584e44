"""Pages that show the books; those that write to them stand in act_views.py."""

from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from access import lists
from access.doors import require_perm
from audit import exports, keyset
from audit.models import Minute
from ledger import queries
from ledger.forms import CORRECTED_HERE, AccountFilter, EntryFilter, FundFilter, StatementFilter, TurnFilter
from ledger.models import Account, Entry, EntryKind, Fund
from ledger.money import as_figure

KEY = ("posted_on", "number")
# An entry takes three lines or more of the journal.
ENTRIES = 25


@exports.exportable
def fund_list(request):
    require_perm(request.user, "ledger.view_fund")
    form = FundFilter(request.GET)
    found = form.narrow(Fund.objects.all()).prefetch_related(queries.held_by_currency())
    found = lists.in_order(found, request.GET, {"code": "code", "name": "name", "opened": "opened_on"}, ["code"])
    if exports.asked(request):
        return funds_as_csv(request, form, found)
    context = {
        "form": form,
        "page": lists.page(found, request.GET),
        "exports": [exports.link(request)],
        "sort": request.GET.get("sort", ""),
    }
    return render(request, "ledger/fund_list.html", context)


def funds_as_csv(request, form, found):
    head = [_("code"), _("name"), _("restricted to"), _("currency"), _("holds")]
    rows = [
        (
            fund.code,
            fund.name,
            fund.purpose if fund.restricted else "",
            held.currency_id,
            as_figure(held.amount, held.currency_id),
        )
        for fund in found
        for held in fund.sums
    ]
    return exports.send(request, "funds", head, rows, count=len(rows), form=form)


@exports.exportable
def fund_detail(request, pk):
    require_perm(request.user, "ledger.view_fund")
    fund = get_object_or_404(Fund.objects.prefetch_related(queries.held_by_currency()), pk=pk)
    flows = queries.where_it_went(fund)
    context = {"fund": fund, "flows": flows, "currency": None, "reads_entries": False}
    # Movements lead to givers and orders: they are for those who keep and check the books.
    if not request.user.has_perm("ledger.view_entry"):
        return render(request, "ledger/fund_detail.html", context)
    known = sorted({held.currency_id for held in (*fund.sums, *flows)})
    form = StatementFilter(request.GET, currencies=known)
    valid = form.is_valid()
    currency = form.cleaned_data.get("currency") or next(iter(known), None)
    context |= {"reads_entries": True, "form": form, "currency": currency, "exports": [exports.link(request)]}
    if currency and valid:
        entries = queries.movements(fund, currency)
        entries = queries.between(entries, form.cleaned_data["first"], form.cleaned_data["last"])
        if exports.asked(request):
            return statement_as_csv(request, form, fund, currency, entries)
        page = keyset.page(entries, request.GET, KEY)
        after = queries.held_after(fund, currency, page.rows[0] if page.rows else None)
        rows = list(queries.statement(page.rows, after))
        context |= {"page": page, "rows": rows, "brought": after - sum(entry.moved for entry in page.rows)}
    return render(request, "ledger/fund_detail.html", context)


def statement_as_csv(request, form, fund, currency, entries):
    newest = queries.newest_first(entries)
    after = queries.held_after(fund, currency, newest.first())
    head = [_("number"), _("posted on"), _("kind"), _("text"), _("in"), _("out"), _("holds after"), _("currency")]
    rows = (
        [
            row.entry.code,
            row.entry.posted_on,
            row.entry.get_kind_display(),
            row.entry.text,
            *(as_figure(amount, currency) for amount in (row.came, row.went, row.after)),
            currency,
        ]
        for row in queries.statement(newest.iterator(chunk_size=2000), after)
    )
    return exports.send(request, f"fund-{fund.code}-{currency}", head, rows, count=entries.count(), form=form)


@exports.exportable
def entry_list(request):
    require_perm(request.user, "ledger.view_entry")
    form = EntryFilter(request.GET)
    found = queries.with_legs(form.rows())
    if exports.asked(request):
        return journal_as_csv(request, form, found)
    page = keyset.page(found, request.GET, KEY, size=ENTRIES)
    queries.set_legs(page.rows)
    return render(request, "ledger/entry_list.html", {"form": form, "page": page, "exports": [exports.link(request)]})


def journal_as_csv(request, form, entries):
    head = [_("number"), _("posted on"), _("kind"), _("text"), _("account"), _("fund")]
    head += [_("debit"), _("credit"), _("currency")]

    def rows():
        for entry in queries.newest_first(entries).iterator(chunk_size=500):
            queries.set_legs([entry])
            for leg in entry.legs:
                what = (entry.code, entry.posted_on, entry.get_kind_display(), entry.text)
                sums = (as_figure(amount, leg.currency_id) for amount in (leg.debit, leg.credit))
                yield *what, leg.account.code, leg.fund.code, *sums, leg.currency_id

    return exports.send(request, "journal", head, rows(), count=entries.count(), form=form)


@require_safe
def entry_detail(request, pk):
    require_perm(request.user, "ledger.view_entry")
    found = queries.with_legs(queries.with_occasions(Entry.objects.select_related("reverses", "recorded_by")))
    entry = get_object_or_404(found, pk=pk)
    queries.set_legs([entry])
    occasions = queries.occasions(entry)
    answered = Entry.objects.filter(reverses=entry).first()
    correctable = entry.kind in CORRECTED_HERE and not queries.kept_elsewhere(entry) and answered is None
    context = {
        "entry": entry,
        "occasions": [(thing._meta.verbose_name, *address_of(thing)) for thing in occasions],
        "answered": answered,
        "positions": entry.revaluations.order_by("currency") if entry.kind == EntryKind.REVALUATION else None,
        "reporting": entry.legs[0].currency_id,
        "may_reverse": correctable and request.user.has_perm("ledger.reverse_entry"),
        "minutes": Minute.objects.about(entry).order_by("-id")[:20],
    }
    return render(request, "ledger/entry_detail.html", context)


def address_of(thing):
    """Code and address of the page that shows what an entry was posted for."""
    shown = queries.shown_on(thing)
    try:
        return (str(shown), shown.get_absolute_url()) if shown else ("", "")
    except NoReverseMatch:
        return str(shown), ""


@exports.exportable
def account_list(request):
    require_perm(request.user, "ledger.view_account")
    form = AccountFilter(request.GET)
    found = form.narrow(Account.objects.select_related("currency"))
    found = lists.in_order(found, request.GET, {"code": "code", "name": "name", "kind": "kind"}, ["code"])
    if exports.asked(request):
        return accounts_as_csv(request, form, found)
    page = lists.page(found, request.GET)
    sums = queries.stands_by_currency(page.object_list)
    rows = [(account, sums.get(account.pk, [])) for account in page.object_list]
    context = {"form": form, "page": page, "rows": rows, "sort": request.GET.get("sort", "")}
    return render(request, "ledger/account_list.html", context | {"exports": [exports.link(request)]})


def accounts_as_csv(request, form, found):
    head = [_("code"), _("name"), _("kind"), _("currency"), _("balance, debit positive")]
    sums = queries.stands_by_currency(found)
    rows = [
        (
            account.code,
            account.name,
            account.get_kind_display(),
            row["currency_id"],
            as_figure(row["amount"], row["currency_id"]),
        )
        for account in found
        for row in sums.get(account.pk, [])
    ]
    return exports.send(request, "accounts", head, rows, count=len(rows), form=form)


@exports.exportable
def account_detail(request, pk):
    require_perm(request.user, "ledger.view_account")
    account = get_object_or_404(Account.objects.select_related("currency"), pk=pk)
    stands = queries.stands(account)
    known = sorted(set(account.balances.values_list("currency", flat=True)))
    form = TurnFilter(request.GET, currencies=known)
    valid = form.is_valid()
    currency, fund = form.cleaned_data.get("currency") or next(iter(known), None), form.cleaned_data.get("fund")
    context = {"account": account, "stands": stands, "form": form, "currency": currency, "fund": fund}
    if currency and valid:
        entries = queries.turns(account, currency, fund)
        entries = queries.between(entries, form.cleaned_data["first"], form.cleaned_data["last"])
        if exports.asked(request):
            return turns_as_csv(request, form, (account, currency, fund), entries)
        page = keyset.page(entries, request.GET, KEY)
        after = queries.stood_after(account, currency, fund, page.rows[0] if page.rows else None)
        rows = list(queries.account_statement(page.rows, after))
        last = rows[-1] if rows else None
        brought = last.after - (last.debit or 0) + (last.credit or 0) if last else after
        context |= {"page": page, "rows": rows, "brought": brought}
    return render(request, "ledger/account_detail.html", context | {"exports": [exports.link(request)]})


def turns_as_csv(request, form, of, entries):
    newest = queries.newest_first(entries)
    after, (account, currency, _fund) = queries.stood_after(*of, newest.first()), of
    head = [_("number"), _("posted on"), _("kind"), _("text"), _("debit"), _("credit")]
    head += [_("balance, debit positive"), _("currency")]

    def rows():
        for row in queries.account_statement(newest.iterator(chunk_size=2000), after):
            what = (row.entry.code, row.entry.posted_on, row.entry.get_kind_display(), row.entry.text)
            yield *what, *(as_figure(sum_, currency) for sum_ in (row.debit, row.credit, row.after)), currency

    return exports.send(request, f"account-{account.code}-{currency}", head, rows(), count=entries.count(), form=form)
