"""Titles and pages that the tests' portals are made of."""

STREETS = ("大东", "白云", "登峰", "矿泉", "六榕", "流花", "光塔", "人民", "东山", "农林", "梅花村", "黄花岗")
PROSE = "一、总体情况 二、主动公开政府信息情况 三、收到和处理政府信息公开申请情况"


def report(street: str, year: int = 2020) -> str:
    return f"广州市越秀区人民政府{street}街道办事处{year}年政府信息公开工作年度报告"


def article(title: str, body: str = f"<p>{PROSE}</p>") -> str:
    """A page as most platforms make it."""
    return (
        f'<html><head><title>{title}</title><meta name="ArticleTitle" content="{title}"></head><body>'
        f'<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a></div>'
        f'<div id="zoom">{body}</div></body></html>'
    )


def titles(count: int) -> list[str]:
    """That many different reports, twelve streets a year from 2020 down."""
    return [report(STREETS[n % len(STREETS)], 2020 - n // len(STREETS)) for n in range(count)]
