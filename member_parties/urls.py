app_name = "member_parties"
urlpatterns: list = []
