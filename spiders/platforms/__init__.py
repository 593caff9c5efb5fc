"""The platforms that portals run on, one module each: what is here can be harvested."""

from spiders.platforms.gkmlpt import GkmlptSpider
from spiders.platforms.hanweb import HanwebSpider
from spiders.platforms.jpaas import JpaasSpider
from spiders.platforms.nfcms import NfcmsSpider
from spiders.platforms.trs import TrsSpider
from spiders.platforms.ucap import UcapSpider
from spiders.walking.spider import PortalSpider

PLATFORMS: dict[str, type[PortalSpider]] = {
    spider.platform: spider
    for spider in (GkmlptSpider, NfcmsSpider, HanwebSpider, JpaasSpider, TrsSpider, UcapSpider)
}
"""The spider of each platform, by the name that `sources.yaml` uses."""
