"""The `./dev` command: sets all up privately under `.dev/`, starts and stops it; standard library only."""
