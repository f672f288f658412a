"""The questions asked of every child, one file each; this module only finds them.

A file of this package that holds a `CHECK` is a check: adding one is adding a file.
"""

from importlib import import_module
from pkgutil import iter_modules

from monitor.domain.finding import Check

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (import_module(f"{__name__}.{found.name}").CHECK for found in iter_modules(__path__)),
        key=lambda check: check.rank,
    )
)
"""Every check, in the order in which tables and causes show them."""
