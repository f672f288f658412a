"""The steps by which a database comes to the present schema: numbered, in one line, written out."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

if TYPE_CHECKING:
    from alembic.config import Config

# Alembic is imported where it is used: it takes a quarter of a second, which only a migration should wait for.


def upgrade(db: Connection) -> None:
    """Take every step a database has not taken yet, in the transaction of the caller."""
    from alembic import command  # noqa: PLC0415 - see above

    config = _config()
    config.attributes["connection"] = db
    command.upgrade(config, "head")


def versions() -> list[str]:
    """Return the numbers of all steps, the last one first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see above

    return [step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()]


def _config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
