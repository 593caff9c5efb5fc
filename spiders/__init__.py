"""Portals in, raw archive out: finds yearly reports, fetches them politely, keeps the bytes.

`spiders.crawling.crawl.crawl(job)` walks one source in a process of its own and says what became of every
row that the portal listed. A new portal is an entry in `sources.yaml`; a new platform is one short
class over `spiders.walking.spider.PortalSpider`. Nothing here reads a table: that is the parsers' work.
"""

PROJECT = "gongkai"
"""Who asks: in the user agent, in robots.txt and in what is written for other programs."""
