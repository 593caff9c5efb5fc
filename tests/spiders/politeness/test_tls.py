"""TLS: old servers by a context of their own, and no certificate taken on trust."""

import ipaddress
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from spiders.crawling.crawl import CrawlResult
from tests.spiders.portal import Server
from tests.spiders.reports import article, report

Crawl = Callable[..., CrawlResult]
# 1024 bits are what OpenSSL calls weak at its usual level 2.
WEAK, USUAL = 1024, 2048


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Authority:
    """An authority of the tests' own, and the certificates that it signs."""

    def __init__(self, folder: Path, called: str = "test authority") -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self._key = rsa.generate_private_key(65537, USUAL)
        self._name = name(called)
        certificate = (
            self._builder(self._name, self._key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.file = folder / "ca.pem"
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def certify(self, host: str, bits: int = USUAL) -> Path:
        """A key and its certificate for `host`, in one file."""
        key = rsa.generate_private_key(65537, bits)
        names = [x509.IPAddress(ipaddress.ip_address(host))] if host[0].isdigit() else [x509.DNSName(host)]
        certificate = (
            self._builder(name(host), key)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        path = self.folder / f"{host}-{bits}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        return path

    def _builder(self, subject: x509.Name, key: rsa.RSAPrivateKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
        )


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def context(certificate: Path, *, old: bool = False) -> ssl.SSLContext:
    """A server's context; an old one speaks TLS 1.2 on one curve, with a weak key."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if old:
        made.maximum_version = ssl.TLSVersion.TLSv1_2
        made.set_ciphers("ECDHE-RSA-AES128-SHA:@SECLEVEL=0")
        made.set_ecdh_curve("prime256v1")
    made.load_cert_chain(certificate)
    return made


@pytest.fixture
def serve(authority: Authority) -> Iterator[Callable[[ssl.SSLContext], Server]]:
    """Starts portals behind TLS."""
    started: list[Server] = []

    def start(made: ssl.SSLContext) -> Server:
        server = Server(made)
        server.__enter__()
        started.append(server)
        server.routes["/nb/"] = f'<li><a href="content/post_1.html">{report("大东")}</a></li>'
        server.routes["/nb/content/post_1.html"] = article(report("大东"))
        return server

    yield start
    for server in started:
        server.__exit__()


def crawl(server: Server, crawl_portal: Crawl, ca_file: Path | None, tls: str = "standard") -> CrawlResult:
    return crawl_portal(
        "nfcms",
        start_urls=[f"{server.url}/nb/"],
        allowed_hosts=[server.host],
        tls=tls,
        job={"ca_file": str(ca_file) if ca_file else None},
    )


def test_a_portal_with_a_certificate_of_a_trusted_authority(
    authority: Authority, serve: Callable[[ssl.SSLContext], Server], crawl_portal: Crawl
) -> None:
    server = serve(context(authority.certify("127.0.0.1")))
    assert [found.state for found in crawl(server, crawl_portal, authority.file).reports] == ["fetched"]


@pytest.mark.parametrize("tls", ["standard", "legacy"])
def test_a_wrong_certificate_is_refused_whatever_the_context(
    authority: Authority,
    serve: Callable[[ssl.SSLContext], Server],
    crawl_portal: Crawl,
    tmp_path: Path,
    tls: str,
) -> None:
    unknown = serve(context(Authority(tmp_path / "other", "nobody").certify("127.0.0.1")))
    other_host = serve(context(authority.certify("www.example.gov.cn")))
    for server in (unknown, other_host):
        result = crawl(server, crawl_portal, authority.file, tls)
        assert result.errors == [f"{server.url}/nb/: certificate_refused"]
        assert server.requests == []


def test_an_old_server_takes_a_context_of_its_own(
    authority: Authority, serve: Callable[[ssl.SSLContext], Server], crawl_portal: Crawl
) -> None:
    server = serve(context(authority.certify("127.0.0.1", WEAK), old=True))
    refused = crawl(server, crawl_portal, authority.file)
    assert refused.errors == [f"{server.url}/nb/: certificate_refused"]
    assert [found.state for found in crawl(server, crawl_portal, authority.file, "legacy").reports] == [
        "fetched"
    ]
