"""One installation on this machine: where its data lies, its ports, its secrets, its programs."""

import dataclasses
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from bindeledd.base import durable

REPOSITORY = Path(__file__).resolve().parents[2]
FILE_NAME = "instance.json"
NOT_SAVED = ("data", "engine")  # the folder may be moved
ENGINE_PORTS = ("sip_port", "ari_port", "wss_port", "rtp_start", "rtp_end")


class InstanceError(Exception):
    """The data folder holds no usable instance; the message is a sentence for the operator."""


class InstanceMissing(InstanceError):
    """Nothing has been set up in the data folder yet."""


def data_folder() -> Path:
    """The data folder: `BINDELEDD_DATA`, or `.data` in the clone."""
    named = os.environ.get("BINDELEDD_DATA", "")
    return Path(named).expanduser().resolve() if named else REPOSITORY / ".data"


@dataclass(frozen=True)
class Instance:
    """What `<data>/instance.json` (0600) says; written by set-up only, read by every process."""

    data: Path
    demo: bool = True
    web_host: str = "127.0.0.1"
    web_port: int = 8000
    sip_host: str = "127.0.0.1"
    sip_port: int = 5060
    ari_port: int = 8088
    wss_port: int = 8089
    rtp_start: int = 10000
    rtp_end: int = 11999
    postgres_port: int = 54329
    ari_user: str = "bindeledd"
    ari_secret: str = ""
    ari_over_http: bool = False
    called_number: str = "55553333"
    trunk_peers: tuple[str, ...] = ("127.0.0.0/24",)
    trunk_out: str = "127.0.0.1:5090"
    secret_key: str = ""
    metrics_token: str = ""
    database_embedded: bool = True
    database_admin_dsn: str = ""
    database_owner_dsn: str = ""
    database_login_dsn: str = ""
    database_direct_dsn: str = ""
    asterisk: tuple[str, ...] = ()
    asterisk_modules: str = ""
    asterisk_share: str = ""
    asterisk_version: str = ""
    asterisk_origin: str = ""
    espeak: tuple[str, ...] = ()
    web_workers: int = 1
    engines: int = 1
    more_engines: tuple[list[int], ...] = ()
    pace: int = 60
    """Seconds between the simulated calls of the demo's play, on average; 0: no play. See `plays`."""
    engine: int = 1
    """Which of the engines this value speaks of; see `at_engine`. Never saved."""

    @classmethod
    def load(cls, data: Path | None = None) -> Self:
        """Read the instance of `data`, else of `data_folder()`; raises `InstanceError`."""
        folder = (data or data_folder()).resolve()
        path = folder / FILE_NAME
        try:
            raw = json.loads(path.read_text())
            return cls(**_known_fields(cls, raw, folder))
        except FileNotFoundError:
            raise InstanceMissing(
                f"There is no instance in {folder}. Start one with bin/run --data {folder}."
            ) from None
        except PermissionError:
            raise InstanceError(
                f"{path} belongs to another user. Run as that user, or choose another folder with --data."
            ) from None
        except (ValueError, TypeError) as error:
            raise InstanceError(f"{path} cannot be read ({error}). bin/run --reset starts afresh.") from error

    def save(self) -> None:
        """Write `<data>/instance.json` in one step, readable by its owner only."""
        assert self.engine == 1, "only the instance itself is saved, not one engine's view"
        write_private(self.data / FILE_NAME, json.dumps(self._as_json(), indent=2) + "\n")

    def changed(self, **fields: Any) -> Self:
        """The same instance with some fields replaced; not yet saved."""
        return dataclasses.replace(self, **fields)

    @property
    def plays(self) -> bool:
        """Whether simulated people ring, answer and are rung: in the demo only."""
        return self.demo and self.pace > 0

    @property
    def engine_name(self) -> str:
        """What rows call the engine that this value speaks of."""
        return f"asterisk-{self.engine}"

    def engine_ports(self, number: int) -> tuple[int, ...]:
        """Ports of an engine, in the order of `ENGINE_PORTS`."""
        if number == self.engine:
            return tuple(getattr(self, name) for name in ENGINE_PORTS)
        others = [each for each in range(1, self.engines + 1) if each != self.engine]
        return tuple(self.more_engines[others.index(number)])

    def at_engine(self, number: int) -> Self:
        """The same instance as another engine sees it: `ari_port`, `engine_folder` and so on are that engine's.

        `more_engines` always holds the ports of the engines that the value does not speak of.
        """
        rest = [list(self.engine_ports(each)) for each in range(1, self.engines + 1) if each != number]
        ports = dict(zip(ENGINE_PORTS, self.engine_ports(number), strict=True))
        return self.changed(engine=number, more_engines=tuple(rest), **ports)

    def all_engines(self) -> list[Self]:
        """The instance as each of its engines sees it, the first one first."""
        return [self.at_engine(number) for number in range(1, self.engines + 1)]

    @property
    def ari_url(self) -> str:
        """Base address of ARI, without the secret."""
        return f"http://127.0.0.1:{self.ari_port}/ari"

    @property
    def web_url(self) -> str:
        """Address of the pages."""
        return f"http://{self.web_host}:{self.web_port}/"

    @property
    def wss_url(self) -> str:
        """Address of the soft phones' secure WebSocket, straight to the engine."""
        return f"wss://localhost:{self.wss_port}/ws"

    @property
    def ws_url(self) -> str:
        """Address of the engine's loopback WebSocket, which the web process relays to."""
        return f"ws://127.0.0.1:{self.ari_port}/ws"

    @property
    def engine_folder(self) -> Path:
        """Where the engine's generated configuration, sounds and logs lie."""
        return self.data / ("engine" if self.engine == 1 else f"engine-{self.engine}")

    @property
    def letterbox_home(self) -> Path:
        """Below it lies the letterbox for numbers that callers leave at this engine."""
        return self.data if self.engine == 1 else self.engine_folder

    @property
    def figures_folder(self) -> Path:
        """Where several web processes lay down what they measure, so that each can tell the sum."""
        return self.data / "run" / "figures"

    @property
    def log_folder(self) -> Path:
        """Where the processes' logs lie."""
        return self.data / "log"

    def _as_json(self) -> dict[str, Any]:
        fields = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {name: value for name, value in fields.items() if name not in NOT_SAVED}


def write_private(path: Path, text: str) -> None:
    """Replace `path` by `text` atomically, with mode 0600; its folder is made when there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    durable.write(path, text.encode())


def _known_fields(cls: type[Instance], raw: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The fields this version knows, lists as tuples; a newer version's extra fields are left out."""
    if not isinstance(raw, dict):
        raise ValueError("it holds no object")
    kinds = {field.name: type(field.default) for field in dataclasses.fields(cls) if field.name not in NOT_SAVED}
    known = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    known = {key: value for key, value in known.items() if key in kinds}
    if wrong := [key for key, value in known.items() if type(value) is not kinds[key]]:
        raise ValueError(f"wrong kind of value: {', '.join(wrong)}")
    return known | {"data": folder}
