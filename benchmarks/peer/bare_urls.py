"""The site's pages, and one that shows their frame with nothing in it."""

from django.shortcuts import render
from django.urls import path

from aidassoc.urls import urlpatterns as pages


def bare(request):
    return render(request, "base.html")


urlpatterns = [path("bare/", bare), *pages]
