"""The registry of portals: `sources.yaml`, validated so that a mistake names its entry and its cure."""

import re
from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from schemas.gazetteer import district_place, street_place
from spiders.addresses import is_allowed, netloc

Platform = Literal["gkmlpt", "nfcms", "hanweb", "jpaas", "trs", "ucap"]
Evidence = Literal["seen", "inferred", "host"]

USUAL_DELAY = 1.0
"""Seconds between two requests to a host, where its entry says nothing else."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HOST = re.compile(r"(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?")
_WHAT_TO_DO = {
    "missing": "is missing; add it",
    "extra_forbidden": "is no field of a source; take it out or correct its spelling",
}


class SourceError(ValueError):
    """Raised by `load_sources` when a file of sources cannot be used; says file, entry, field and cure."""


class Source(BaseModel):
    """One portal column, app or set of columns that is walked as a whole.

    `start_urls`: app roots for gkmlpt, columns for the others; `{year}` stands for each year asked.
    `delay`: seconds between two requests to a host; 0 turns throttling off. `tls: legacy` is for old
    servers: TLS 1.2 with weak keys and curve prime256v1, certificates verified all the same.
    `evidence`: how the address is known. `seen` on a public page; `inferred` from a copy on another host
    or from letters; `host`: no column is known, only the portal. What was not seen is never crawled.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    platform: Platform
    start_urls: list[str] = Field(min_length=1)
    allowed_hosts: list[str] = Field(min_length=1)
    district: int | None = None
    street: int | None = None
    delay: float = Field(default=USUAL_DELAY, ge=0, le=600)
    tls: Literal["standard", "legacy"] = "standard"
    evidence: Evidence = "seen"
    note: str = ""

    @field_validator("id")
    @classmethod
    def _check_id(cls, value: str) -> str:
        if not _ID.fullmatch(value):
            raise ValueError(f"{value!r} is no id; use a-z, 0-9 and single dashes")
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _check_hosts(cls, value: list[str]) -> list[str]:
        for host in value:
            if not _HOST.fullmatch(host):
                raise ValueError(
                    f"{host!r} is no host; write host or host:port, lower case, without scheme or path"
                )
        return value

    @field_validator("start_urls")
    @classmethod
    def _check_urls(cls, value: list[str]) -> list[str]:
        for url in value:
            if netloc(url) is None:
                raise ValueError(f"{url!r} is no address; write it in full, with http:// or https://")
            if re.search(r"[{}]", url.replace("{year}", "")):
                raise ValueError(f"{url!r} has a placeholder that is not known; only {{year}} is filled in")
        return value

    @field_validator("district")
    @classmethod
    def _check_district(cls, value: int | None) -> int | None:
        if value is not None and district_place(value) is None:
            raise ValueError(f"{value} is no district; use the six-digit code of GB/T 2260, such as 440104")
        return value

    @field_validator("street")
    @classmethod
    def _check_street(cls, value: int | None) -> int | None:
        if value is not None and street_place(value) is None:
            raise ValueError(
                f"{value} is no street or town; use the nine-digit township code, such as 440104019"
            )
        return value

    @model_validator(mode="after")
    def _check_together(self) -> "Source":
        for url in self.start_urls:
            if not is_allowed(url, self.allowed_hosts):
                raise ValueError(
                    f"start_urls: {url!r} is on a host that allowed_hosts does not name; add {netloc(url)!r}"
                )
        if self.street is not None and self.street // 1000 != self.district:
            raise ValueError(
                f"street: {self.street} lies in district {self.street // 1000}; set district to that"
            )
        return self


def load_sources(path: Path | None = None) -> list[Source]:
    """The sources in `path`, or in the package, that may be crawled. Raises `SourceError`."""
    return [source for source in load_registry(path) if source.evidence == "seen"]


def load_registry(path: Path | None = None) -> list[Source]:
    """All entries, those too that are not crawled because nobody has seen their address. Raises
    `SourceError`.
    """
    if path is not None:
        return _load(path)
    with as_file(files(__package__).joinpath("sources.yaml")) as packaged:
        return _load(packaged)


def _load(path: Path) -> list[Source]:
    try:
        entries = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise SourceError(
            f"{path}: cannot be read ({error.strerror}); give the path of a file of sources"
        ) from None
    except UnicodeDecodeError:
        raise SourceError(f"{path}: is not UTF-8 text; save it as UTF-8") from None
    except yaml.YAMLError as error:
        raise SourceError(f"{path}: is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(entries, list) or not entries:
        raise SourceError(f"{path}: holds no list of sources; each begins with '- id:'")
    sources, complaints = [], []
    for number, entry in enumerate(entries, start=1):
        try:
            sources.append(Source.model_validate(entry))
        except ValidationError as error:
            complaints += [f"{path}: {_name(number, entry)}: {text}" for text in _complaints(error)]
    complaints += [f"{path}: id {name!r} is used twice; give each source its own" for name in _twice(sources)]
    if complaints:
        raise SourceError("\n".join(complaints))
    return sources


def _name(number: int, entry: object) -> str:
    """How an entry is called in a complaint: by number, and by its id where it has one."""
    return (
        f"entry {number} ({entry['id']})"
        if isinstance(entry, dict) and entry.get("id")
        else f"entry {number}"
    )


def _complaints(error: ValidationError) -> Iterable[str]:
    for detail in error.errors():
        field = ".".join(str(part) for part in detail["loc"])
        text = _WHAT_TO_DO.get(detail["type"]) or detail["msg"].removeprefix("Value error, ")
        if detail["type"] not in _WHAT_TO_DO and detail["type"] != "value_error":
            text = f"{detail['input']!r} does not fit: {text}"
        yield f"{field}: {text}" if detail["type"] not in _WHAT_TO_DO else f"{field} {text}"


def _twice(sources: list[Source]) -> list[str]:
    ids = [source.id for source in sources]
    return sorted({name for name in ids if ids.count(name) > 1})
