"""The process itself: options, the server, the reloader, the greeting, certificates."""
