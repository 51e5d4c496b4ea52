"""How fast it is: each figure beside the floor of the same run, because machines differ and days differ too."""
