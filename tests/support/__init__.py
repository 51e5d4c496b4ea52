"""What all tests share: the cast, what they make, and clients for a running server."""
