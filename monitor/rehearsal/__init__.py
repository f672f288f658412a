"""Running dated deliveries through the same stages with a clock that is set."""
