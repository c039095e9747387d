from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "bindeledd.duty"
    label = "duty"
