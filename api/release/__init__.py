"""Exports of the dataset, whose bytes come from `db/release.py`: rows in files, and the papers beside them; and the way back."""
