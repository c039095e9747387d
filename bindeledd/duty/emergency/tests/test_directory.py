"""The emergency directory: every office in use, in Norwegian order, on paper and as text, renewed when it must be."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from bindeledd.base.clock import now
from bindeledd.base.models import AuditLine
from bindeledd.base.scope import Actor, Scope, scope
from bindeledd.directory.models import Office
from bindeledd.duty.emergency import files, jobs, pdf, text, words
from bindeledd.duty.emergency.content import Directory, directory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
ActingAs = Callable[[str], AbstractContextManager[Scope]]
NATIONAL = "55 55 33 33"


def worker() -> AbstractContextManager[Scope]:
    return scope(Actor.worker(), "test", nested=True)


@pytest.fixture
def whole() -> Directory:
    with worker():
        return directory(NATIONAL, now())


def test_every_office_in_use_is_there_in_norwegian_order(whole: Directory) -> None:
    with worker():
        assert len(whole.offices) == Office.objects.filter(in_use=True).count()
    names = [office.municipality for office in whole.offices]
    assert names.index("Ørland") < names.index("Ås")
    assert names.index("Voss") < names.index("Ørland")
    sagene = next(office for office in whole.offices if office.number == "0313")
    assert sagene.heading == "Oslo, bydel Sagene"
    assert sagene.leader
    assert {line.kind for line in sagene.lines} == {"acute", "ordinary"}


def test_text_has_each_acute_number_and_how_to_work_without_us(whole: Directory) -> None:
    with override("nb"):
        written = text.written(whole)
        assert all(words.lines(office, "acute") in written for office in whole.offices)
    assert "Ny samtale for hånd" in written
    assert "116 117" in written
    assert "Porsáŋgu" in written
    with override("en"):
        assert "New call by hand" in text.written(whole)


def test_paper_says_its_day_on_each_page_and_holds_the_whole_alphabet(whole: Directory) -> None:
    with override("nb"):
        few = Directory(NATIONAL, whole.offices[:30] + whole.offices[-5:], whole.issued_at)
        printed = pdf.printed(few)
        sheet = pdf.printed_office(whole.of_office("0313"))
    assert printed.startswith(b"%PDF-")
    assert printed.count(b"/Type /Page\n") >= 4
    assert len(sheet) < len(printed)


def test_the_digest_follows_what_is_printed_and_not_the_clock(whole: Directory) -> None:
    later = Directory(whole.national, whole.offices, whole.issued_at + timedelta(hours=1))
    assert later.digest == whole.digest
    assert Directory(whole.national, whole.offices[1:], whole.issued_at).digest != whole.digest


def test_files_are_renewed_at_change_and_at_night_only(tmp_path: Path, whole: Directory) -> None:
    few = Directory(NATIONAL, whole.offices[:3], datetime(2026, 11, 23, 12, tzinfo=UTC))
    assert not files.is_current(tmp_path, few)
    files.renew(tmp_path, few, ["nb", "en"])
    assert files.is_current(tmp_path, few)
    assert {path.name for path in (tmp_path / files.FOLDER).glob("directory-*")} == {
        f"directory-{language}.{kind}" for language in ("nb", "en") for kind in ("pdf", "txt")
    }
    assert not files.is_current(tmp_path, Directory(NATIONAL, whole.offices[:4], few.issued_at))
    assert not files.is_current(tmp_path, Directory(NATIONAL, few.offices, few.issued_at + timedelta(hours=12)))


def test_without_the_typeface_there_is_still_text(
    tmp_path: Path, whole: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_font(_: Directory) -> bytes:
        raise pdf.NoFont("nowhere")

    monkeypatch.setattr(pdf, "printed", no_font)
    files.renew(tmp_path, Directory(NATIONAL, whole.offices[:3], whole.issued_at), ["nb"])
    assert files.path_of(tmp_path, "nb", "txt").exists()
    assert not files.path_of(tmp_path, "nb").exists()


def test_who_fetched_it_without_the_database_is_in_the_audit_log_afterwards(tmp_path: Path) -> None:
    files.note_fetch(tmp_path, 7, now())
    files.note_fetch(tmp_path, 8, now())
    with worker():
        assert jobs.audit_fetches(tmp_path) == 2
        subjects = AuditLine.objects.filter(action=jobs.FETCHED).values_list("subjects", flat=True)
        assert sorted(subjects) == [["user:7"], ["user:8"]]


def test_the_command_writes_what_its_name_says(tmp_path: Path) -> None:
    for name, begins in (("one.pdf", b"%PDF-"), ("one.txt", b"EMERGENCY")):
        call_command(
            "emergency_directory", "--output", str(tmp_path / name), "--office", "0313", "--language", "en",
            stdout=StringIO(),
        )  # fmt: skip
        assert (tmp_path / name).read_bytes().startswith(begins)
    with pytest.raises(CommandError):
        call_command("emergency_directory", "--output", str(tmp_path / "x.txt"), "--office", "9999")


def test_everybody_who_works_here_may_read_what_it_is_made_of(acting_as: ActingAs, whole: Directory) -> None:
    with acting_as("sagene1"):
        assert directory(NATIONAL, whole.issued_at).digest == whole.digest
