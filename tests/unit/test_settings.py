"""Settings: from the environment and systemd's credentials, every mistake told in one sentence without its value."""

import os
import re

import pytest
from pydantic import BaseModel

from monitor.config.settings import Environment, Settings, read_settings, refuse_loose_permissions
from monitor.domain.errors import UserError


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in [*os.environ]:
        if name.startswith("MONITOR_") or name == "CREDENTIALS_DIRECTORY":
            monkeypatch.delenv(name)


@pytest.fixture
def credentials(tmp_path, monkeypatch):
    """A folder as systemd hands secrets over."""
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    return tmp_path


def test_a_new_installation_is_in_shadow():
    settings = read_settings()
    assert settings.environment is Environment.SHADOW
    assert (settings.run_at, settings.digest_at, settings.raw_days) == ("06:30", "07:30", 35)


def test_the_environment_says_where_things_are(monkeypatch):
    monkeypatch.setenv("MONITOR_ENVIRONMENT", "live")
    monkeypatch.setenv("MONITOR_SMTP__HOST", "mail.example.gov.uk")
    monkeypatch.setenv("MONITOR_SMTP__PORT", "465")
    settings = read_settings()
    assert settings.environment is Environment.LIVE
    assert (settings.smtp.host, settings.smtp.port) == ("mail.example.gov.uk", 465)


def test_an_empty_variable_is_none(monkeypatch):
    monkeypatch.setenv("MONITOR_HEARTBEAT_URL", "")
    assert read_settings().heartbeat_url is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "production"),
        ("RAW_DAYS", "0"),
        ("RAW_DAYS", "forever"),
        ("INTAKE_EVERY_SECONDS", "1"),
        ("SMTP__PORT", "0"),
        ("SMTP__PASSWORT", "hunter2"),
        ("HEARTBEAT_URL", "ftp://hunter2"),
        ("HEARTBEAT_URL", "https://"),
        ("CONSOLE_URL", "hunter2"),
    ],
)
def test_a_value_that_cannot_be_used_is_told_by_its_name(monkeypatch, name, value):
    monkeypatch.setenv(f"MONITOR_{name}", value)
    with pytest.raises(UserError) as told:
        read_settings()
    sentence = str(told.value)
    assert sentence.startswith(f"MONITOR_{name}")
    assert sentence.endswith(".")
    assert "hunter2" not in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("name", ["RUN_AT", "DIGEST_AT"])
@pytest.mark.parametrize("value", ["01:00", "01:30", "01:59", "00:30", "24:00", "6:30", "06.30", "0630"])
def test_a_time_of_day_the_clocks_may_skip_or_double_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(f"MONITOR_{name}", value)
    with pytest.raises(UserError, match="02:00 to 23:59"):
        read_settings()


@pytest.mark.parametrize("value", ["02:00", "06:30", "23:59"])
def test_any_other_time_of_day_will_do(monkeypatch, value):
    monkeypatch.setenv("MONITOR_RUN_AT", value)
    assert read_settings().run_at == value


@pytest.mark.parametrize("name", ["MONITOR_RUNAT", "MONITOR_TYPO", "MONITOR_SMTPHOST"])
def test_a_misspelt_name_is_refused(monkeypatch, name):
    monkeypatch.setenv(name, "hunter2")
    with pytest.raises(UserError, match=f"{name} is no setting") as told:
        read_settings()
    assert "hunter2" not in str(told.value)


def test_secrets_come_from_systemd(credentials):
    (credentials / "monitor_smtp__password").write_text("hunter2\n")
    (credentials / "monitor_database_url").write_text("postgresql+psycopg://monitor:hunter2@db/monitor\n")
    settings = read_settings()
    assert settings.smtp.password
    assert settings.smtp.password.get_secret_value() == "hunter2"
    assert settings.database_url == "postgresql+psycopg://monitor:hunter2@db/monitor"


def test_a_secret_does_not_show_itself(credentials):
    (credentials / "monitor_smtp__password").write_text("hunter2")
    assert "hunter2" not in repr(read_settings())


def test_the_environment_goes_before_a_credential(credentials, monkeypatch):
    (credentials / "monitor_database_url").write_text("sqlite:///credential.db")
    monkeypatch.setenv("MONITOR_DATABASE_URL", "sqlite:///environment.db")
    assert read_settings().database_url == "sqlite:///environment.db"


def test_files_of_others_in_the_credentials_folder_are_none_of_ours(credentials):
    (credentials / "something_else").write_text("hunter2")
    assert read_settings().smtp.password is None


def _names(model, before="MONITOR_"):
    """Yield the name of each setting a person may give, those of groups one by one."""
    for name, field in model.model_fields.items():
        full = f"{before}{name.upper()}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _names(field.annotation, f"{full}__")
        else:
            yield full


def test_every_setting_is_in_the_example_and_nothing_else_is(root):
    example = (root / "config/example.env").read_text()
    shown = re.findall(r"^(?:# )?(MONITOR_[A-Z_]+)=", example, re.MULTILINE)
    credentials = {name.upper() for name in re.findall(r"\bmonitor_[a-z_]+[a-z]\b", example)}
    assert len(shown) == len({*shown})
    assert {*shown} | credentials == {*_names(Settings)}


def test_every_value_the_example_shows_can_be_used(root, monkeypatch):
    example = (root / "config/example.env").read_text()
    for name, value in re.findall(r"^(?:# )?(MONITOR_[A-Z_]+)=(.*)$", example, re.MULTILINE):
        monkeypatch.setenv(name, value)
    assert str(read_settings().smtp.ca_file) == "/etc/monitor/relay-ca.pem"


@pytest.mark.parametrize(("mode", "refused"), [(0o640, False), (0o600, False), (0o644, True), (0o660, True)])
def test_files_others_can_read_or_write_stop_the_start(tmp_path, mode, refused):
    file = tmp_path / "people.toml"
    file.touch()
    file.chmod(mode)
    if not refused:
        refuse_loose_permissions(tmp_path)
        return
    with pytest.raises(UserError, match=r"people\.toml can be read or written by others: `chmod 640"):
        refuse_loose_permissions(tmp_path)
