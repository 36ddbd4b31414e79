from zhilian.access.models.faces import Face
from zhilian.access.models.grants import Grant, Pass, Permission, PlatePermit
from zhilian.access.models.guests import Barred, Listed, VisitorLink
from zhilian.access.models.places import Area, Building, Gate
from zhilian.access.models.records import PassRecord

__all__ = [
    "Area",
    "Barred",
    "Building",
    "Face",
    "Gate",
    "Grant",
    "Listed",
    "Pass",
    "PassRecord",
    "Permission",
    "PlatePermit",
    "VisitorLink",
]
