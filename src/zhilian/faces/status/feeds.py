"""The same board for programs: JSON, and an Atom feed of faults and maintenance."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from zhilian.core.times import local
from zhilian.faces.status.board import Board, Event, Work

ATOM = "http://www.w3.org/2005/Atom"


def as_json(board: Board) -> dict[str, Any]:
    return {
        "at": board.at.isoformat(),
        "demo": board.demo,
        "state": board.word.value,
        "headline": board.headline,
        "sub_platforms": [
            {
                "code": part.code,
                "name": part.name,
                "state": part.word.value,
                "availability_90d": None if part.share is None else round(part.share, 6),
                "services": [
                    {
                        "code": one.code,
                        "name": one.name,
                        "state": one.word.value,
                        "since": one.since.isoformat() if one.since else None,
                    }
                    for one in part.services
                ],
            }
            for part in board.parts
        ],
        "incidents": [_event(one) for one in (*board.running, *board.past)],
        "maintenance": [_work(one) for one in board.works],
    }


def as_atom(board: Board, *, base_url: str) -> bytes:
    """RFC 4287; the newest first, each entry with an id of its own that never changes."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _put(feed, "id", f"{base_url}/status/")
    _put(feed, "title", f"{board.title} 服务状态")
    _put(feed, "updated", board.at.isoformat())
    author = ET.SubElement(feed, f"{{{ATOM}}}author")
    _put(author, "name", board.title)
    for href, rel in ((f"{base_url}/status/", "alternate"), (f"{base_url}/status.atom", "self")):
        ET.SubElement(feed, f"{{{ATOM}}}link", href=href, rel=rel)
    for one in (*board.running, *board.past):
        _entry(feed, one, base_url=base_url)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entry(feed: ET.Element, one: Event, *, base_url: str) -> None:
    entry = ET.SubElement(feed, f"{{{ATOM}}}entry")
    _put(entry, "id", f"{base_url}/status/#{one.key}")
    _put(entry, "title", f"{one.title}（{one.word}）")
    _put(entry, "updated", (one.ended_at or one.began_at).isoformat())
    _put(entry, "published", one.began_at.isoformat())
    ended = f"，{local(one.ended_at):%m-%d %H:%M} 恢复" if one.ended_at else ""
    _put(entry, "summary", f"{local(one.began_at):%m-%d %H:%M} 起{ended}")
    ET.SubElement(entry, f"{{{ATOM}}}link", href=f"{base_url}/status/", rel="alternate")


def _put(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _event(one: Event) -> dict[str, Any]:
    return {
        "id": one.key,
        "title": one.title,
        "state": one.word,
        "began_at": one.began_at.isoformat(),
        "restored_at": one.ended_at.isoformat() if one.ended_at else None,
    }


def _work(one: Work) -> dict[str, Any]:
    return {
        "what": one.what,
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "running": one.running,
    }
