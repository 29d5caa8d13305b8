"""The project and the ground everyone stands on."""
