"""Exports of the dataset: rows as Postgres prints them, in files, and the papers beside them. Bytes come from `db/release.py`."""
