"""Tables of the desk, one noun a file."""

from zhilian.desk.models.consultations import Consultation
from zhilian.desk.models.orders import OrderEntry, Routing, WorkOrder, WorkOrderQuerySet
from zhilian.desk.models.requirements import Requirement, RequirementEntry

__all__ = [
    "Consultation",
    "OrderEntry",
    "Requirement",
    "RequirementEntry",
    "Routing",
    "WorkOrder",
    "WorkOrderQuerySet",
]
