"""What sentences of a report state, how they word it, and in which cells the tables state the same.

Data for `parsers.narrative`. A wording has to name the thing itself right beside the number: what else
stands in the sentence is judged by `parsers.sentences`.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from schemas.codebook import codebook
from schemas.text import squeeze

Cell = tuple[str, str, str]
"""Table, row, column: `("applications", "new", "total")`, `("statistics", "request.received", "")`."""

Topic = Literal["request", "any", "not_another"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that prose may state.

    Attributes:
        cells: where the tables of the several forms state it.
        keys: words of which a paragraph has one at least; spares most paragraphs the patterns.
        wordings: patterns with the number as group `n`; compiled when a paragraph first needs them.
        nil: patterns of sentences that say there was none.
        topic: what the paragraph must have spoken of last: of requests, of nothing else, of anything.
        of_parts: it is a part of another figure by itself, so that 其中 may stand before it.
        nowhere: words that make it another fact where they stand before it in the sentence.
    """

    cells: tuple[Cell, ...]
    keys: tuple[str, ...]
    wordings: tuple[str, ...]
    nil: tuple[str, ...] = ()
    topic: Topic = "any"
    of_parts: bool = False
    nowhere: re.Pattern[str] | None = None


_N = r"(?P<n>\d{1,3}(?:,\d{3})+|\d{1,9}|[零〇一二两三四五六七八九十百千万]{1,9})"
_FIGURE = (
    rf"(?:数量|总数量?|总量|件数|数)?[,:]?(?:共计|总计|合计|累计|共有?|为|是|计)?{_N}[件份宗条项个次起例]"
)
_REQUEST = r"(?:(?:政府信息公开|信息公开|公开政府信息的?|公开信息的?|政府信息|依申请公开(?:政府)?信息的?|公开)申请|依申请公开(?:政府信息)?)"
_FROM_WHOM = r"(?:公民、?法人(?:和|或|及|或者|以及|、)其他(?:社会)?组织|群众|公众|社会公众|社会各界|申请人)?(?:提出|提交|递交)?的?(?:各类)?"
_RECEIVE = r"(?:新?接?收到到?|收到到?了?|受理了?|新收到?|接收到?了?|接到)"
_NONE = r"(?:未曾|从未|尚未|并未|未|没有|无|不存在)"
_END = r"(?:事项|事件|案件|情况|的情况|件|信息)*(?=$|[,;。、)!和及])"
_CHALLENGED = r"信息公开[^,;。\d]{0,20}?"
_DOCUMENTS = r"(?:行政)?规范性文件"
_MAKE = r"(?:新?制[发定]|制定出台|印发|出台)了?"
_CASES = r"(?:申请|案件|案)?"
_OTHER_CHANNELS = re.compile(
    r"网站|网页|微信|微博|公众号|公报|栏|电视|报纸|日报|平台|广播|媒体|系统|窗口|手机|短信|屏"
)


def _none_of(kind: str) -> str:
    """A clause that says of reviews or lawsuits over disclosure that there were none, to its end."""
    return (
        rf"{_NONE}(?!按|理由|正当|法|故|予|能)[^,;。\d]{{0,12}}信息公开[^,;。\d]{{0,24}}?{kind}"
        r"(?:的|案件?|申请|被?提起|和|与|及|或|、|行政复议|行政诉讼|复议|诉讼|举报|投诉|等|事项|事件|行为|情况|情形|现象|发生)*(?=$|[,;。])"
    )


def _applications(row: str) -> Cell:
    return ("applications", row, "total")


def _statistics(indicator: str) -> Cell:
    return ("statistics", indicator, "")


def _group(code: str, *words: str, before: str = "", indicator: str | None = None) -> Fact:
    """An outcome of requests by the words of its label: 予以公开3件, 不予公开的共2件."""
    return Fact(
        (_applications(code), *([_statistics(indicator)] if indicator else [])),
        words,
        (rf"{before}(?:{'|'.join(words)})(?:答复)?的?(?:政府信息公开|信息公开)?(?:申请)?{_FIGURE}",),
        topic="request",
        of_parts=True,
    )


