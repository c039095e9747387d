"""Addresses of the administrator's pages about people, under `/administrasjon/personer/`."""

from django.urls import path, re_path

from bindeledd.staff import views

app_name = "staff"
_ONE = r"^(?P<user_id>[0-9]{1,9})/"
urlpatterns = [
    path("", views.list_people, name="people"),
    re_path(rf"{_ONE}$", views.person, name="person"),
    re_path(rf"{_ONE}gi$", views.give, name="give"),
    re_path(rf"{_ONE}avslutt/(?P<member_id>[0-9]{{1,9}})$", views.end, name="end"),
]
