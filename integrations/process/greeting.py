"""What is printed when Mentora is ready: where it is, who can log in, and how a phone comes to trust it."""

from db.installation import demo
from integrations.process.options import Options


def say(given: Options, port: int, demo_password: str) -> None:
    address = given.public_url if given.port else given.public_url.removesuffix(":0") + f":{port}"
    print(f"Mentora is ready: {address}", flush=True)
    if demo_password:
        print(
            f"Log in as {', '.join(person[0] for person in demo.NAMED)}, each with the password {demo_password}",
            flush=True,
        )
    if given.https:
        _say_how_to_trust(port)
    elif not given.is_local and not given.cert:
        print(
            "Off this machine browsers log in over https only: give --cert and --key, or put an https proxy in front.",
            flush=True,
        )


def _say_how_to_trust(port: int) -> None:
    from integrations.process import authority

    here = next(iter(authority.addresses()), "localhost")
    address = f"https://[{here}]:{port}" if ":" in here else f"https://{here}:{port}"
    print(
        f"""On this machine, and on a phone in the same network:
  1. Open {address}/local-authority.pem and accept the warning, this once. That is the certificate authority of this installation.
  2. Trust it. Android: Settings, Security, Install a certificate, CA certificate. iPhone: Settings, Profile downloaded, Install;
     then General, About, Certificate Trust Settings. Firefox: Settings, Certificates, Import. Chrome: Settings, Security, Manage certificates.
  3. Open {address} : camera and microphone work there.""",
        flush=True,
    )
