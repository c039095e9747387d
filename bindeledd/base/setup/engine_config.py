"""The engine's configuration, written from templates at every start."""

import hmac
import os
import re
from pathlib import Path
from string import Template

from bindeledd.base.instance import Instance, write_private
from bindeledd.base.setup import engine, keep_number, music

TEMPLATES = Path(__file__).parent / "engine_templates"
SWITCHED_OFF = {
    "cdr.conf": "[general]\nenable = no\n",
    "cel.conf": "[general]\nenable = no\n",
    "manager.conf": "[general]\nenabled = no\n",
}
EMPTY = ("acl", "ccss", "dnsmgr", "features", "pjproject", "stasis", "udptl", "websocket_client")
FOLDERS = (
    *("etc", "var", "spool/recording", "run", "log", "cache", "keys/keys", "agi-bin"),
    *("moh", "moh-away", "sounds/nb"),
)
SHARED = ("documentation", "rest-api")
AWAY = {  # what callers hear in turn while no switchboard takes them
    "1-notice": "sounds/nb/bindeledd/technical-choice",
    "2-music": f"moh/{music.NAME}",
}
BENCH_PEER = """
; For bin/bench only (BINDELEDD_BENCH=1): the same prompts and music without the product.
[bench]
exten => s,1,Answer()
 same => n,Background(bindeledd/greeting&bindeledd/menu&bindeledd/silence-5)
 same => n,WaitExten(20)
exten => 1,1,Playback(bindeledd/queue)
 same => n,StartMusicOnHold()
 same => n,Wait(60)
 same => n,Hangup()
exten => queue,1,Answer()
 same => n,Queue(bench)
 same => n,Hangup()
"""
BENCH_QUEUE = """[general]
[bench]
musicclass = default
joinempty = yes
; As often as the product tells a caller how the queue stands (calls/menu.py).
periodic-announce = bindeledd/queue
periodic-announce-frequency = 120
relative-periodic-announce = yes
"""
BENCH_EXTENSIONS = ["exten => bench,1,Goto(bench,s,1)", "exten => bench-queue,1,Goto(bench,queue,1)"]
MOST_CALLERS = 700  # RTP ports for 1,000 legs; the switchboard's own limits are lower (calls/limits.py)
LONGEST_SOCKET_PATH = 107


class EngineTemplate(Template):
    """Placeholders look like `@{name}`, since Asterisk's own variables look like `${NAME}`."""

    delimiter = "@"


def write(instance: Instance) -> None:
    """Write every configuration file of this instance's engine; readable by the owner only."""
    folder = instance.engine_folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)  # logs and state of the engine are nobody else's business
    if instance.engine != 1:  # all engines play the same prompts and music
        for name in ("sounds", "moh"):
            _point(folder / name, instance.at_engine(1).engine_folder / name)
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name in SHARED:
        _point(folder / name, Path(instance.asterisk_share) / name)
    for name, source in AWAY.items():
        for kind in ("alaw", "sln16"):
            _point(folder / "moh-away" / f"{name}.{kind}", folder / f"{source}.{kind}")
    for name, text in rendered(instance).items():
        write_private(folder / "etc" / name, text)
    keep_number.install(instance)


def rendered(instance: Instance) -> dict[str, str]:
    """Every configuration file by name."""
    values = _values(instance)
    files = {
        path.name: EngineTemplate(path.read_text()).substitute(values) for path in sorted(TEMPLATES.glob("*.conf"))
    }
    if _for_bench():
        files["queues.conf"] = BENCH_QUEUE
    return files | SWITCHED_OFF | {f"{name}.conf": "" for name in EMPTY}


def certificate_files(instance: Instance) -> tuple[Path, Path]:
    """Certificate and key of the secure WebSocket."""
    return instance.engine_folder / "keys/certificate.pem", instance.engine_folder / "keys/key.pem"


def log_pipe(instance: Instance) -> Path:
    """The pipe into which the engine writes its log."""
    return instance.engine_folder / "log" / "pipe"


