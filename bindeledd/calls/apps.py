from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "bindeledd.calls"
    label = "calls"
