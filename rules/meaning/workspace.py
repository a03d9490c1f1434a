"""`workspace:` to `Workspace`."""

from rules.problems import Problem
from rules.shapes.shape import Fitted
from rules.workspace import Sender, Workspace


def read_workspace(said: Fitted) -> tuple[Workspace, list[Problem]]:
    languages = tuple(text.value for text in said["languages"] or ()) or ("en",)
    sender = said["sender"]
    workspace = Workspace(
        name=said["workspace"].value,
        time_zone=said["time_zone"].value,
        currency=said["currency"].value if said["currency"] else "USD",
        languages=tuple(dict.fromkeys(languages)),
        sender=Sender(
            name=sender["name"].value,
            email=sender["email"].value,
            postal_address=sender["postal_address"].value if sender["postal_address"] else "",
        ),
        reasons=tuple(text.value for text in said["reasons"]),
        publish=said["publish"] or "one_person",
        place=said.place,
    )
    twice = [text for at, text in enumerate(said["languages"] or ()) if text.value in languages[:at]]
    return workspace, [
        Problem(text.place, "name-twice", f"`{text}` stands twice.", "Delete one.") for text in twice
    ]
