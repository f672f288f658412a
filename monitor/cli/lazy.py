"""A group of commands that are imported only when they run; their names and help lines are known without that."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

Places = Mapping[str, tuple[str, str]]
"""By command: its location, as `module:attribute` under `monitor.cli`, and the first line of its help."""


def lazy_app(
    places: Places,
    says: str,
    options: Callable[..., None] | None = None,
    **settings: Any,  # noqa: ANN401 - typer's own
) -> typer.Typer:
    """Return an application of these commands with help `says`; a test compares their help lines with the table.

    The parameters of `options` are the application's own options.
    """
    group = type("LazyGroup", (_LazyGroup,), {"places": places})
    app = typer.Typer(cls=group, help=says, no_args_is_help=True, rich_markup_mode=None, **settings)
    # Without a callback typer refuses an application that registers no command itself.
    app.callback()(options or (lambda: None))
    return app


class _LazyGroup(TyperGroup):
    places: ClassVar[Places] = {}

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - typer's own
        super().__init__(**settings)
        for name, (_, line) in self.places.items():
            self.add_command(TyperCommand(name=name, help=line))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:  # noqa: ANN401
        """Return the command that is to run, importing it."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, loaded(self.places[name][0]) if name and name in self.places else command, rest


def loaded(place: str) -> Any:  # noqa: ANN401 - typer does not publish the type of a command
    """Return the command or group at a location, importing it."""
    module, _, attribute = place.partition(":")
    found = getattr(import_module(f"monitor.cli.{module}"), attribute)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command()(found)
        found = alone
    return get_command(found)
