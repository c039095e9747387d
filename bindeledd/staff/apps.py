from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "bindeledd.staff"
    label = "staff"
