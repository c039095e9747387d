from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "bindeledd.web"
    label = "web"
