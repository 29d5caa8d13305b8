"""Whether an engine with an operator's real weights does what only real weights can show."""
