"""Live updates: who listens to what, and what is sent to them."""
