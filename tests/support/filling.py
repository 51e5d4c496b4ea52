"""Rows that are written into a table as they are, without the program: of a database from before, or very many."""


def insert(tx, table: str, rows: list[dict]) -> None:
    """All with the same columns; with nothing in those of the others that need something."""
    connection = tx._execute.__self__
    empty, blank = {}, {"TEXT": "", "INTEGER": 0, "BLOB": b""}
    for _, name, kind, is_needed, default, is_key in connection.execute(f"PRAGMA table_info({table})").fetchall():
        if is_needed and default is None and not is_key and name not in rows[0]:
            empty[name] = blank[kind]
    names = [*rows[0], *empty]
    marks = ", ".join("?" * len(names))
    filled = ((*row.values(), *empty.values()) for row in rows)
    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", filled)
