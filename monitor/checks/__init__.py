"""The checks, one module each, as found in this package.

Every module of this package defines a `CHECK`: adding a check is adding a file.
"""

from importlib import import_module
from pkgutil import iter_modules

from monitor.domain.finding import Check

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (import_module(f"{__name__}.{module.name}").CHECK for module in iter_modules(__path__)),
        key=lambda check: check.rank,
    )
)
"""Every check by rank, which is the order of tables and of causes."""
