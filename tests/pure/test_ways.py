"""A form leads back to a page of our own and nowhere else."""

import pytest

from api.console.ways import safe_path


@pytest.mark.parametrize(
    "path", ["/", "/accounts/acme#signal-1", "/tasks?of=mei&show=closed", "/accounts/客户"]
)
def test_a_path_of_ours_is_followed(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize(
    "address",
    [
        *(
            "https://elsewhere.test/",
            "//elsewhere.test",
            "/\\elsewhere.test",
            "\\\\elsewhere.test",
            "javascript:alert(1)",
        ),
        *("", "tasks", "/a\nSet-Cookie: b", "/" + "a" * 3000, "///elsewhere.test", "/\t/elsewhere.test"),
    ],
)
def test_anything_else_leads_home(address: str) -> None:
    assert safe_path(address) == "/"
