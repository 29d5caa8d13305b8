"""The API of licensing."""
