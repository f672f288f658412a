"""From the bytes of a delivery to its records, and to a problem for every cell that cannot be used."""
