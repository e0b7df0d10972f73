"""Scripts and style sheets as readers load them do the same with less."""

from __future__ import annotations

from pathlib import Path

from anatomy.site.assets import pack


def test_scripts_lose_their_comments(tmp_path: Path) -> None:
    folder = tmp_path / "assets/js"
    folder.mkdir(parents=True)
    (folder / "wheel.js").write_text("/* turns */\nconst turns = 3; // a day\n", "utf-8")
    (folder / "sluice.js").write_text("const sluice = `a  ${turns} /* b */`;\n", "utf-8")
    for _ in range(2):
        pack(tmp_path)
        texts = {file.name: file.read_text("utf-8") for file in folder.iterdir()}
        assert texts == {
            "wheel.js": "const turns=3;",
            "sluice.js": "const sluice=`a  ${turns} /* b */`;",
        }


def test_the_one_sheet_holds_what_it_imports_in_that_order(tmp_path: Path) -> None:
    folder = tmp_path / "assets/css"
    folder.mkdir(parents=True)
    texts = {
        "all": '/* x */\n@import "site.css";\n@import "quote.css";\n',
        "site": "a {}\n",
        "quote": "/* of\nquotations */\nb {}\n",
    }
    for name, text in texts.items():
        (folder / f"{name}.css").write_text(text, "utf-8")
    for _ in range(2):
        pack(tmp_path)
        assert (folder / "all.css").read_text("utf-8") == "a {}\nb {}\n"
