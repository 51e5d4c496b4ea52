"""HTTP in, HTML or JSON out: who may call, what was sent, what is done, what is shown."""
