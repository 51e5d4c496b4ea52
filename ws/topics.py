"""What can be listened to. A page names its topics, signed; a socket may listen to those and no others."""


def person(person_id: int) -> str:
    """The bell, the toasts and the banners of a person: on every page of theirs."""
    return f"person:{person_id}"


def notifications(person_id: int) -> str:
    """The list of notifications, while it is looked at."""
    return f"notifications:{person_id}"
