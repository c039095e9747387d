from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "bindeledd.api"
    label = "api"
