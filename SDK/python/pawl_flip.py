# SPDX-License-Identifier: Apache-2.0
"""Flips the expectations of tests in Swift, C, C++ and languages that write assertions alike.

A hook for the impossible twin of a suite (Documentation/suites.md):

    twin: hook
    flip: [/usr/bin/python3, pawl_flip.py, suite, "{out}"]

Called with the folder of the tests and the folder to write to. In each call of a known assertion one expected value
becomes another of its kind: the literal beside `==`, or the argument that is a literal; a condition without one is
negated. Whatever it does not understand stays as it is. Pawl checks every flip against the oracle before it counts.

Standard library only, Python 3.9 or later.
"""

import json
import os
import random
import re
import sys

SUFFIXES = (".swift", ".c", ".cc", ".cpp", ".cxx", ".h", ".hpp", ".m", ".rs", ".js", ".mjs", ".ts", ".java", ".kt", ".go")
EQUAL = r"XCTAssertEqual|EXPECT_EQ|ASSERT_EQ|EXPECT_STREQ|ASSERT_STREQ|EXPECT_DOUBLE_EQ|CHECK_EQUAL|BOOST_TEST|BOOST_CHECK_EQUAL"
EQUAL += r"|assert_eq!|assertEquals|assert\.equal|assert\.strictEqual|assert\.deepEqual|assert\.deepStrictEqual|QCOMPARE"
CONDITION = r"#expect|#require|XCTAssert|XCTAssertTrue|EXPECT_TRUE|ASSERT_TRUE|CHECK|REQUIRE|assert!|assertTrue|assert\.ok|assert"
CALL = re.compile(r"(?<![\w.#!])(%s|%s)\s*\(" % (EQUAL, CONDITION))
NUMBER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F_]+|\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?)(?:[uUlLfF]{0,3})")
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)+\'')
chance = random.SystemRandom()


def is_literal(text):
    text = text.strip()
    return bool(NUMBER.fullmatch(text) or STRING.fullmatch(text)) or text in ("true", "false")


def near(digits):
    """Another number of as many digits, close by: code that reads its tests should not know a flip by its size."""
    number = int(digits)
    step = chance.choice([1, 1, 2, 3, 10])
    other = number - step if number > step and chance.random() < 0.5 else number + step
    return str(other).zfill(len(digits))


def changed(text):
    """Another value of the same kind, with the blanks around it."""
    body = text.strip()
    if body in ("true", "false"):
        return text.replace(body, "false" if body == "true" else "true")
    if STRING.fullmatch(body):
        places = [m.start() + 1 for m in re.finditer(r"(?<!\\)[a-zA-Z0-9]", body[1:-1])]
        if not places:
            return None
        at = chance.choice(places)
        letters = "abcdefghijklmnopqrstuvwxyz".replace(body[at].lower(), "")
        return text.replace(body, body[:at] + chance.choice(letters) + body[at + 1 :])
    if body.lower().lstrip("+-").startswith("0x"):
        last = "0" if body[-1] != "0" else "1"
        return text.replace(body, body[:-1] + last)
    whole = re.match(r"[-+]?(\d+)", body)
    return text.replace(body, body[: whole.start(1)] + near(whole.group(1)) + body[whole.end(1) :])


def arguments(source, start):
    """The top-level arguments of the call whose parenthesis opens at `start`, as spans; None where it does not close."""
    spans, depth, at, begin = [], 0, start, start + 1
    while at < len(source):
        string = STRING.match(source, at)
        if string:
            at = string.end()
            continue
        letter = source[at]
        if letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
            if depth == 0:
                return spans + [(begin, at)]
        elif letter == "," and depth == 1:
            spans.append((begin, at))
            begin = at + 1
        at += 1
    return None


def sides(source, span):
    """The spans beside the only top-level `==` of a span; None where there is none."""
    depth, at, found = 0, span[0], []
    while at < span[1]:
        string = STRING.match(source, at)
        if string:
            at = string.end()
            continue
        if source[at] in "([{":
            depth += 1
        elif source[at] in ")]}":
            depth -= 1
        elif depth == 0 and source.startswith("==", at) and source[at - 1] not in "=!<>":
            end = at + 3 if source.startswith("===", at) else at + 2
            found.append(((span[0], at), (end, span[1])))
            at = end
            continue
        elif depth == 0 and (source.startswith("&&", at) or source.startswith("||", at)):
            return None
        at += 1
    return found[0] if len(found) == 1 else None


def edit(source, name, spans):
    """The one edit of an assertion, (start, end, text); None where it is not understood."""
    if re.fullmatch(EQUAL, name) and len(spans) >= 2:
        choices = [spans[1], spans[0]]
    else:
        beside = sides(source, spans[0])
        choices = [beside[1], beside[0]] if beside else []
    for start, end in choices:
        if is_literal(source[start:end]):
            text = changed(source[start:end])
            if text is not None:
                return start, end, text
    # What `#require` takes may be an optional, which has no opposite.
    if re.fullmatch(CONDITION, name) and name != "#require":
        start, end = spans[0]
        return start, end, "!(%s)" % source[start:end].strip()
    return None


def flip(source):
    result, position = [], 0
    for match in CALL.finditer(source):
        if match.start() < position:
            continue
        line = source[source.rfind("\n", 0, match.start()) + 1 : match.start()]
        if "//" in line or line.lstrip().startswith(("*", "#define", "/*")):
            continue
        spans = arguments(source, match.end() - 1)
        found = edit(source, match.group(1), spans) if spans and source[spans[0][0] : spans[0][1]].strip() else None
        if found:
            result += [source[position : found[0]], found[2]]
            position = found[1]
    return "".join(result + [source[position:]])


def main(root, out):
    files = {}
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            if not name.endswith(SUFFIXES) or os.path.islink(path):
                continue
            try:
                with open(path, encoding="utf-8", newline="") as stream:
                    source = stream.read()
            except UnicodeDecodeError:
                continue
            flipped = flip(source)
            if flipped != source:
                target = "flipped-%d" % len(files)
                with open(os.path.join(out, target), "w", encoding="utf-8", newline="") as stream:
                    stream.write(flipped)
                files[os.path.relpath(path, root)] = target
    with open(os.path.join(out, "flips.json"), "w", encoding="utf-8") as stream:
        json.dump({"files": files}, stream)


if __name__ == "__main__":
    main(*sys.argv[1:3])
