"""Large deliveries, read by whole columns; the meaning is `reading.reader.read`, this package only makes it fast.

What is plainly good is recognised in bulk; everything else goes to the plain reader, row by row or whole.
"""

from monitor.reading.columnar.content import content_of
from monitor.reading.columnar.read import read
from monitor.reading.columnar.result import ColumnarReading

__all__ = ["ColumnarReading", "content_of", "read"]
