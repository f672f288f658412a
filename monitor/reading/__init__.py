"""The reading of deliveries: from bytes to records, with a problem for every cell that cannot be used."""
