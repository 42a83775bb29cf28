"""Requests that mean no good, as data: each .toml file is a family of them, and corpus.py says how they are written."""
