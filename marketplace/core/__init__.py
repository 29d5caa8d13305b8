"""Organizations, actors, keys, the outbox, states and plug-ins: the ground of every other app."""
