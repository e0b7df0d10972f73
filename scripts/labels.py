"""The labels of the repository: which fit a change, and what each looks like. Used by the workflows.

python scripts/labels.py fitting FILES [REVIEW.json]    the labels for a change of these files (one a line), with a comma between
python scripts/labels.py all                            name, colour and description of each, with tabs between
"""

import json
import sys
from fnmatch import fnmatch
from pathlib import Path

import yaml

LABELS = Path(__file__).resolve().parents[1] / ".github" / "labels.yml"


def read_labels() -> list[dict[str, str]]:
    labels: list[dict[str, str]] = yaml.safe_load(LABELS.read_text("utf-8"))
    return labels


def fitting(files: list[str], *, to_record: bool = False) -> list[str]:
    """The names of the labels whose paths one of ``files`` has; ``to-record`` where runs are left to be recorded."""
    found = [
        label["name"]
        for label in read_labels()
        if "paths" in label and any(fnmatch(file, label["paths"]) for file in files)
    ]
    return [*found, "to-record"] if to_record else found


def main(words: list[str]) -> None:
    if words[:1] == ["all"]:
        for label in read_labels():
            print(label["name"], label["color"], label["description"], sep="\t")
        return
    runs = json.loads(Path(words[2]).read_text("utf-8"))["runs"] if len(words) > 2 else []
    files = Path(words[1]).read_text("utf-8").split("\n")
    print(",".join(fitting(files, to_record=any(run["what"] == "to record" for run in runs))))


if __name__ == "__main__":
    main(sys.argv[1:])
