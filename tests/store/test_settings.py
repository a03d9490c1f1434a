"""Settings: read once, every problem at once, secrets kept from others and from messages."""

import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from workflows.settings import SettingsRefused, load_settings

ROOT = Path(__file__).parents[2]


def refused(environ: dict[str, str], tmp_path: Path) -> tuple[str, ...]:
    with pytest.raises(SettingsRefused) as error:
        load_settings({"PERENNIAL_DATA": str(tmp_path), **environ})
    return error.value.problems


def test_without_any_setting_one_machine_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings({})
    assert settings.data_dir == tmp_path / "data"
    assert settings.database_url == f"sqlite:///{tmp_path}/data/perennial.sqlite"
    assert (settings.redis_url, settings.smtp_url) == ("", "")
    assert settings.base_url == "http://127.0.0.1:8000"
    assert len(settings.secret_key) > 32


def test_what_is_set_is_taken(tmp_path: Path) -> None:
    settings = load_settings(
        {
            "PERENNIAL_DATA": str(tmp_path),
            "DATABASE_URL": "postgres://mei@db/perennial",
            "REDIS_URL": "unix:///run/redis.sock",
            "SMTP_URL": "smtp://mei:geheim@mail.acme.test:587",
            "PERENNIAL_HOST": "::1",
            "PERENNIAL_PORT": "9000",
            "PERENNIAL_KEEP_BODIES": "30d",
            "PERENNIAL_SECRET_KEY": "sixteen letters!",
            "PERENNIAL_SECRET_HUBSPOT": "s3",
        }
    )
    assert settings.database_url == "postgres://mei@db/perennial"
    assert settings.base_url == "http://[::1]:9000"
    assert settings.keep_bodies == timedelta(days=30)
    assert (settings.secret_key, settings.secrets) == ("sixteen letters!", {"HUBSPOT": "s3"})
    assert not (tmp_path / "secrets").exists()


def test_every_problem_is_named_at_once_and_no_secret_in_it(tmp_path: Path) -> None:
    problems = refused(
        {
            "PERENNIAL_PROT": "9000",
            "PERENNIAL_PORT": "http",
            "DATABASE_URL": "mysql://mei:geheim@db/perennial",
            "REDIS_URL": "redis:",
            "SMTP_URL": "smtp://mei:geheim@mail:many",
            "PERENNIAL_BASE_URL": "ftp://perennial.test",
            "PERENNIAL_KEEP_BODIES": "a month",
        },
        tmp_path,
    )
    assert [problem.split(":")[0] for problem in problems] == [
        "PERENNIAL_PROT",
        "PERENNIAL_PORT",
        "DATABASE_URL",
        "REDIS_URL",
        "SMTP_URL",
        "PERENNIAL_BASE_URL",
        "PERENNIAL_KEEP_BODIES",
    ]
    assert "Did you mean PERENNIAL_PORT?" in problems[0]
    assert "geheim" not in "".join(problems)


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    settings = load_settings({"PERENNIAL_DATA": str(tmp_path), "PERENNIAL_SECRET_HUBSPOT": "geheim"})
    assert "geheim" not in repr(settings)
    assert settings.secret_key not in repr(settings)


def test_our_own_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    environ = {"PERENNIAL_DATA": str(tmp_path / "data")}
    first, second = load_settings(environ), load_settings(environ)
    assert first.secret_key == second.secret_key
    path = tmp_path / "data" / "secrets" / "SECRET_KEY"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "SECRET_KEY" not in second.secrets


def test_processes_that_start_at_once_share_one_secret(tmp_path: Path) -> None:
    code = (
        "import sys; from workflows.settings import load_settings;"
        "print(load_settings({'PERENNIAL_DATA': sys.argv[1]}).secret_key)"
    )
    command = [sys.executable, "-c", code, tmp_path]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(5)]
    assert len({process.communicate()[0] for process in running}) == 1


def test_a_secret_may_stand_in_a_file_and_the_environment_wins(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    for name in ("PRODUCT", "HUBSPOT"):
        (folder / name).write_text("from the file\n")
        (folder / name).chmod(0o600)
    settings = load_settings({"PERENNIAL_DATA": str(tmp_path), "PERENNIAL_SECRET_HUBSPOT": "given"})
    assert settings.secrets == {"PRODUCT": "from the file", "HUBSPOT": "given"}


def test_a_secret_that_others_may_read_stops_the_start(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "PRODUCT").write_text("geheim")
    (folder / "PRODUCT").chmod(0o644)
    (problem,) = refused({}, tmp_path)
    assert problem.endswith(f"run: chmod 600 {folder / 'PRODUCT'}")


def test_a_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (problem,) = refused({"PERENNIAL_DATA": str(tmp_path / "file")}, tmp_path)
    assert "set PERENNIAL_DATA to a folder of yours" in problem


def test_a_short_key_is_no_secret(tmp_path: Path) -> None:
    (problem,) = refused({"PERENNIAL_SECRET_KEY": "short"}, tmp_path)
    assert "at least 16 random characters" in problem
