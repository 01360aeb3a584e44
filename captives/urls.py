app_name = "captives"
urlpatterns: list = []
