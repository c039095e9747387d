from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "bindeledd.base"
    label = "base"
