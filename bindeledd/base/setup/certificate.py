"""A certificate of our own for the secure WebSocket on loopback."""

import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bindeledd.base.instance import write_private

LIFETIME = datetime.timedelta(days=825)  # the longest that browsers accept
RENEW_BEFORE = datetime.timedelta(days=30)


def ensure(certificate: Path, key: Path, now: datetime.datetime) -> bool:
    """Write certificate and key unless they are good for a month more; whether they were written."""
    if certificate.exists() and key.exists() and _expires(certificate) - now > RENEW_BEFORE:
        return False
    private = ec.generate_private_key(ec.SECP256R1())
    write_private(certificate, _sign(private, now).public_bytes(serialization.Encoding.PEM).decode())
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(key, pem.decode())
    return True


def _expires(certificate: Path) -> datetime.datetime:
    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc


def _sign(private: ec.EllipticCurvePrivateKey, now: datetime.datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    alternatives: list[x509.GeneralName] = [
        x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(now + LIFETIME)
    builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    return builder.sign(private, hashes.SHA256())
