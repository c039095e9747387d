"""Ports: the usual one, else the next, and the same from start to start."""

import os
import socket
from pathlib import Path

import pytest

from bindeledd.base.instance import Instance
from bindeledd.base.setup import ports, prepare


def free(*taken: int) -> ports.Probe:
    return lambda port: port not in taken


def test_the_usual_port_is_taken_when_it_is_free() -> None:
    assert ports.choose(8000, free()) == 8000


def test_the_next_free_port_follows_taken_ones() -> None:
    assert ports.choose(8000, free(8000, 8001)) == 8002


def test_a_port_chosen_for_another_purpose_is_passed_over() -> None:
    assert ports.choose(8000, free(8000), taken=[8001]) == 8002


def test_no_free_port_is_an_error() -> None:
    with pytest.raises(ports.NoFreePort):
        ports.choose(65530, lambda port: False)


def test_a_range_with_a_taken_port_is_passed_over() -> None:
    assert ports.choose_range(10000, 2000, free(10250)) == (12000, 13999)


def test_a_listening_socket_takes_its_port() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        assert not ports.tcp_free(server.getsockname()[1])


def test_a_bound_udp_socket_takes_its_port() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind(("127.0.0.1", 0))
        assert not ports.udp_free(phone.getsockname()[1])


def test_a_port_that_another_instance_has_claimed_is_not_free() -> None:
    port = ports.choose(20_000 + os.getpid() % 20_000, ports.tcp_free)
    assert ports.claim_tcp(port)
    assert not ports.claim_tcp(port)
    assert ports.tcp_free(port)


def test_ports_stay_while_they_are_free(tmp_path: Path) -> None:
    moved = Instance(tmp_path, web_port=8123, sip_port=5075)
    kept = prepare.with_free_ports(moved, tcp_free=free(), udp_free=free())
    assert (kept.web_port, kept.sip_port, kept.ari_port) == (8123, 5075, 8088)


def test_a_port_that_was_asked_for_becomes_the_usual_one(tmp_path: Path) -> None:
    chosen = prepare.with_free_ports(Instance(tmp_path), 9000, tcp_free=free(9000), udp_free=free())
    assert chosen.web_port == 9001


def test_no_two_services_share_a_port(tmp_path: Path) -> None:
    chosen = prepare.with_free_ports(Instance(tmp_path), 8088, tcp_free=free(), udp_free=free())
    assert (chosen.web_port, chosen.ari_port, chosen.wss_port) == (8088, 8089, 8090)
