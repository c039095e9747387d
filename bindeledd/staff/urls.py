"""Addresses of the administrator's pages about people, under `/administrasjon/personer/`."""

from django.urls import path

from bindeledd.staff import views

app_name = "staff"
urlpatterns = [
    path("", views.list_people, name="people"),
    path("<int:user_id>/", views.person, name="person"),
    path("<int:user_id>/gi", views.give, name="give"),
    path("<int:user_id>/avslutt/<int:member_id>", views.end, name="end"),
]
