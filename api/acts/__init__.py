"""What can be done here, one noun a file; free of HTTP, GraphQL and the command line."""
