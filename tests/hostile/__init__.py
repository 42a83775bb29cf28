"""Requests that mean no good, as data: each .toml file is a family of them, and README.md says how they are written."""
