"""Commands of voices."""
