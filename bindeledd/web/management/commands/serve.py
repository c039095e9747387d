"""`bin/bindeledd serve`: the web process."""

import socket
import sys
from types import FrameType
from typing import Any

import uvicorn
from django.core.management.base import BaseCommand, CommandParser
from django.urls import get_resolver

# The loop that carries soft phones and live updates must not wait 5 ms (Python's own measure) for each page that
# is being made: a request crosses between threads a dozen times.
SWITCH_SECONDS = 0.0005


class _Server(uvicorn.Server):
    """Ends the open streams at the first signal, so that stopping takes a moment and not their lifetime."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        from bindeledd.web.asgi import application

        application.hub.close()
        super().handle_exit(sig, frame)


class Command(BaseCommand):
    help = "Serve pages, live updates and the soft phone's signalling on one port"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=None)
        parser.add_argument("--port", type=int, default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        from bindeledd.base import memory
        from bindeledd.settings import INSTANCE
        from bindeledd.web import metrics
        from bindeledd.web.asgi import application

        get_resolver().url_patterns  # noqa: B018 - loads the pages
        memory.settle()
        sys.setswitchinterval(SWITCH_SECONDS)
        metrics.forget_dead_processes()
        config = uvicorn.Config(
            application,
            host=options["host"] or INSTANCE.web_host,
            port=options["port"] or INSTANCE.web_port,
            access_log=False,  # addresses name inquiries
            log_config=None,  # our own, which quotes nothing
            log_level="warning",
            server_header=False,
            ws="websockets-sansio",
            ws_max_size=65_536,
            timeout_graceful_shutdown=3,
            timeout_keep_alive=30,
        )
        _Server(config).run([_shared(config)] if INSTANCE.web_workers > 1 else None)


def _shared(config: uvicorn.Config) -> socket.socket:
    """A socket on a port that the other web processes have too: the kernel spreads connections over them."""
    listening = socket.socket(socket.AF_INET6 if ":" in config.host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listening.bind((config.host, config.port))
    return listening
