"""The nouns: what the world sees. Nothing here does I/O or knows SQL."""
