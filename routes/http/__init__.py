"""The toolbox of HTTP: who may, what was sent, how an answer leaves."""
