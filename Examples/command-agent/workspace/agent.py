"""A hill climber that knows nothing about queens: it moves one, asks pawl-try, and keeps what is better.

It shows all that a `command` agent can do: read /pawl/briefing.json, change files in /work, ask for judgements, leave
/pawl/note.md. What it writes there or prints is for people; only the workspace counts.
"""

import json
import random
import subprocess


def briefing():
    with open("/pawl/briefing.json", encoding="utf-8") as file:
        return json.load(file)


def read():
    with open("queens.txt", encoding="utf-8") as file:
        return [int(line) for line in file]


def write(columns):
    with open("queens.txt", "w", encoding="utf-8") as file:
        file.writelines(f"{column}\n" for column in columns)


def try_it():
    """The answer of pawl-try, or None where no judgement is left."""
    result = subprocess.run(["pawl-try", "--json"], capture_output=True, text=True, check=False)
    print(result.stdout.strip() or result.stderr.strip())
    return json.loads(result.stdout) if result.returncode in (0, 1) else None


def main():
    told = briefing()
    chance = random.Random(told["attempt"])
    best, fewest = read(), told["champion"]["attacks"]
    while True:
        columns = list(best)
        columns[chance.randrange(8)] = chance.randrange(8)
        if columns == best:
            continue
        write(columns)
        answer = try_it()
        if answer is None:
            break
        attacks = answer.get("metrics", {}).get("attacks")
        if attacks is not None and attacks < fewest:
            best, fewest = columns, attacks
    write(best)
    with open("/pawl/note.md", "w", encoding="utf-8") as file:
        file.write(f"Stopped at {fewest} attacks.\n")


main()
