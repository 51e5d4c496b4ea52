"""What is printed when Mentora is ready: its address, who can log in, and how to make a phone trust it."""

from db.installation import demo
from integrations.process.options import Options

STEPS = """On this machine, and on a phone in the same network:
  1. Open {address}/local-authority.pem and accept the warning, this once. It is the certificate authority of this
     installation.
  2. Trust it. Android: Settings, Security, Install a certificate, CA certificate. iPhone: Settings, Profile
     downloaded, Install; then General, About, Certificate Trust Settings. Firefox: Settings, Certificates, Import.
     Chrome: Settings, Security, Manage certificates.
  3. Open {address} : camera and microphone work there."""


def say(given: Options, port: int, demo_password: str) -> None:
    address = given.public_url if given.port else given.public_url.removesuffix(":0") + f":{port}"
    print(f"Mentora is ready: {address}", flush=True)
    if demo_password:
        addresses = ", ".join(person[0] for person in demo.NAMED)
        print(f"Log in as {addresses}, each with the password {demo_password}", flush=True)
    if given.https:
        _say_how_to_trust(port)
    elif not given.is_local and not given.cert:
        print(
            "From other machines, browsers log in over https only: set --cert and --key, or use an https proxy.",
            flush=True,
        )


def _say_how_to_trust(port: int) -> None:
    from integrations.process import authority

    here = next(iter(authority.addresses()), "localhost")
    address = f"https://[{here}]:{port}" if ":" in here else f"https://{here}:{port}"
    print(STEPS.format(address=address), flush=True)
