"""The command line of bin/run."""

from pathlib import Path

import pytest

from bindeledd.base.setup import options


def test_nothing_said_means_the_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BINDELEDD_DATA", str(tmp_path))
    assert options.parse([]) == options.Options(tmp_path, None, None, reset=False, prepare_only=False)


def test_everything_said_is_heard(tmp_path: Path) -> None:
    words = ["--data", str(tmp_path), "--port", "8100", "--no-demo", "--reset"]
    assert options.parse(words) == options.Options(tmp_path, 8100, False, reset=True, prepare_only=False)


def test_how_many_engines_and_web_processes_is_heard(tmp_path: Path) -> None:
    found = options.parse(["--data", str(tmp_path), "--engines", "2", "--web-workers", "4"])
    assert (found.engines, found.web_workers) == (2, 4)


@pytest.mark.parametrize(
    "words",
    [
        ["--web-workers", "0"],
        ["--web-workers", "17"],
        ["--web-workers", "x"],
        ["--port", "80"],
        ["--port", "70000"],
        ["--port", "x"],
        ["--port", "²"],
        ["--port", "-1"],
        ["--data", ""],
        ["--data", "/etc/hostname"],
        ["--res"],
        ["extra"],
    ],
)
def test_what_makes_no_sense_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        options.parse(words)
    assert ended.value.code == 2
    assert "bin/run" in capsys.readouterr().err


def test_a_folder_out_of_reach_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def closed(self: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "exists", closed)
    with pytest.raises(SystemExit):
        options.parse(["--data", str(tmp_path / "x")])
    assert "lies in a folder of another user's" in capsys.readouterr().err
