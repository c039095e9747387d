"""Make or renew `<data>/instance.json`: secrets once, ports that stay where they are while they are free."""

import secrets
from pathlib import Path

from bindeledd.base.instance import Instance, InstanceMissing
from bindeledd.base.setup import ports

RTP_PORTS = 2000  # two a leg: some 400 two-way callers
TCP_PORTS = ("web_port", "ari_port", "wss_port", "postgres_port")


def load_or_new(data: Path) -> Instance:
    """The instance of this folder, or a new one with fresh secrets, saved."""
    data = data.resolve()
    try:
        return Instance.load(data)
    except InstanceMissing:
        make_data_folder(data)
        instance = Instance(data=data, ari_secret=secrets.token_urlsafe(32), secret_key=secrets.token_urlsafe(64))
        instance = with_metrics_token(instance)
        instance.save()
        return instance


def with_metrics_token(instance: Instance) -> Instance:
    """The same instance with a token for whoever reads its figures."""
    return instance if instance.metrics_token else instance.changed(metrics_token=secrets.token_urlsafe(32))


def make_data_folder(data: Path) -> None:
    """Create the folder; others may pass through it (PostgreSQL may run as another user), not list it."""
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o711)


def with_free_ports(
    instance: Instance,
    web_port: int | None = None,
    tcp_free: ports.Probe = ports.claim_tcp,
    udp_free: ports.Probe = ports.claim_udp,
) -> Instance:
    """The same instance with every port free: kept when it is, else the next one.

    A `web_port` that was asked for becomes the usual one. Call it only while nothing of this instance runs.
    """
    if web_port is not None:
        instance = instance.changed(web_port=web_port)
    chosen: dict[str, int] = {}
    for name in TCP_PORTS:
        chosen[name] = ports.choose(getattr(instance, name), tcp_free, chosen.values())
    chosen["sip_port"] = ports.choose(instance.sip_port, udp_free)
    chosen["rtp_start"], chosen["rtp_end"] = ports.choose_range(instance.rtp_start, RTP_PORTS, udp_free)
    return _with_more_engines(instance.changed(**chosen), tcp_free, udp_free)


def _with_more_engines(instance: Instance, tcp_free: ports.Probe, udp_free: ports.Probe) -> Instance:
    """Ports for the second engine and further ones, each above those of the engine before."""
    taken = {getattr(instance, name) for name in TCP_PORTS}
    sip, ari, wss, first, last = instance.engine_ports(1)
    more = []
    for number in range(2, instance.engines + 1):
        known = instance.more_engines[number - 2 : number - 1]
        wanted = tuple(known[0]) if known else (sip + 1, ari + 2, wss + 2, last + 1, last + RTP_PORTS)
        sip = ports.choose(wanted[0], udp_free)
        ari = ports.choose(wanted[1], tcp_free, taken)
        wss = ports.choose(wanted[2], tcp_free, taken | {ari})
        taken |= {ari, wss}
        first, last = ports.choose_range(max(wanted[3], last + 1), RTP_PORTS, udp_free)
        more.append([sip, ari, wss, first, last])
    return instance.changed(more_engines=tuple(more))
