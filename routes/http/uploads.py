"""A file in a form, taken out without parsing the rest of it into anything."""

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, File, MultipartDecoder, NeedData

from db.language import _
from db.refusals import Unreadable


def file_in(body: bytes, boundary: bytes, field: str) -> tuple[str, bytes]:
    """The name and the bytes of the file `field` in a form that has little else."""
    try:
        decoder = MultipartDecoder(boundary, max_parts=3)
        decoder.receive_data(body)
        decoder.receive_data(None)
        name, found, is_it, event = "", b"", False, decoder.next_event()
        while not isinstance(event, Epilogue | NeedData):
            if isinstance(event, File):
                is_it = event.name == field
                name = event.filename if is_it else name
            elif isinstance(event, Data) and is_it:
                found += event.data
            event = decoder.next_event()
    except (ValueError, RequestEntityTooLarge) as problem:
        raise Unreadable(_("The form cannot be read.")) from problem
    return name, found
