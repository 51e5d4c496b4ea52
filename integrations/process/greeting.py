"""What is printed when Mentora is ready: its address, who can log in, and how to make a phone trust it."""

from db.installation import demo
from db.language import _
from integrations.process import network, speech
from integrations.process.options import Options


def say(given: Options, port: int, demo_password: str) -> None:
    address = given.public_url if given.port or given.url else given.public_url.removesuffix(":0") + f":{port}"
    speech.say(_("Mentora is ready: {address}", address=address), given.language)
    if demo_password:
        addresses = ", ".join(demo.LOGINS)
        sentence = _(
            "Log in as {addresses}, each with the password {password}", addresses=addresses, password=demo_password
        )
        speech.say(sentence, given.language)
        if given.host == "127.0.0.1" and not given.https and not given.cert and not given.url:
            _say_where_they_meet(port, given.language)
    if given.https:
        _say_how_to_trust(port, given.language)
    elif not given.is_local and not given.cert and not given.behind_proxy:
        advice = _("From other machines, browsers log in over https only: set --cert and --key, or use an https proxy.")
        speech.say(advice, given.language)


def _say_where_they_meet(port: int, code: str) -> None:
    """Two names of one machine have a cookie each, so one browser can be logged in as two people."""
    learner, mentor, *_others = demo.LOGINS
    steps = _(
        """To see both sides of a class, which starts eight minutes after the first start, open these beside each other:
  {first} and log in as {learner}
  {second} and log in as {mentor}""",
        first=f"http://127.0.0.1:{port}/learner/sessions",
        second=f"http://localhost:{port}/mentor/sessions",
        learner=learner,
        mentor=mentor,
    )
    speech.say(steps, code)


def _say_how_to_trust(port: int, code: str) -> None:
    here = next(iter(network.addresses()), "localhost")
    address = f"https://[{here}]:{port}" if ":" in here else f"https://{here}:{port}"
    steps = _(
        """On this machine, and on a phone in the same network:
  1. Open {address}/local-authority.pem and accept the warning, this once. It is the certificate authority of this
     installation.
  2. Trust it. Android: Settings, Security, Install a certificate, CA certificate. iPhone: Settings, Profile
     downloaded, Install; then General, About, Certificate Trust Settings. Firefox: Settings, Certificates, Import.
     Chrome: Settings, Security, Manage certificates.
  3. Open {address} : camera and microphone work there.""",
        address=address,
    )
    speech.say(steps, code)
