"""A synthetic area for `monitor demo`: invented families, two years of history, about four months to live.

`make_area(seed)` gives an `Area`, the same bytes every time: `history` (files to take in first), `day(d)` (the
files of one lived day), `feeds_toml()` with `calendar_toml()` (their configuration), `planted` (the children who
really go unseen, with the day by which each must have been raised), `worth_explaining` (three to look at).

How it is made, one module each: who lives here (`households`, `names`, `identifiers`), what happens to them
(`lives`, from `health`, `schooling`, `worries`), whom nobody sees (`plots`, `stories`), what the services send of
it (`schedule`, `rows`, `files`, `deliveries`). Nothing in it is anybody's: numbers are of the NHS test range,
postcodes do not exist.

`python -m monitor.sample_area DIR` writes the files to look at.
"""

from monitor.sample_area.area import Area, Planted, WorthExplaining, make_area
from monitor.sample_area.files import File

__all__ = ["Area", "File", "Planted", "WorthExplaining", "make_area"]