def command(instance: Instance) -> list[str]:
    """The command that runs the engine in the foreground."""
    return [*instance.asterisk, "-f", "-C", str(instance.engine_folder / "etc/asterisk.conf")]


def called_forms(number: str) -> list[str]:
    """The forms in which a carrier may present the called national number."""
    national = re.sub(r"\D", "", number)
    return [national, f"47{national}", f"+47{national}", f"0047{national}"]


def own_addresses(routes: str) -> list[str]:
    """This machine's IPv4 addresses but loopback, from the text of /proc/net/fib_trie."""
    found = re.findall(r"\|-- (\d+\.\d+\.\d+\.\d+)\n\s+/32 host LOCAL", routes)
    return sorted({address for address in found if not address.startswith("127.")})


def _values(instance: Instance) -> dict[str, str]:
    certificate, key = certificate_files(instance)
    number = instance.engine
    return {
        "engine": str(instance.engine_folder),
        "modules": instance.asterisk_modules,
        "log_pipe": str(log_pipe(instance)),
        "loads": "\n".join(_loads(Path(instance.asterisk_modules))),
        "certificate": str(certificate),
        "certificate_key": str(key),
        "called_number": instance.called_number,
        "most_callers": str(10 * MOST_CALLERS if _for_bench() else MOST_CALLERS),
        "called_extensions": "\n".join(
            [f"exten => {form},1,Goto(carrier,s,1)" for form in called_forms(instance.called_number)]
            + (BENCH_EXTENSIONS if _for_bench() else [])
        ),
        "demo_phones": _demo_phones(instance),
        "bench_peer": BENCH_PEER if _for_bench() else "",
        "trunk_matches": "\n".join(f"match = {peer}" for peer in instance.trunk_peers),
        "trunk_out": instance.trunk_out,
        "peers": "\n".join(
            _peer(instance, other) for other in instance.all_engines() if other.engine != instance.engine
        ),
        "system_name": f"systemname = engine-{number}" if number != 1 else "",
        "ice_candidates": "\n".join(f"{address} => {instance.sip_host}" for address in own_addresses(_routes())),
        "sip_host": instance.sip_host,
        "sip_port": str(instance.sip_port),
        "ari_port": str(instance.ari_port),
        "wss_port": str(instance.wss_port),
        "rtp_start": str(instance.rtp_start),
        "rtp_end": str(instance.rtp_end),
        "ari_user": instance.ari_user,
        "ari_secret": instance.ari_secret,
    }


def _for_bench() -> bool:
    return os.environ.get("BINDELEDD_BENCH") == "1"


def _loads(modules: Path) -> list[str]:
    """Load what this version has: module names come and go between versions."""
    names = (*engine.MODULES, "app_queue") if _for_bench() else engine.MODULES
    return [f"load = {name}.so" for name in names if (modules / f"{name}.so").exists()]


def _routes() -> str:
    try:
        return Path("/proc/net/fib_trie").read_text()
    except OSError:
        return ""


def _peer(instance: Instance, other: Instance) -> str:
    """Calls to and from another engine of ours: each names itself and proves it (digest)."""
    secret = hmac.digest(instance.ari_secret.encode(), b"between our engines", "sha256").hex()
    values = {
        "own": f"engine_{instance.engine}",
        "other": f"engine_{other.engine}",
        "address": f"{other.sip_host}:{other.sip_port}",
        "sip_host": instance.sip_host,
        "secret": secret,
    }
    return EngineTemplate((TEMPLATES / "peer.txt").read_text()).substitute(values)


def _demo_phones(instance: Instance) -> str:
    """Where callers' telephones in pages may call; outside the demo there are none."""
    text = EngineTemplate((TEMPLATES / "demo_phones.txt").read_text())
    simulated = (TEMPLATES / "simulated_phones.txt").read_text() if instance.plays else ""
    return text.substitute(called_number=instance.called_number) + simulated if instance.demo else ""


def _point(link: Path, target: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink() or link.readlink() != target:
        link.unlink(missing_ok=True)
        link.symlink_to(target)
