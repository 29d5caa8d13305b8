"""Benches that measure the figures the project promises."""
