"""The engine: which version will do, and a configuration that lets nobody else in."""

from pathlib import Path

import pytest

from bindeledd.base.instance import Instance
from bindeledd.base.setup import apt, engine, engine_config, prepare

ROUTES = """Local:
  +-- 127.0.0.0/8 2 0 2
     |-- 127.0.0.1
        /32 host LOCAL
  +-- 192.0.2.0/24 2 0 2
     |-- 192.0.2.7
        /32 host LOCAL
     |-- 192.0.2.255
        /32 link BROADCAST
"""


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "res_ari.so").touch()
    peers = ("192.0.2.0/24", "198.51.100.9")
    instance = Instance(tmp_path, ari_secret="secret", sip_port=5071, trunk_peers=peers, asterisk_modules=str(modules))
    return engine_config.rendered(instance)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("Asterisk 22.10.1+dfsg+~cs6.17.60671434-1", "22.10.1"),
        ("1:20.6.0~dfsg+~cs6.13.40431414-2build5", "20.6.0"),
        ("1:22.10.1+dfsg-1", "22.10.1"),
        ("command not found", None),
        ("", None),
    ],
)
def test_the_version_is_read(text: str, version: str | None) -> None:
    assert engine.version_in(text) == version


@pytest.mark.parametrize(("version", "good"), [("22.10.1", True), ("20.6", True), ("18.1", False), (None, False)])
def test_an_old_engine_is_not_used(version: str | None, good: bool) -> None:
    assert engine.new_enough(version) is good


def test_every_placeholder_is_filled(files: dict[str, str]) -> None:
    assert all("@{" not in text for text in files.values())


def test_only_configured_peers_reach_the_trunk(files: dict[str, str]) -> None:
    matches = [line for line in files["pjsip.conf"].splitlines() if line.startswith("match")]
    assert matches == ["match = 192.0.2.0/24", "match = 198.51.100.9"]


def test_nobody_comes_in_by_the_trunk_s_name(files: dict[str, str]) -> None:
    endpoints = files["pjsip.conf"].count("type = endpoint")
    assert files["pjsip.conf"].count("identify_by = ip") == endpoints


def test_everything_listens_on_loopback_only(files: dict[str, str]) -> None:
    binds = [
        line.split("=")[1].strip()
        for text in (files["pjsip.conf"], files["http.conf"])
        for line in text.splitlines()
        if line.startswith(("bind ", "bindaddr", "tlsbindaddr"))
    ]
    assert binds
    assert all(bind.startswith("127.0.0.1") for bind in binds)


def test_no_call_records_are_kept(files: dict[str, str]) -> None:
    assert "enable = no" in files["cdr.conf"]
    assert "enable = no" in files["cel.conf"]
    assert "verbose" not in files["logger.conf"].partition("[logfiles]")[2]


def test_only_modules_that_exist_are_loaded(files: dict[str, str]) -> None:
    assert [line for line in files["modules.conf"].splitlines() if line.startswith("load")] == ["load = res_ari.so"]


def test_the_called_number_is_known_in_every_form(files: dict[str, str]) -> None:
    for form in ("55553333", "4755553333", "+4755553333", "004755553333"):
        assert f"exten => {form},1,Goto(carrier,s,1)" in files["extensions.conf"]


def test_asterisk_s_own_variables_are_left_alone(files: dict[str, str]) -> None:
    assert '"${STASISSTATUS}" = "FAILED"' in files["extensions.conf"]


def test_configuration_with_secrets_is_readable_by_the_owner_only(tmp_path: Path) -> None:
    instance = Instance(tmp_path, asterisk_modules=str(tmp_path), asterisk_share=str(tmp_path))
    engine_config.write(instance)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "engine/etc").iterdir()} == {0o600}
    assert (tmp_path / "engine").stat().st_mode & 0o777 == 0o700


def test_own_addresses_come_from_the_routing_table() -> None:
    assert engine_config.own_addresses(ROUTES) == ["192.0.2.7"]


