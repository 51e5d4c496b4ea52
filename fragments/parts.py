"""A page is styled and laid out part by part, while the rest of it is still being read.

A browser would do all of it at once before the first picture: on a slow phone for longer than anybody should wait who
has touched something meanwhile. Asking for a style, or for a place, has it do what is there so far. These are the only
scripts inside of a page: templates have them as they are here, and the policy names them by what they say. A tab that
is opened comes in one piece and has none, so in a panel they are only where `live` is defined: in a whole page.
"""

from base64 import b64encode
from hashlib import sha256

STYLE = "getComputedStyle(document.body).color"
LAY_OUT = "document.body.offsetTop"
NAMED = " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in (STYLE, LAY_OUT))
