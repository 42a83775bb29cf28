"""The GraphQL door: a document becomes a Read, and leaves as the bytes that Postgres made."""
