from django.urls import path

from bulletins import views

app_name = "bulletins"
urlpatterns = [
    path("", views.front, name="front"),
    path("bulletin/feed/", views.feed, name="feed"),
    path("bulletin/<uuid:pk>/", views.item, name="item"),
    path("bulletin/items/", views.item_list, name="item_list"),
    path("bulletin/items/new/", views.item_new, name="item_new"),
    path("bulletin/items/<uuid:pk>/edit/", views.item_edit, name="item_edit"),
    path("bulletin/items/<uuid:pk>/publish/", views.item_publish, name="item_publish"),
    path("bulletin/items/<uuid:pk>/withdraw/", views.item_withdraw, name="item_withdraw"),
]