_FACTS: tuple[Fact, ...] = (
    Fact(
        (_applications("new"), _statistics("request.received")),
        ("申请",),
        (
            rf"{_RECEIVE}的?{_FROM_WHOM}{_REQUEST}(?:事项|案件)?{_FIGURE}",
            rf"{_RECEIVE}的?{_N}[件份宗条项个次起例](?:各类)?{_REQUEST}",
        ),
        nil=(
            rf"{_NONE}(?:再)?{_RECEIVE}过?(?:任何)?{_FROM_WHOM}{_REQUEST}{_END}",
            rf"{_NONE}{_REQUEST}{_END}",
        ),
    ),
    Fact(
        (_applications("carried_in"),),
        ("结转",),
        (rf"上一?年度?结转(?:来|至本?[年今]年?)?的?(?:{_REQUEST}|申请)?{_FIGURE}",),
        nil=(rf"{_NONE}上一?年度?结转的?(?:{_REQUEST}|申请)?{_END}",),
        topic="not_another",
    ),
    Fact(
        (_applications("carried_out"),),
        ("结转",),
        (rf"结转[至到]?[下次]一?年度?(?:继续)?(?:办理|处理)?的?(?:{_REQUEST}|申请)?{_FIGURE}",),
        nil=(
            rf"{_NONE}(?:需要?)?结转[至到]?[下次]一?年度?(?:继续)?(?:办理|处理)?的?(?:{_REQUEST}|申请)?{_END}",
        ),
        topic="not_another",
    ),
    Fact(
        (_applications("total"), _statistics("request.closed")),
        ("办结",),
        (rf"办结(?:{_REQUEST}|申请)?{_FIGURE}",),
        topic="request",
    ),
    _group("granted", "予以公开", "同意公开", "全部公开", before="(?<!不)", indicator="reply.granted"),
    _group(
        "partially_granted",
        "部分公开",
        "部份公开",
        before="(?:同意)?(?<!不予)",
        indicator="reply.partially_granted",
    ),
    _group("denied", "不予公开", "不同意公开", before="(?<!分)", indicator="reply.denied"),
    _group("unavailable", "无法提供"),
    _group("not_processed", "不予处理"),
    Fact(
        (("legal_challenges", "reconsideration", "total"), _statistics("reconsideration.total")),
        ("复议",),
        (rf"{_CHALLENGED}行政复议{_CASES}{_FIGURE}",),
        nil=(
            _none_of("(?:行政)?复议"),
            rf"{_CHALLENGED}行政复议{_CASES}(?:[、和及与或]|以及)(?:被?提起)?(?:行政)?诉讼{_CASES}(?:均|各|共|都)?为?[0零]",
        ),
    ),
    Fact(
        (("legal_challenges", "litigation", "total"), _statistics("litigation.total")),
        ("诉讼",),
        (
            rf"信息公开(?:(?!复议)[^,;。\d]){{0,20}}?行政诉讼{_CASES}{_FIGURE}",
            rf"信息公开[^,;。\d]{{0,20}}?行政复议{_CASES}\d{{1,6}}[件份宗条项个次起例][,、](?:被?提起|引发|发生)?的?行政诉讼{_CASES}{_FIGURE}",
        ),
        nil=(
            _none_of("(?:行政)?诉讼"),
            rf"{_CHALLENGED}行政复议{_CASES}(?:[、和及与或]|以及)(?:被?提起)?(?:行政)?诉讼{_CASES}(?:均|各|共|都)?为?[0零]",
        ),
    ),
    Fact(
        (_statistics("proactive.total"),),
        ("主动公开", "共公开"),
        (rf"(?<!依申请)(?:主动|共|总共)公开(?:各类|的)?(?:政府|政务)?信息{_FIGURE}",),
        nowhere=_OTHER_CHANNELS,
    ),
    Fact(
        (_statistics("channel.website"),),
        ("网站",),
        (
            rf"(?<![、和及与])(?:政府门户|政府|门户)网站上?(?:共|主动)?(?:公开|发布)(?:各类)?(?:政府|政务)?信息{_FIGURE}",
        ),
        of_parts=True,
    ),
    Fact(
        (_statistics("channel.weibo"),),
        ("政务微博",),
        (rf"(?<![、和及与])政务微博(?:共|主动)?(?:公开|发布)(?:各类)?(?:政府|政务)?信息{_FIGURE}",),
        of_parts=True,
    ),
    Fact(
        (_statistics("channel.wechat"),),
        ("政务微信",),
        (
            rf"(?<![、和及与])政务微信(?:公众号)?(?:共|主动)?(?:公开|发布)(?:各类)?(?:政府|政务)?信息{_FIGURE}",
        ),
        of_parts=True,
    ),
    Fact(
        (
            ("proactive_disclosure", "normative_documents", "issued"),
            ("proactive_disclosure", "normative_documents", "made"),
            _statistics("proactive.normative_documents_issued"),
        ),
        ("规范性文件",),
        (
            rf"{_MAKE}{_DOCUMENTS}{_FIGURE}",
            rf"{_MAKE}{_N}[件份部项个](?:行政)?规范性文件",
        ),
        nil=(rf"{_NONE}(?:再)?{_MAKE}(?:任何|新的)?{_DOCUMENTS}{_END}",),
    ),
    Fact(
        (("proactive_disclosure", "normative_documents", "repealed"),),
        ("规范性文件",),
        (rf"废止{_DOCUMENTS}{_FIGURE}",),
    ),
    Fact(
        (("proactive_disclosure", "normative_documents", "in_force"),),
        ("规范性文件",),
        (rf"现行有效的?{_DOCUMENTS}{_FIGURE}",),
    ),
    Fact(
        (_statistics("complaints.total"),),
        ("投诉",),
        (rf"信息公开(?:工作)?的?(?:举报投诉|投诉举报|举报、投诉|投诉、举报){_CASES}{_FIGURE}",),
    ),
)


@cache
def facts() -> tuple[Fact, ...]:
    """Every fact; the single reasons of a denial and the like are worded as their labels are."""
    book = codebook()
    reasons = [
        (_applications(code), label.rpartition("/")[2])
        for code, label in book.outcomes.items()
        if "." in code
    ]
    reasons += [
        (_statistics(code), one.label.removeprefix("其中：").removesuffix("数"))
        for code, one in book.indicators.items()
        if code.startswith("reply.") and code not in _BY_GROUP
    ]
    worded: dict[str, list[Cell]] = {}
    for cell, label in reasons:
        words = re.sub(r"^\d\.", "", squeeze(label))
        if len(words) > _SHORTEST_REASON:
            worded.setdefault(words, []).append(cell)
    return (
        *_FACTS,
        *(
            Fact(
                tuple(cells),
                (words,),
                (rf"(?<!不){re.escape(words)}的?(?:政府信息)?(?:公开)?(?:申请)?{_FIGURE}",),
                topic="request",
                of_parts=True,
            )
            for words, cells in worded.items()
        ),
    )


_SHORTEST_REASON = 3  # 其他 and 总计 are words of any sentence
_BY_GROUP = {"reply.total", "reply.granted", "reply.partially_granted", "reply.denied"}
