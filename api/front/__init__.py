"""Pages for people: what this is, the REST reference, GraphiQL, what an error code means. All they load comes from here."""
