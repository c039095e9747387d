from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "bindeledd.notices"
    label = "notices"
