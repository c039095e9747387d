from django.apps import AppConfig


class InquiriesConfig(AppConfig):
    name = "bindeledd.inquiries"
    label = "inquiries"
