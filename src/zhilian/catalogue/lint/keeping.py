"""How long records are kept: what is declared can be read, and somebody knows its start."""

from collections.abc import Iterator

from zhilian.catalogue.declarations import WindowDeclaration
from zhilian.catalogue.lint.base import Found, Sheet, window_rule
from zhilian.core import retention


@window_rule("retention")
def retention_start(_: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    path, text = "keeps.retention", window.retention
    try:
        terms = retention.terms_of(text)
    except ValueError:
        yield path, f"保存期限“{text}”不能识别", "请写 5y、长期，或“至失效后3y”这样的形式"
        return
    known = retention.words()
    for term in terms:
        if term.word and term.word not in known:
            yield path, f"没有业务能给出“{term.word}”的时间", f"请改用：{'、'.join(sorted(known))}"
