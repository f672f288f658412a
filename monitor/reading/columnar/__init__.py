"""The columnar fast path for large deliveries; the meaning is `reading.reader.read`, this package only makes it fast.

Rows that are surely valid are parsed by whole columns; all others go to the row parser, and a file that cannot be split
into rows that way goes to `reading.reader`.
"""

from monitor.reading.columnar.content import content_of
from monitor.reading.columnar.read import read
from monitor.reading.columnar.result import ColumnarReading

__all__ = ["ColumnarReading", "content_of", "read"]
