"""Serves the resolvers."""

from bench.granian_server import serve

if __name__ == "__main__":
    serve("bench.resolvers.app:create_app")
