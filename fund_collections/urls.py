app_name = "fund_collections"
urlpatterns: list = []
