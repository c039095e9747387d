from django.apps import AppConfig


class HandoffsConfig(AppConfig):
    name = "bindeledd.handoffs"
    label = "handoffs"
