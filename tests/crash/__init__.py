"""Loads that are killed, starved and interrupted: `make crash`, and a short run of the same in the tests."""
