"""The sentences of a report: six sections, of which some state figures of the tables."""

from random import Random

from pipelines.demo.reports.figures import Figures

_LAW = "《中华人民共和国政府信息公开条例》"
_OPENINGS = (
    "{year}年，{own}按照上级部署，认真落实{law}，围绕群众关心的事项做好政府信息公开工作。",
    "根据{law}的规定，{own}编制本年度报告。{year}年，{own}坚持以公开为常态，各项公开工作平稳有序。",
    "{year}年，{own}依照{law}，完善公开制度，拓宽公开渠道，及时回应辖区居民的关切。",
)
_PERIODS = (
    "本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
    "本报告中所列数据的统计期限为{year}年1月1日至12月31日。",
)
_PRACTICE = (
    "全年通过政府网站和公告栏发布工作动态，内容涵盖社区服务、城市管理、应急值守等方面。",
    "办事指南、财政预决算和采购信息均在规定时间内上网公布。",
    "党政办公室专人负责信息的收集、审核和发布，做到一事一审、先审后发。",
)
_SHORTCOMINGS = (
    "主要问题：一是公开内容的深度还不够，二是更新不够及时，三是工作人员的业务能力有待提高。",
    "存在的主要问题：公开形式较为单一，政策解读的材料偏少，与居民的互动不足。",
)
_IMPROVEMENTS = (
    "下一步，{own}将加强培训和督促，细化公开目录，把公开的要求落实到每一个科室。",
    "改进措施：健全信息更新的时限要求，丰富图文解读，畅通申请渠道。",
)
_STATED = ("new", "carried_in", "total", "carried_out")
_FEES = "依据《政府信息公开信息处理费管理办法》，本年度未收取信息处理费。"


def write_sections(rng: Random, own: str, year: int, figures: Figures) -> dict[str, list[str]]:
    """Paragraphs by section code; `own` is how the office speaks of itself (我街道)."""
    words = {"own": own, "year": year, "law": _LAW}
    return {
        "overview": [
            rng.choice(_OPENINGS).format_map(words),
            *rng.sample(_PRACTICE, k=2),
            _requests(rng, own, figures),
            rng.choice(_PERIODS).format_map(words),
        ],
        "proactive_disclosure": _documents(figures),
        "applications": [],
        "legal_challenges": _challenges(figures),
        "problems_and_improvements": [
            rng.choice(_SHORTCOMINGS),
            rng.choice(_IMPROVEMENTS).format_map(words),
        ],
        "other_matters": [rng.choice((_FEES, "无其他需要报告的事项。"))],
    }


def _requests(rng: Random, own: str, figures: Figures) -> str:
    count = {outcome: figures.applications[outcome, "total"] for outcome in _STATED}
    if not any(count.values()):
        return f"{own}全年收到政府信息公开申请0件。"
    received = rng.choice(("共收到政府信息公开申请{new}件", "收到政府信息公开申请{new}件")).format_map(count)
    carried_in = f"，上年结转{count['carried_in']}件" if count["carried_in"] else ""
    carried_out = f"，结转下年度继续办理{count['carried_out']}件" if count["carried_out"] else ""
    return f"{own}全年{received}{carried_in}，办结{count['total']}件{carried_out}。"


def _documents(figures: Figures) -> list[str]:
    cell = ("normative_documents", "in_force")
    if not figures.disclosure.get(cell):
        return []
    return [f"截至年底，现行有效的行政规范性文件{figures.disclosure[cell]}件。"]


def _challenges(figures: Figures) -> list[str]:
    reviews = figures.challenges["reconsideration", "total"]
    direct = figures.challenges["litigation_direct", "total"]
    after = figures.challenges["litigation_after_reconsideration", "total"]
    return [f"因政府信息公开工作被申请行政复议{reviews}件，被提起行政诉讼{direct + after}件。"]
