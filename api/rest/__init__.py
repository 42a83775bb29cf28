"""The REST door: a path and its parameters become a Read, and leave as the bytes that Postgres made."""