@pytest.mark.parametrize("named", ["127.0.0.1", "192.0.2.7"])
def test_browsers_send_their_sound_to_the_telephones_own_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setattr(engine_config, "_routes", lambda: ROUTES)
    instance = Instance(tmp_path, sip_host=named, asterisk_modules=str(tmp_path))
    assert f"192.0.2.7 => {named}\n" in engine_config.rendered(instance)["rtp.conf"]


def test_the_mirror_is_the_one_the_machine_uses() -> None:
    listing = (
        "http://mirror.example/debian-security/ trixie-security main\n"
        "http://other.example/packages stable main\n"
        "http://mirror.example/debian/ trixie-updates main\n"
        "http://mirror.example/debian/ trixie main\n"
    )
    assert apt.mirror_in(listing) == "http://mirror.example/debian/"


def test_a_machine_without_debian_s_archive_has_no_mirror() -> None:
    assert apt.mirror_in("http://mirror.example/ubuntu/ noble main\n") is None


def test_several_engines_speak_to_each_other_by_name_and_secret_only(tmp_path: Path) -> None:
    more = ([5072, 8091, 8092, 12000, 13999],)
    instance = Instance(tmp_path, ari_secret="secret", sip_port=5071, engines=2, more_engines=more)
    first, second = (engine_config.rendered(each)["pjsip.conf"] for each in instance.all_engines())
    assert "[engine_2]" in first and "sip:127.0.0.1:5072" in first and "[engine_1]" not in first
    assert "[engine_1]" in second and "sip:127.0.0.1:5071" in second and "bind = 127.0.0.1:5072" in second
    secrets = {line for text in (first, second) for line in text.splitlines() if line.startswith("password")}
    assert len(secrets) == 1 and "= secret" not in secrets.pop()
    peer = first.partition("[engine_2]")[2].partition("[engine_2]")[0]
    assert "auth = engine_2" in peer and "identify_by = username" in peer and "context = peers" in peer


def test_an_engine_s_view_of_the_instance_leads_back_to_every_other(tmp_path: Path) -> None:
    more = ([5072, 8091, 8092, 12000, 13999], [5073, 8093, 8094, 14000, 15999])
    instance = Instance(tmp_path, sip_port=5071, engines=3, more_engines=more)
    for seen in instance.all_engines():
        assert [each.sip_port for each in seen.all_engines()] == [5071, 5072, 5073]
        assert seen.at_engine(1) == instance
    folders = [each.engine_folder.name for each in instance.all_engines()]
    assert folders == ["engine", "engine-2", "engine-3"]
    assert [each.engine_name for each in instance.all_engines()] == ["asterisk-1", "asterisk-2", "asterisk-3"]


def test_ports_of_further_engines_stay_where_they_are(tmp_path: Path) -> None:
    instance = Instance(tmp_path, engines=2)
    once = prepare.with_free_ports(instance, tcp_free=lambda port: True, udp_free=lambda port: True)
    again = prepare.with_free_ports(once, tcp_free=lambda port: True, udp_free=lambda port: True)
    assert once == again
    ports = [port for each in once.all_engines() for port in (each.ari_port, each.wss_port)]
    assert len({*ports, once.web_port, once.postgres_port}) == 6
    assert once.at_engine(2).rtp_start > once.rtp_end
    once.save()
    assert Instance.load(tmp_path) == once


def test_a_telephone_in_a_page_reaches_the_line_alone_and_exists_only_in_the_demo(tmp_path: Path) -> None:
    instance = Instance(tmp_path, asterisk_modules=str(tmp_path))
    reached = engine_config.rendered(instance)["extensions.conf"].partition("[demo]")[2].partition("\n[")[0]
    assert [line for line in reached.splitlines() if line.startswith("exten")] == [
        "exten => 55553333,1,Set(GROUP(demo)=${CHANNEL(endpoint)})"
    ]
    assert "demo" not in engine_config.rendered(instance.changed(demo=False))["extensions.conf"]


def test_a_page_is_never_taken_for_the_carrier(files: dict[str, str]) -> None:
    inbound = files["extensions.conf"].partition("[inbound]")[2].partition("\n[")[0]
    assert inbound.count("Goto(carrier,s,1)") == inbound.count("exten") == 4
