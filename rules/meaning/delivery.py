"""`delivery:` to `Delivery`."""

from rules.delivery import Delivery
from rules.shapes.shape import Fitted


def read_delivery(said: Fitted) -> Delivery:
    caps = said["caps"].values if said["caps"] else {}
    hours = said["quiet_hours"]
    return Delivery(
        caps={name: several for name, several in caps.items() if several},
        quiet_hours=(f"{hours[0]:%H:%M}", f"{hours[1]:%H:%M}") if hours else None,
        late_after=said["late_after"],
        place=said.place,
    )
