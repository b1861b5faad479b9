"""A researcher without a mind: attempt n tries idea n of ideas.py on the champion's train.py.

Arguments name ideas, to try these and no others.
"""

import json
import pathlib
import sys

import ideas


def main(names):
    chosen = [idea for idea in ideas.IDEAS if not names or idea.name in names]
    attempt = json.loads(pathlib.Path("/pawl/briefing.json").read_text())["attempt"]
    if attempt > len(chosen):
        return "No idea is left."
    idea = chosen[attempt - 1]
    file = pathlib.Path(idea.file)
    text = file.read_text()
    for old, new in idea.edits:
        if old not in text:
            return f"{idea.title}: does not fit the champion."
        text = text.replace(old, new)
    file.write_text(text)
    return idea.title


if __name__ == "__main__":
    note = main(sys.argv[1:])
    pathlib.Path("/pawl/note.md").write_text(note + "\n")
