"""The settings of an installation, from the environment and systemd credentials; the policy is elsewhere."""

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.sources import NestedSecretsSettingsSource

from monitor.domain.errors import UserError

_PREFIX = "MONITOR_"
_LOOSEST = 0o640
_Url = Annotated[str, Field(pattern=r"^https?://[^\s/]+\S*$")]


class Environment(StrEnum):
    """What kind of data an installation holds, and who gets its letters (SPEC section 11)."""

    SHADOW = "shadow"
    LIVE = "live"
    REHEARSAL = "rehearsal"


class Smtp(BaseModel):
    """The mail server letters are submitted to; TLS is always required and verified."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    sender: str = ""
    username: str | None = None
    password: SecretStr | None = None
    ca_file: Path | None = None
    implicit_tls: bool = False


class Settings(BaseSettings):
    """One installation's settings; times of day are London times."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_nested_delimiter="__", extra="forbid", hide_input_in_errors=True, env_ignore_empty=True
    )

    environment: Environment = Environment.SHADOW
    database_url: str = "sqlite:///monitor.db"
    config: Path = Path("config")
    inbox: Path = Path("inbox")
    data: Path = Path("data")
    smtp: Smtp = Smtp()
    console_url: _Url | None = None
    heartbeat_url: _Url | None = None
    raw_days: Annotated[int, Field(ge=1, le=365)] = 35
    run_at: Annotated[str, Field(pattern=r"^(0[2-9]|1[0-9]|2[0-3]):[0-5][0-9]$")] = "06:30"
    digest_at: Annotated[str, Field(pattern=r"^(0[2-9]|1[0-9]|2[0-3]):[0-5][0-9]$")] = "07:30"
    intake_every_seconds: Annotated[int, Field(ge=5, le=900)] = 60

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the interface
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the interface
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources by precedence: explicit values, the environment, systemd credentials."""
        directory = os.environ.get("CREDENTIALS_DIRECTORY")
        if not directory:
            return init_settings, env_settings
        secrets = NestedSecretsSettingsSource(
            file_secret_settings,
            secrets_dir=directory,
            secrets_prefix=_PREFIX.lower(),
            secrets_nested_delimiter="__",
            secrets_dir_missing="error",
        )
        return init_settings, env_settings, secrets


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; `UserError` names the one that cannot be used, never its value."""
    names = {name.lower() for name in Settings.model_fields}
    for variable in environ if environ is not None else os.environ:
        known = variable.removeprefix(_PREFIX).lower().partition("__")[0]
        if variable.startswith(_PREFIX) and known not in names:
            raise UserError(f"{variable} is no setting of this service: check its spelling against docs/install.md.")
    try:
        return Settings()
    except ValidationError as wrong:
        first = wrong.errors(include_input=False, include_url=False)[0]
        name = _PREFIX + "__".join(str(part) for part in first["loc"]).upper()
        if name in {f"{_PREFIX}RUN_AT", f"{_PREFIX}DIGEST_AT"}:
            raise UserError(
                f"{name} must be a time of day from 02:00 to 23:59: one hour is lost in spring, doubled in autumn."
            ) from None
        if name in {f"{_PREFIX}CONSOLE_URL", f"{_PREFIX}HEARTBEAT_URL"}:
            raise UserError(f"{name} must be an address that begins with https:// or http://.") from None
        raise UserError(f"{name} cannot be used: {first['msg'].lower()}.") from None


def refuse_loose_permissions(directory: Path) -> None:
    """Raise `UserError` if others can read who is told, or write what the service believes (RELIABILITY S51)."""
    for path in sorted(directory.glob("*.toml")):
        if path.stat().st_mode & 0o777 & ~_LOOSEST:
            raise UserError(f"{path.name} can be read or written by others: `chmod 640 {path}`, and check it.")
