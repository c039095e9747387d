from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "bindeledd.demo"
    label = "demo"
