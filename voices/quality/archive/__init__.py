"""Unscripted, unsorted recordings: who speaks when, what is music or noise, and sentences worth keeping."""
