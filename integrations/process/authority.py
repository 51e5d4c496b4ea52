"""https on a local network: a certificate authority in the data folder, and its certificate for this machine.

Browsers allow camera and microphone on https pages only. A phone on the same network has to trust this authority once.
"""

import ipaddress
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from db.language import _
from db.refusals import Refused
from integrations.process.network import addresses

LASTS = timedelta(days=3650)
# Apple's browsers reject certificates that are valid for longer.
CERTIFICATE_LASTS = timedelta(days=390)
RENEWED_BEFORE = timedelta(days=30)


def certify(folder: Path) -> tuple[Path, Path, Path]:
    """Returns the authority, the certificate and its key. Creates what is missing, expires soon or lacks an address."""
    folder.mkdir(mode=0o700, exist_ok=True)
    authority, authority_key = folder / "authority.pem", folder / "authority.key"
    certificate, key = folder / "certificate.pem", folder / "certificate.key"
    if not (authority.exists() and authority_key.exists()):
        _make_authority(authority, authority_key)
        certificate.unlink(missing_ok=True)
    names = names_of_this_machine()
    if not key.exists() or not _is_good(certificate, names):
        _make_certificate(authority, authority_key, certificate, key, names)
    return authority, certificate, key


def names_of_this_machine() -> list[str]:
    host = socket.gethostname()
    return ["localhost", host, f"{host}.local", "127.0.0.1", "::1", *addresses()]


def _make_authority(authority: Path, authority_key: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Mentora on {socket.gethostname()}"[:64])])
    builder = _builder(name, name, key, LASTS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    usage = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    builder = builder.add_extension(x509.KeyUsage(key_cert_sign=True, crl_sign=True, **usage), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    _write(authority_key, _pem(key))
    _write(authority, builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))


def _make_certificate(
    authority: Path, authority_key: Path, certificate: Path, key_file: Path, names: list[str]
) -> None:
    issuer = x509.load_pem_x509_certificate(authority.read_bytes())
    issuer_key = serialization.load_pem_private_key(authority_key.read_bytes(), None)
    if not isinstance(issuer_key, ec.EllipticCurvePrivateKey):
        raise Refused(
            _(
                "{authority_key} is not a key of Mentora. Please remove {parent}.",
                authority_key=authority_key,
                parent=authority_key.parent,
            )
        )
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mentora")])
    builder = _builder(subject, issuer.subject, key, CERTIFICATE_LASTS)
    builder = builder.add_extension(x509.SubjectAlternativeName([_name(name) for name in names]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
    )
    _write(key_file, _pem(key))
    _write(certificate, builder.sign(issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, lasts: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return (
        builder.serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + lasts)
    )


def _is_good(certificate: Path, names: list[str]) -> bool:
    if not certificate.exists():
        return False
    found = x509.load_pem_x509_certificate(certificate.read_bytes())
    known = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        set(known) >= {_name(name) for name in names} and found.not_valid_after_utc - datetime.now(UTC) > RENEWED_BEFORE
    )


def _name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
