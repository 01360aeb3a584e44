"""Find by code: one field for whatever bears a code, for everybody who is signed in.

It opens what this person may open anyway. What is hidden and what does not exist get the same sentence: neither is
among the rows asked, so nothing can be learned by trying.
"""

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from access.finding import find as find_code
from access.finding import normal
from fund_collections.numbers import wrong_digit

MISSING = gettext_lazy("There is no such code among what you may open. Look at the paper again: letters, year, number.")


class FindForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "code", "dir": "ltr"}),
    )


@require_safe
def find(request):
    form = FindForm(request.GET) if "code" in request.GET else FindForm()
    found = []
    if form.is_valid():
        typed = form.cleaned_data["code"]
        found = find_code(typed, request.user)
        if len(found) == 1:
            return redirect(found[0].url)
        if not found:
            # Of a number's check digit the number alone speaks; of what there is, nothing does.
            form.add_error("code", wrong_digit(normal(typed)) or MISSING)
    return render(request, "portal/find.html", {"form": form, "found": found})
