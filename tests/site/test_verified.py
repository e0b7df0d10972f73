"""The licences come from the pins."""

from __future__ import annotations

from anatomy.site.footer import licence_table
from world import World


def test_the_licences_name_notice_and_quoting_pages_of_every_pin(world: World) -> None:
    row = next(line for line in licence_table(world.project).split("\n") if line.startswith("| v1 "))
    assert f"https://github.com/acme/widgets/blob/{world.commit}/LICENSE" in row
    assert "`MIT`" in row
    assert "(index.md)" in row
