"""Shared by all tests: the cast, factories, servers, browsers, networks, and clients for a running server."""
