"""The two pages for people: who signs in, and the cards on the members' phones."""

import time
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from string import Template
from urllib.parse import urlencode

from zhilian.directory.simulator.members import Member
from zhilian.directory.simulator.store import Card

PAGE = Template("""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark"><title>$title</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/identity.css">$head</head>
<body><header class="top"><h1>$title</h1><span class="demo">演示用，人员都是虚构的</span></header>
<main>$body</main></body></html>""")
FIND = '<script type="module" src="/assets/find.js"></script>'
AGAIN = '<meta http-equiv="refresh" content="10">'


def choosing(members: Iterable[Member], *, title: str, said: str) -> str:
    """One button a member; the query of the page stays in its address."""
    rows = "".join(map(_button, members))
    empty = '<p class="empty">还没有人员。请先用“zhilian demo”写入演示数据。</p>'
    body = f"""<section><p class="lead">{escape(said)}</p>
<label class="find"><span>查找</span><input type="search" id="find" autocomplete="off"
 placeholder="姓名、工号或岗位"></label>
<form method="post" class="people" id="people">{rows}</form>{"" if rows else empty}
<p class="empty" id="none" hidden>没有找到，请换一个姓名、工号或岗位。</p></section>"""
    return PAGE.substitute(title=title, body=body, head=FIND)


def phones(members: Mapping[str, Member], cards: Sequence[Card], *, chosen: str) -> str:
    """What 政务微信 shows, of everybody or of one member, newest first."""
    rows = "".join(_card(card, members.get(card.member)) for card in cards)
    empty = """<p class="empty">还没有消息。先在平台用“政务微信”登录一次，之后发给这个人的站内消息会
作为卡片出现在这里。</p>"""
    all_of = "" if chosen else ' aria-current="page"'
    links = f'<a href="/"{all_of}>全部</a>' + "".join(
        _link(members[number], chosen=chosen)
        for number in sorted({card.member for card in cards} | ({chosen} if chosen else set()))
        if number in members
    )
    body = f"""<nav class="who" aria-label="成员">{links}</nav>
<section class="phone"><h2>政务微信 · 智联机关</h2>{rows or empty}</section>"""
    return PAGE.substitute(title="模拟认证中心", body=body, head=AGAIN)


def refused(problem: str) -> str:
    body = f'<section><p class="lead bad" role="alert">{escape(problem)}</p></section>'
    return PAGE.substitute(title="不能登录", body=body, head="")


def _button(member: Member) -> str:
    words = escape(f"{member.name} {member.number} {member.post} {member.unit}".lower())
    post = f"<em>{escape(member.post)}</em>" if member.post else ""
    return (
        f'<button name="member" value="{escape(member.number)}" data-words="{words}">'
        f"<b>{escape(member.name)}</b>{post}<small>{escape(member.unit)}　工号"
        f" {escape(member.number)}</small></button>"
    )


def _link(member: Member, *, chosen: str) -> str:
    here = ' aria-current="page"' if member.number == chosen else ""
    target = urlencode({"member": member.number})
    return f'<a href="/?{target}"{here}>{escape(member.name)}</a>'


def _card(card: Card, member: Member | None) -> str:
    at = time.strftime("%m-%d %H:%M", time.localtime(card.at))
    name = escape(member.name if member else card.member)
    return (
        f'<article><p class="meta">发给 {name}　<time>{at}</time></p><h3>{escape(card.title)}</h3>'
        f'<p>{escape(card.text)}</p><a href="{escape(card.url)}">查看</a></article>'
    )
