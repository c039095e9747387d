"""The user model without a database."""

from bindeledd.base.models import User


def test_an_unknown_name_costs_a_hash_and_is_no_error() -> None:
    User().set_password("a password that somebody tried")
