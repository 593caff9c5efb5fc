"""Answers that stand in the way of what was asked for: challenges, stubs, refusals, broken connections.

The scripts are shells: a client that would solve them is not what this portal is for.
"""

from hashlib import sha1

from pipelines.demo.answers import JSON, Answer, Request, html, refusal
from pipelines.demo.reports.pages import page

STUB = "<html><head></head><body>".ljust(40) + "</body></html>"  # 54 bytes
_CUT_SHORT = 0.6
_REFUSED = "请求的操作无法完成"


def forbidden(_request: Request) -> Answer:
    """403: a fence by network address, as `/` answers all the same."""
    return refusal(403, "Forbidden")


def gone(_request: Request) -> Answer:
    """404."""
    return refusal(404, "Not Found")


def script_412(_request: Request) -> Answer:
    """412 with a small page that is only a script."""
    text = (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><meta id="9DhefwqGPrzGxEp9hPaoag" content="">'
        '<script>$_ts=window["$_ts"];if(!$_ts)$_ts={};$_ts.nsd=47512;$_ts.cd="";</script></head><body></body></html>'
    )
    return Answer(text.encode(), status=412)


def script_521(request: Request) -> Answer:
    """521 with one cookie from the server and a script that would make the second."""
    text = (
        "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_')+'clearance_s=1700000000.5|-1|demo;"
        "max-age=3600;path=/';location.href=location.pathname+location.search</script>"
    )
    seed = sha1(request.path.encode(), usedforsecurity=False).hexdigest()[:32]
    return Answer(text.encode(), status=521, headers={"Set-Cookie": f"__jsluid_s={seed}; path=/; HttpOnly"})


def script_acw(request: Request) -> Answer:
    """200 with the number from which a script would compute the cookie acw_sc__v2."""
    arg1 = sha1(request.path.encode(), usedforsecurity=False).hexdigest().upper()
    text = (
        f"<html><script>\nvar arg1='{arg1}';\nfunction setCookie(name,value){{var expiredate=new Date();"
        "expiredate.setTime(expiredate.getTime()+(3600*1000));document.cookie=name+'='+value+';expires='+"
        "expiredate.toGMTString()+';max-age=3600;path=/';}\nfunction reload(x){setCookie('acw_sc__v2',x);"
        "document.location.reload();}\n</script></html>"
    )
    return html(text)


def script_c3vk(_request: Request) -> Answer:
    """200 with a page that only sets a cookie for five minutes and loads itself again."""
    text = (
        '<html><head><meta charset="utf-8"><title></title></head><body><script type="text/javascript">\n'
        'document.cookie="C3VK=9f1a2b; path=/; domain=; max-age=300";\n'
        "window.location.href=window.location.href;\n</script><noscript>请开启JavaScript并刷新该页。</noscript>"
    )
    return html(f"{text.ljust(340)}</body></html>")


def cookie_round(request: Request) -> Answer | None:
    """302 to the same address with a cookie; who brings it back passes."""
    if "CT6T=" in request.headers.get("cookie", ""):
        return None
    return Answer(b"", status=302, headers={"Location": request.path, "Set-Cookie": "CT6T=5e7a; path=/"})


def cookie_loop(request: Request) -> Answer:
    """302 to the same address with a cookie, for ever."""
    seed = f"CT6TS={request.before}; path=/"
    return Answer(b"", status=302, headers={"Location": request.path, "Set-Cookie": seed})


def captcha(_request: Request) -> Answer:
    """200 with a page that asks for what a picture shows."""
    main = '<form><p>访问过于频繁，请输入验证码</p><img src="/captcha.jpg"><input name="captcha"></form>'
    return html(page("安全验证", main, site="安全验证"))


def stub(_request: Request) -> Answer:
    """200 with 54 bytes."""
    return html(STUB)


def not_json(_request: Request) -> Answer:
    """200 with a page where data were asked for."""
    return html(f"<html><head><title>提示</title></head><body><p>{_REFUSED}</p></body></html>")


def truncated(answer: Answer) -> Answer:
    """Data that end in the middle, with a length that fits what is sent."""
    return Answer(answer.body[: int(len(answer.body) * _CUT_SHORT)], answer.media_type or JSON)


def throttled(_request: Request) -> Answer:
    """200 with the column's page in place of the article: after a burst of requests."""
    items = "".join(
        f"<li>{name}</li>" for name in ("政府信息公开指南", "政府信息公开制度", "政府信息公开年报")
    )
    return html(page("政府信息公开年报", f'<ul class="news_list">{items}</ul>', site="政府门户网站"))


def too_many(_request: Request) -> Answer:
    """429 and when to come back."""
    return refusal(429, "Too Many Requests", Retry_After="1")


def unavailable(_request: Request) -> Answer:
    """503 and when to come back."""
    return refusal(503, "Service Unavailable", Retry_After="1")
