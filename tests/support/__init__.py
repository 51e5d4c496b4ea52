"""What all tests share: the cast, what they make, servers, browsers and networks, and clients for a running server."""
