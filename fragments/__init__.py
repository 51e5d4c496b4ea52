"""Jinja templates: a page, a reply and a push render the same fragment. No template ever asks the database."""
