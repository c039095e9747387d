"""Addresses of the administrator's pages about municipalities, under `/administrasjon/avtaler/`."""

from django.urls import path, re_path

from bindeledd.directory import views

app_name = "directory"
_ONE = r"^(?P<number>[0-9]{4})/"
urlpatterns = [
    path("", views.list_municipalities, name="municipalities"),
    path("vakttjeneste", views.save_national, name="national"),
    path("vakttjeneste/provd", views.national_tried, name="national_tried"),
    re_path(rf"{_ONE}$", views.show, name="municipality"),
    re_path(rf"{_ONE}ny$", views.register, name="register"),
    re_path(rf"{_ONE}(?P<agreement_id>[0-9]{{1,9}})/signer$", views.sign, name="sign"),
    re_path(rf"{_ONE}(?P<agreement_id>[0-9]{{1,9}})/avslutt$", views.end, name="end"),
    re_path(rf"{_ONE}vakttjeneste$", views.save_service, name="service"),
    re_path(rf"{_ONE}vakttjeneste/provd$", views.service_tried, name="service_tried"),
    re_path(rf"{_ONE}vakttjeneste/fjern$", views.remove_service, name="remove_service"),
]
