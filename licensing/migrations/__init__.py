"""Schema history of licensing."""
