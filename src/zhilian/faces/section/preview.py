"""How the draft of a window would look on a phone: shown in a frame beside its settings."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import Sheet
from zhilian.core.access import admits
from zhilian.core.times import clock_now
from zhilian.directory import selectors as directory
from zhilian.faces.portal import shell
from zhilian.faces.section import scope


@admits(*scope.READERS)
@require_GET
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """The form of the draft, or of what is live, as an applicant would see it; nothing acts."""
    scope.bench(request, code)
    view = catalogue.drafted_window(code=code)
    reader: Any = request.user
    asking = directory.asking_of(reader, at=clock_now(), window=code)
    page = {
        "window": view,
        "controls": catalogue.form(view=view, asking=asking, sheet=Sheet()),
        "notice": view.registers.defaults["form_notice"],
        "promise": catalogue.promise(view=view),
        "steps": catalogue.way(view=view),
    }
    return shell.page(request, "section/preview.html", page)
