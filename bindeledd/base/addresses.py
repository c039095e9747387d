"""How ids stand in addresses."""

from django.urls import register_converter
from django.urls.converters import IntConverter


class SmallNumber(IntConverter):
    """An id that fits in the database; anything longer is no address."""

    regex = "[0-9]{1,9}"


register_converter(SmallNumber, "id")
