app_name = "remittances"
urlpatterns: list = []
