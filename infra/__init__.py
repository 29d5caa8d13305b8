"""What runs the project: the ./dev command, the demo, benches, and what a deployment needs."""
