"""Live: who listens to what, and what they are sent."""
