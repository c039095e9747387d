"""Roles and database of one instance, in the embedded server or in an outside one."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bindeledd.base.instance import Instance

NAME = "bindeledd"
OWNER = "app_owner"
LOGIN = "app_login"
WORKING_ROLES = ("app_user", "app_worker", "app_switchboard", "app_supervisor")
CONNECT_SECONDS = 5


class DatabaseError(Exception):
    """The database server refuses us; the message is a sentence for the operator."""


def dsn(user: str, password: str, port: int, name: str) -> str:
    """Address of a database on loopback."""
    return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{port}/{name}"


def answers(address: str) -> bool:
    """Whether the server behind this address takes connections."""
    try:
        psycopg.connect(address, connect_timeout=CONNECT_SECONDS).close()
    except psycopg.OperationalError:
        return False
    return True


def with_login(address: str, user: str, password: str, name: str) -> str:
    """The same server for another user and database; options of the address are kept."""
    parts = urlsplit(address)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{place}", path=f"/{name}"))


def without_password(address: str) -> str:
    """The address as it may be shown."""
    parts = urlsplit(address)
    credentials, at, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{credentials.partition(':')[0]}{at}{place}"))


def name_in(address: str) -> str:
    """Name of the database to use: the address's own, but never the server's maintenance database."""
    name = urlsplit(address).path.strip("/")
    return NAME if name in {"", "postgres", "template1"} else name


def move(instance: Instance, port: int) -> Instance:
    """The embedded server on another port: every address follows."""
    changed = {"postgres_port": port}
    addresses = {
        field: _on_port(getattr(instance, field), port)
        for field in ("database_admin_dsn", "database_owner_dsn", "database_login_dsn", "database_direct_dsn")
    }
    instance = instance.changed(**changed, **addresses)
    instance.save()
    return instance


def bootstrap(instance: Instance) -> Instance:
    """Create roles and database where they are missing, and keep their addresses; idempotent."""
    admin, name = instance.database_admin_dsn, name_in(instance.database_admin_dsn)
    if instance.database_login_dsn and answers(instance.database_login_dsn):
        return instance
    passwords = {OWNER: secrets.token_urlsafe(24), LOGIN: secrets.token_urlsafe(24)}
    with administrator(admin) as connection:
        _roles(connection, passwords)
        _database(connection, name)
    owner = with_login(admin, OWNER, passwords[OWNER], name)
    login = with_login(admin, LOGIN, passwords[LOGIN], name)
    instance = instance.changed(database_owner_dsn=owner, database_login_dsn=login, database_direct_dsn=login)
    instance.save()
    return instance


def create(admin: str, name: str) -> None:
    """Another database on the server of this administrator's address, with the same rights on it."""
    with administrator(admin) as connection:
        _database(connection, name)


def drop(instance: Instance) -> None:
    """Delete the instance's database from its server (roles stay); used by `--reset`."""
    name = name_in(instance.database_admin_dsn)
    with administrator(instance.database_admin_dsn) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def administrator(address: str) -> "Iterator[psycopg.Connection[tuple[object, ...]]]":
    """A connection of the administrator; what the server refuses becomes one sentence."""
    try:
        with psycopg.connect(address, autocommit=True, connect_timeout=CONNECT_SECONDS) as connection:
            yield connection
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise DatabaseError(f"The database at {without_password(address)}: {reason}") from error


def _roles(connection: "psycopg.Connection[tuple[object, ...]]", passwords: dict[str, str]) -> None:
    for role in WORKING_ROLES:
        _role(connection, role, "NOLOGIN")
    _role(connection, OWNER, "LOGIN CREATEDB", passwords[OWNER])
    _role(connection, LOGIN, "LOGIN NOINHERIT", passwords[LOGIN])
    for role in WORKING_ROLES:
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(LOGIN)))
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))


def _role(
    connection: "psycopg.Connection[tuple[object, ...]]", role: str, options: str, password: str | None = None
) -> None:
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = "ALTER" if exists else "CREATE"
    statement = sql.SQL("{} ROLE {} {} NOSUPERUSER NOBYPASSRLS").format(
        sql.SQL(verb), sql.Identifier(role), sql.SQL(options)
    )
    if password is not None:
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    connection.execute(statement)


def _database(connection: "psycopg.Connection[tuple[object, ...]]", name: str) -> None:
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                sql.Identifier(name), sql.Identifier(OWNER)
            )
        )
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    connection.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), sql.Identifier(LOGIN))
    )


def _on_port(address: str, port: int) -> str:
    if not address:
        return ""
    parts = urlsplit(address)
    host = parts.netloc.rpartition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{host}:{port}"))
