"""A reader of the text format, written from its description and sharing nothing with the writer."""

from __future__ import annotations

from dataclasses import dataclass, field

NAME_FIRST = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_:")
NAME = NAME_FIRST | set("0123456789")


class Malformed(Exception):
    """The line cannot be read."""


@dataclass
class Parsed:
    types: dict[str, str] = field(default_factory=dict)
    helps: dict[str, str] = field(default_factory=dict)
    samples: dict[tuple[str, frozenset[tuple[str, str]]], float] = field(default_factory=dict)

    def value(self, family: str, /, **labels: str) -> float:
        return self.samples[family, frozenset(labels.items())]


def parse(text: str) -> Parsed:
    if not text.endswith("\n"):
        raise Malformed("the last line must end")
    found = Parsed()
    current = ""
    for line in text[:-1].split("\n"):
        if line.startswith("# "):
            _, word, name, rest = line.split(" ", 3)
            held = {"HELP": found.helps, "TYPE": found.types}[word]
            if name in held:
                raise Malformed(f"{word} of {name} twice")
            held[name] = _unescape(rest, quotes=False) if word == "HELP" else rest
            current = name
            continue
        name, labels, value = _sample(line)
        if name != current or name not in found.types:
            raise Malformed(f"{name} stands outside its family")
        key = (name, frozenset(labels.items()))
        if key in found.samples:
            raise Malformed(f"{line} twice")
        found.samples[key] = float(value)
    return found


def _sample(line: str) -> tuple[str, dict[str, str], str]:
    at = _span(line, 0)
    name = line[:at]
    labels: dict[str, str] = {}
    if not name or name[0] not in NAME_FIRST:
        raise Malformed(line)
    if line[at] == "{":
        labels, at = _labels(line, at + 1)
    if line[at] != " ":
        raise Malformed(line)
    return name, labels, line[at + 1 :]


def _span(line: str, at: int) -> int:
    while at < len(line) and line[at] in NAME:
        at += 1
    return at


def _labels(line: str, at: int) -> tuple[dict[str, str], int]:
    labels: dict[str, str] = {}
    while line[at] != "}":
        mark = line.index('="', at)
        label, at = line[at:mark], mark + 2
        begun = at
        while line[at] != '"':
            at += 2 if line[at] == "\\" else 1
        if label in labels or not set(label) <= NAME:
            raise Malformed(line)
        labels[label] = _unescape(line[begun:at], quotes=True)
        at += 2 if line[at + 1] == "," else 1
    return labels, at + 1


def _unescape(text: str, *, quotes: bool) -> str:
    signs = {"n": "\n", "\\": "\\"} | ({'"': '"'} if quotes else {})
    out, at = [], 0
    while at < len(text):
        if text[at] == "\\":
            if text[at + 1] not in signs:
                raise Malformed(text)
            out.append(signs[text[at + 1]])
            at += 2
        else:
            out.append(text[at])
            at += 1
    return "".join(out)
