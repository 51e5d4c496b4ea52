"""What other sites and search engines read of a public page: a title, a text, a picture, and the facts in JSON-LD."""

from typing import Any, NamedTuple

from db import money, tags
from db.engine.transaction import Row
from routes.http.site import current_app

SCHEMA = "https://schema.org"
PICTURE = 512


class Shared(NamedTuple):
    kind: str  # as Open Graph names it
    title: str
    text: str  # Markdown
    url: str
    image: str
    facts: dict[str, Any]


def address(path: str) -> str:
    """As it can be sent to others."""
    return f"{current_app.config['PUBLIC_URL']}{path}"


def mentor(one: Row) -> Shared:
    url, image = address(f"/mentors/{one.id}"), _picture(one.picture)
    about = {
        "@type": "Person",
        "name": one.name,
        "url": url,
        "image": image,
        "jobTitle": one.profession,
        "knowsAbout": tags.split(one.expertise),
        "knowsLanguage": one.languages.split(),
    }
    facts = {"@context": SCHEMA, "@type": "ProfilePage", "mainEntity": _filled(about)}
    return Shared("profile", one.name, one.headline or one.profession or one.bio, url, image, facts)


def session(one: Row) -> Shared | None:
    """Of a class that can be booked; everything else is between the people in it."""
    if one.kind != "class" or one.status != "scheduled":
        return None
    url, image = address(f"/sessions/{one.id}"), _picture(one.host_picture)
    offer = {
        "@type": "Offer",
        "url": url,
        "price": money.plain(one.price_cents, one.currency),
        "priceCurrency": one.currency,
        "availability": f"{SCHEMA}/{'SoldOut' if one.seats_taken >= one.seats else 'InStock'}",
    }
    facts = {
        "@context": SCHEMA,
        "@type": "EducationEvent",
        "name": one.title,
        "startDate": one.starts_at,
        "endDate": one.ends_at,
        "eventStatus": f"{SCHEMA}/EventScheduled",
        "eventAttendanceMode": f"{SCHEMA}/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": url},
        "organizer": {"@type": "Person", "name": one.host_name, "url": address(f"/mentors/{one.host_id}")},
        "maximumAttendeeCapacity": one.seats,
        "image": image,
        "offers": offer,
    }
    return Shared("website", one.title, one.description, url, image, _filled(facts))


def _picture(token: str) -> str:
    return address(f"/pictures/{token}/{PICTURE}.webp") if token else ""


def _filled(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in ("", [], None)}
