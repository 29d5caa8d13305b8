"""Small, honest plug-ins for tests."""
