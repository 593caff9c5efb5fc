"""What a report's page says of itself, in the templates that were seen."""

import json

import pytest

from spiders.pages.article import page_config, read_page, unite

URL = "http://www.yuexiu.gov.cn/gzyxbyj/gkmlpt/content/8/8766/post_8766914.html"


def gkmlpt_page(**detail: object) -> str:
    """A page as the app serves it: DETAIL is JSON whose markup is escaped."""
    data = json.dumps(detail, ensure_ascii=False).replace("<", "\\u003C")
    return (
        "<html><head><title>广东省政府信息公开目录</title><script>\n"
        f"window._CONFIG = {{ APP_URL: 'http://x', DETAIL: {data}, TREE: [{{\"id\":1}}], SERVICE_AREA_ID: '1' }};\n"
        '</script></head><body><div class="classify"><table><tr><td>成文日期</td><td>2022-12-31</td></tr>'
        "<tr><td>发布日期</td><td>2023-01-11</td></tr></table></div></body></html>"
    )


def test_gkmlpt_detail() -> None:
    page = gkmlpt_page(
        title="2022年白云街道办事处<br>政府信息公开工作年度报告",
        content='<p>a "quoted } brace</p><a class="nfw-cms-attachment" alt="年报.pdf" '
        'href="/gzyxbyj/attachment/7/7290/7290011/8766914.pdf">点击下载</a>',
        attachment=[
            {"name": "附表.xls", "url": "http://www.yuexiu.gov.cn/attachment/7/7290/7290012/8766914.xls"}
        ],
        gkml_data='{"publisher": "越秀区白云街道办事处"}',
    )
    facts = read_page(page, URL)
    assert facts.title == "2022年白云街道办事处政府信息公开工作年度报告"
    assert facts.published_on == "2023-01-11"
    assert facts.agency == "越秀区白云街道办事处"
    assert [(link.url, link.name) for link in facts.attachments] == [
        ("http://www.yuexiu.gov.cn/attachment/7/7290/7290012/8766914.xls", "附表.xls"),
        ("http://www.yuexiu.gov.cn/gzyxbyj/attachment/7/7290/7290011/8766914.pdf", "年报.pdf"),
    ]


def test_a_config_that_is_broken_is_not_there() -> None:
    assert page_config("window._CONFIG = { TREE: [{broken, SERVICE", "TREE") is None
    assert page_config('window._CONFIG = { TREE: [{"name": "} ] \\" ["}], X', "TREE") == [{"name": '} ] " ['}]


def test_metas_of_a_column_page() -> None:
    facts = read_page(
        """<html><head><meta name="ArticleTitle" content="梅花村街2023年报"><meta name="pubdate"
        content="2024-01-12 11:44"><meta name="ContentSource" content="梅花村街"></head>
        <body><h1>other</h1></body></html>""",
        URL,
    )
    assert (facts.title, facts.published_on, facts.agency) == ("梅花村街2023年报", "2024-01-12", "梅花村街")


@pytest.mark.parametrize(
    ("line", "day", "office"),
    [
        ("发布日期:2024-01-12 11:44:13 文章来源:梅花村街", "2024-01-12", "梅花村街"),
        ("发布时间: 2021-01-18 来源: 南源街 浏览次数:-", "2021-01-18", "南源街"),
        ("发布时间:2022-01-24 来源:棠景街", "2022-01-24", "棠景街"),
        ("来源:珠江街发布日期:2021-01-22", "2021-01-22", "珠江街"),
        ("2024-01-15 来源: 增城区发展和改革局", "2024-01-15", "增城区发展和改革局"),
        ("<i>2025-02-14</i> <b>来源:南沙区</b>", "2025-02-14", "南沙区"),
        ("来源:本网 发布时间:2019-02-01 08:53:08", "2019-02-01", None),
        ("来源:本网<br>浏览次数:-", None, None),
    ],
)
def test_line_of_day_and_office(line: str, day: str | None, office: str | None) -> None:
    facts = read_page(
        f"<html><title>年报_广州市</title><body><div>{line}</div><p>正文</p></body></html>", URL
    )
    assert (facts.published_on, facts.agency) == (day, office)


def test_markup_of_its_own() -> None:
    facts = read_page("<ucaptitle>年报</ucaptitle><publishtime>2021-01-22 22:26</publishtime>", URL)
    assert (facts.title, facts.published_on) == ("年报", "2021-01-22")


def test_title_of_last_resort() -> None:
    assert read_page("<title>大东街2020年报_越秀区人民政府</title>", URL).title == "大东街2020年报"


def test_an_empty_page_says_nothing() -> None:
    facts = read_page("", URL)
    assert (facts.title, facts.published_on, facts.agency, facts.attachments) == (None, None, None, [])


def test_files_of_a_page() -> None:
    facts = read_page(
        """<body><header><a href="/help.doc">帮助</a></header>
        <div class="m-attachment"><a href="P1.PDF">大东街年报.pdf</a><a href="//www.yuexiu.gov.cn/b.docx">下载</a></div>
        <a href="https://www.yuexiu.gov.cn/gkmlpt/P1.PDF">again</a><a href="x.html">x</a><a href="mailto:a@b.doc">m</a>
        <footer><a href="/app.zip">app</a></footer></body>""",
        "http://www.yuexiu.gov.cn/gkmlpt/",
    )
    assert [(link.url, link.name) for link in facts.attachments] == [
        ("http://www.yuexiu.gov.cn/gkmlpt/P1.PDF", "大东街年报.pdf"),
        ("http://www.yuexiu.gov.cn/b.docx", "b.docx"),
    ]
    assert unite(facts.attachments, facts.attachments) == facts.attachments


@pytest.mark.parametrize("number", ["<tr><td>文号</td><td></td></tr>", ""], ids=["empty cell", "no cell"])
def test_the_table_above_an_article_is_read_by_its_labels(number: str) -> None:
    page = f"""<table><tr><td>索引号：</td><td>1</td><td>发布机构：</td><td><span>大东街道办事处</span></td></tr>{number}
        <tr><td>发布日期：</td><td>2021-01-22</td><td>名称</td><td>年报</td></tr></table>"""
    facts = read_page(page, URL)
    assert (facts.agency, facts.published_on) == ("大东街道办事处", "2021-01-22")
    assert read_page("<table><tr><td>发布机构</td><td></td><td>文号</td></tr></table>", URL).agency is None


@pytest.mark.parametrize("mark", ['<meta name="Content{}"/>', "<!--Content{}-->"])
def test_a_body_between_marks(mark: str) -> None:
    body = '<p>见图</p><img src="1.png">'
    page = f'<h1>年报</h1><div>{mark.format("Start")}{body}{mark.format("End")}</div><p>版权</p><img src="2.png">'
    content = read_page(page, URL).content
    assert (content.text, content.pictures) == ("见图", ["1.png"])
