"""The engine: transactions, named queries, migrations, and the databases that run them."""
