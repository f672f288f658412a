"""`monitor migrate`: the migration of the database's schema to this version."""

from monitor.cli.context import settings_of
from monitor.cli.options import AsJson, Kept
from monitor.cli.printing import print_json, say
from monitor.runtime import logs
from monitor.store.database import at_head, migrate, open_database


def command(kept: Kept = None, as_json: AsJson = False) -> None:
    """Bring the database to this version.

    All steps are taken, or none.
    """
    logs.quiet()
    database = open_database(settings_of(kept).database_url)
    was_ready = at_head(database)
    if not was_ready:
        migrate(database)
    database.dispose()
    if as_json:
        print_json({"migrated": not was_ready, "ready": True})
        return
    say("The database was ready already." if was_ready else "The database is ready for this version.")
