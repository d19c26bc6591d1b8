"""Names that stand for several authorities or regions: Greater Manchester, Merseyside, the Midlands.

`groups.csv` beside this module is data that staff can read and edit: one group a row, with the names of
`authorities.csv` or of regions, and aliases, separated by semicolons. `note` is for those who edit it.
"""

import csv
from collections.abc import Collection
from pathlib import Path

from domain.types import NamedPlace

TABLE = Path(__file__).with_name("groups.csv")


def read_groups(authorities: Collection[str], regions: Collection[str], path: Path = TABLE) -> dict[str, NamedPlace]:
    """Return the groups by each of their names and aliases, as written.

    Raises ValueError naming the row if it has no members, or one that is not among `authorities` or `regions`, or a
    name that an authority, a region or another group has.
    """
    groups: dict[str, NamedPlace] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if None in row.values() or None in row:
                raise ValueError(f"{path}: {row['name']}: the row has not as many cells as the first one")
            group = NamedPlace(row["name"].strip(), _listed(row["authorities"]), _listed(row["regions"]))
            unknown = {*group.authorities} - {*authorities} | {*group.regions} - {*regions}
            if unknown or not (group.authorities or group.regions):
                wrong = f"holds {sorted(unknown)}, not in the tables" if unknown else "holds no authority and no region"
                raise ValueError(f"{path}: {group.name} {wrong}")
            for name in (group.name, *_listed(row["aliases"])):
                if name in groups or name in authorities or name in regions:
                    raise ValueError(f"{path}: {group.name}: {name} is the name of something else")
                groups[name] = group
    return groups


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
