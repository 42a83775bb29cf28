"""The contract: openapi.json and schema.graphql, generated, committed, checked."""
