"""Addresses: which may be asked, and which are the same thing.

Portals mix http and https, desktop (`post_`) and mobile (`mpost_`) pages and several columns for one
post, and the open web holds hijacked copies of the very pages wanted, with the same path on another
host. So a host is allowed by name or not at all, and a report is known by its post, not its address.
"""

import re
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_POST = re.compile(r"/m?post_(\d+)\.s?html?$")
_SECOND_LEVEL = {"gov", "com", "org", "net", "edu", "ac"}
# Post ids are shared by all hosts of a city; the city's own portal spans its districts and so has no
# district in its source. Seen: gz.gov.cn and its districts draw from one sequence.
_CITY_PORTALS = {"gz.gov.cn": "4401"}


@lru_cache(maxsize=1024)  # one address is looked at a dozen times on its way
def netloc(url: str) -> str | None:
    """`host`, or `host:port` where the port is not the scheme's own; None for anything but http(s)."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return None
    if ":" in host:
        host = f"[{host}]"
    return host if port in (None, *_DEFAULT_PORTS.values()) else f"{host}:{port}"


def is_allowed(url: str, allowed_hosts: list[str]) -> bool:
    """True where `url` is http(s) and its host (with its port, if unusual) is named in `allowed_hosts`."""
    return netloc(url) in {host.lower() for host in allowed_hosts}


def is_local(address: str) -> bool:
    """True for an address (digits, no name) that is not of the open internet: loopback, private,
    link-local, reserved.
    """
    return not ip_address(address).is_global


def same_resource(url: str) -> str:
    """One spelling for all addresses of a page: no scheme, fragment, default port or mobile twin."""
    parts = urlsplit(url)
    path = re.sub(r"/mpost_(?=\d+\.)", "/post_", parts.path) or "/"
    return urlunsplit(("http", netloc(url) or parts.netloc.lower(), path, parts.query, ""))


def desktop(url: str) -> str:
    """The address to cite: the desktop page of a post, without a fragment."""
    return re.sub(r"/mpost_(?=\d+\.)", "/post_", url.partition("#")[0])


def with_scheme_of(url: str, base: str) -> str:
    """`url` by the scheme of `base` where both are on one host: http and https are one portal, and the
    scheme that the source was seen with is the one that is known to answer.
    """
    return (
        urlunsplit(urlsplit(url)._replace(scheme=urlsplit(base).scheme))
        if netloc(url) == netloc(base)
        else url
    )


def post_id(url: str) -> int | None:
    """The number of a Guangdong post, None where the address is of another form."""
    match = _POST.search(urlsplit(url).path)
    return int(match[1]) if match else None


def cluster(url: str, district: int | None) -> str:
    """The sequence that post ids of `url` are drawn from: the city's code, else the registrable host."""
    host = registrable_host(url)
    return str(district)[:4] if district else _CITY_PORTALS.get(host, host)


def registrable_host(url: str) -> str:
    """`www.lw.gov.cn` -> `lw.gov.cn`; numbers and loopback hosts stay as they are, port included.

    >>> registrable_host("http://zwgk.gz.gov.cn/a"), registrable_host("http://127.0.0.1:8000/")
    ('gz.gov.cn', '127.0.0.1:8000')
    """
    host = netloc(url) or ""
    labels = host.split(".")
    if ":" in host or labels[-1].isdigit():
        return host
    return ".".join(labels[-3:] if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else labels[-2:])
