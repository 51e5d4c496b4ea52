"""HTTP in, HTML or JSON out: who may, what is asked, what is done, what is shown."""
