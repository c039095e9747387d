from django.apps import AppConfig


class CallersConfig(AppConfig):
    name = "bindeledd.callers"
    label = "callers"
