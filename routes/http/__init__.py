"""The toolbox of HTTP: who may, what was sent, how a response leaves."""
