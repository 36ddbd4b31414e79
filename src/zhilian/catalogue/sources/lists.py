"""The windows and the sub-platforms on offer."""

from collections.abc import Sequence

from zhilian.catalogue import selectors
from zhilian.core.effects import Asking, Picked, Values, source


@source("windows")
class Windows:
    """A chosen one knows who answers for it (`owner_role`): what is said of it goes there."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        owners = {part.code: part.owner_role for part in selectors.sub_platforms()}
        return [
            Picked(
                key=row.code,
                label=row.name,
                detail=row.sub_platform_name,
                facts={"owner_role": owners[row.sub_platform_code]},
            )
            for row in selectors.windows(q=q)
        ]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        return next((item for item in self.items(asking, values={}) if item.key == key), None)


@source("sub_platforms")
class SubPlatforms:
    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        found = [Picked(key=part.code, label=part.name) for part in selectors.sub_platforms()]
        return [item for item in found if q in item.label]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        return next((item for item in self.items(asking, values={}) if item.key == key), None)
