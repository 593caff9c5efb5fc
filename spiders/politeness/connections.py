"""Connections to portals: which addresses a name may lead to, how long to wait, which TLS is spoken.

Some portals' servers are old: keys that OpenSSL calls weak, no safe renegotiation, one curve only. They
get a context of their own, since one so permissive was seen to make other hosts hang. What no context
gives up is the certificate: it is verified, always.
"""

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from OpenSSL import SSL
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _ScrapyAgent
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from service_identity import VerificationError
from twisted.internet._sslverify import ClientTLSOptions
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError
from twisted.internet.ssl import CertificateOptions, TLSVersion, platformTrust
from twisted.python.failure import Failure
from twisted.web.client import Agent
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

from spiders.addresses import is_local
from spiders.politeness.breaker import Breaker

CONNECT_SECONDS = 10.0
"""A server that does not even take the connection in this time is not there."""

REFUSED_NAMES: set[str] = set()
"""Names that lead to a local address; the library between here and the spider keeps no reasons."""

_OP_LEGACY_SERVER_CONNECT = 0x4
_LEGACY_CIPHERS = b"DEFAULT@SECLEVEL=1"


def tls_trouble(error: BaseException) -> str | None:
    """Why a connection failed, where TLS is the reason: `certificate_refused` or `tls_error`; else None."""
    causes = [error]
    for cause in causes:
        if isinstance(cause, VerificationError):
            return "certificate_refused"
        if isinstance(cause, SSL.Error):
            return "certificate_refused" if "certificate verify failed" in str(cause) else "tls_error"
        failures = (reason for reason in getattr(cause, "reasons", None) or [] if isinstance(reason, Failure))
        causes += [failure.value for failure in failures if failure.value is not None]
        if cause.__cause__ is not None:
            causes.append(cause.__cause__)
    return None


class PublicResolver(CachingThreadedResolver):
    """Names lead to the open internet only, or to an address that the source itself names.

    A name that a portal's page brings along could otherwise make the crawl ask machines of the network
    that it runs in. IPv4 only: some portals have IPv6 addresses that nobody answers at.
    """

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.named: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> "PublicResolver":
        """Take the named hosts from the settings of the crawl."""
        resolver = super().from_crawler(crawler, reactor)
        hosts = crawler.settings.getlist("GONGKAI_ALLOWED_HOSTS")
        resolver.named = {host.rpartition(":")[0] or host for host in hosts}
        if "localhost" in resolver.named:
            resolver.named.add("127.0.0.1")  # the one name that is an address
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802  (the library's name)
        """The address of `name`. Fails with DNSLookupError where it is a local one."""
        return super().getHostByName(name, timeout).addCallback(self._check, name)

    def _check(self, address: str, name: str) -> str:
        if is_local(address) and address not in self.named:
            REFUSED_NAMES.add(name)
            raise DNSLookupError(f"{name} leads to {address}, an address of the local network")
        return address


class Downloads(HTTP11DownloadHandler):
    """Scrapy's own handler, with a short wait for connections and the TLS that the source asks for."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        tls, ca_file = (crawler.settings.get(name) for name in ("GONGKAI_TLS", "GONGKAI_CA_FILE"))
        self._contextFactory = _Policy(tls, ca_file)  # type: ignore[assignment]

    async def download_request(self, request: Request) -> Response:
        """Download. Raises Scrapy's download errors, and those of `Breaker.check`."""
        breaker = self._crawler.get_downloader_middleware(Breaker)
        assert isinstance(breaker, Breaker)
        breaker.check(request.url)
        agent = _PromptAgent(
            contextFactory=self._contextFactory,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
        )
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))


class _PromptAgent(_ScrapyAgent):
    def _get_agent(self, request: Request, timeout: float) -> Agent:
        return super()._get_agent(request, min(timeout, CONNECT_SECONDS))


@implementer(IPolicyForHTTPS)
class _Policy:
    """One context for the whole crawl, since a source is one portal."""

    def __init__(self, tls: str, ca_file: str | None) -> None:
        self._options = (_LegacyOptions if tls == "legacy" else _Options)(ca_file)

    def creatorForNetloc(self, hostname: bytes, port: int) -> ClientTLSOptions:  # noqa: N802, ARG002  (the interface's)
        return ClientTLSOptions(self._options._makeTLSConnection, hostname.decode("ascii"))  # noqa: SLF001


class _Options(CertificateOptions):
    """Verified against the system's authorities, and against the operator's own where there is one."""

    def __init__(self, ca_file: str | None, **versions: TLSVersion) -> None:
        super().__init__(trustRoot=platformTrust(), **versions)  # type: ignore[no-untyped-call]
        self._ca_file = ca_file

    def _makeContext(self, skipCiphers: bool = False) -> SSL.Context:  # noqa: N802, N803, FBT001, FBT002  (the library's)
        context = super()._makeContext(skipCiphers)
        if self._ca_file:
            context.load_verify_locations(self._ca_file)
        return context


class _LegacyOptions(_Options):
    def __init__(self, ca_file: str | None) -> None:
        super().__init__(
            ca_file, insecurelyLowerMinimumTo=TLSVersion.TLSv1_2, lowerMaximumSecurityTo=TLSVersion.TLSv1_2
        )

    def _makeContext(self, skipCiphers: bool = True) -> SSL.Context:  # noqa: N802, N803, FBT001, FBT002
        context = super()._makeContext(skipCiphers)
        context.set_options(_OP_LEGACY_SERVER_CONNECT)
        context.set_cipher_list(_LEGACY_CIPHERS)
        context.set_tmp_ecdh(SECP256R1())
        return context
