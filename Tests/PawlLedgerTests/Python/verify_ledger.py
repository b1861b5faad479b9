# SPDX-License-Identifier: Apache-2.0
"""Verifies ledgers, written from the specifications alone: RFC 6962, RFC 8032, RFC 8785, C2SP tlog-tiles,
tlog-checkpoint and signed-note, and the journal's format at the head of JournalFormat.swift. A test oracle.

usage: verify_ledger.py FOLDER...    prints one line a folder: "ok SIZE ROOT TORN" or "bad REASON"
"""
import base64
import hashlib
import json
import os
import struct
import sys

from ed25519 import ed25519

# --- Merkle tree (RFC 6962 section 2.1) ---
def leaf_hash(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def root(hashes):
    if not hashes:
        return hashlib.sha256(b"").digest()
    while len(hashes) > 1:
        # Pairing neighbours and carrying the odd one up gives RFC 6962's tree.
        row = [hashlib.sha256(b"\1" + hashes[i] + hashes[i + 1]).digest() for i in range(0, len(hashes) - 1, 2)]
        hashes = row + ([hashes[-1]] if len(hashes) % 2 else [])
    return hashes[0]


# --- canonical JSON (RFC 8785) ---
class Bad(Exception):
    pass


def need(condition, reason):
    if not condition:
        raise Bad(reason)


def number(value):
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = whole + fraction
    point -= len(digits) - len(digits.lstrip("0"))
    digits = digits.strip("0")
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    if 0 < point <= 21:
        if len(digits) <= point:
            return sign + digits + "0" * (point - len(digits))
        return sign + digits[:point] + "." + digits[point:]
    exponent = point - 1
    text = digits[0] + ("." + digits[1:] if digits[1:] else "")
    return sign + text + "e" + ("+" if exponent >= 0 else "-") + str(abs(exponent))


def canonical(value):
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\x7f")
    if isinstance(value, float):
        return number(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
    return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in keys) + "}"


def unique(pairs):
    need(len(dict(pairs)) == len(pairs), "duplicate key")
    return dict(pairs)


def check_entry(index, entry):
    try:
        value = json.loads(entry.decode("utf-8"), parse_int=float, object_pairs_hook=unique)
        ok = canonical(value).encode("utf-8") == entry
        ok = ok and sorted(value) == ["body", "run", "time", "type", "v"] and value["v"] == 1
    except (ValueError, OverflowError, RecursionError, AttributeError, TypeError):
        ok = False
    need(ok, "entry %d is not canonical" % index)


# --- notes ---
def note(data, key, name):
    """The (size, root) of a checkpoint with exactly the one signature by the key, in its one form."""
    try:
        text, signature = data.decode("utf-8").split("\n\n")
        origin, size, hash64, end = text.split("\n") + [""]
        dash, signer, blob64 = signature[:-1].split(" ")
        blob = base64.b64decode(blob64, validate=True)
        hash = base64.b64decode(hash64, validate=True)
    except ValueError:
        raise Bad("malformed note")
    text += "\n"
    need(signature.endswith("\n") and dash == "\u2014" and signer == name and origin == name, "note's names")
    need(base64.b64encode(blob).decode() == blob64 and base64.b64encode(hash).decode() == hash64, "note's base64")
    need(len(hash) == 32 and size.isascii() and size.isdigit() and str(int(size)) == size, "note's text")
    need(blob[:4] == key_id(name, key), "note's key id")
    return int(size), hash, text.encode(), blob[4:]


def key_id(name, key):
    return hashlib.sha256(name.encode() + b"\n\x01" + key).digest()[:4]


def read_key(data):
    try:
        name, id, blob64 = data.decode("utf-8").split("+", 2)
        need(blob64.endswith("\n"), "key's end")
        blob = base64.b64decode(blob64[:-1], validate=True)
    except ValueError:
        raise Bad("malformed key")
    need(base64.b64encode(blob).decode() == blob64[:-1] and len(blob) == 33 and blob[0] == 1, "key's bytes")
    need(name and not any(c.isspace() or c == "+" for c in name), "key's name")
    need(id == key_id(name, blob[1:]).hex(), "key's id")
    return name, blob[1:]


# --- tiles and journal ---
def bundle(data):
    entries, position = [], 0
    while position < len(data):
        need(position + 2 <= len(data), "bundle's length")
        (count,) = struct.unpack_from(">H", data, position)
        need(position + 2 + count <= len(data), "bundle's entry")
        entries.append(data[position + 2 : position + 2 + count])
        position += 2 + count
    return entries


def tile_index(index):
    groups = "%03d" % (index % 1000)
    while index >= 1000:
        index //= 1000
        groups = "x%03d/%s" % (index % 1000, groups)
    return groups


MAGIC = b"pawl-journal/1\n"


def has_hole(data, start, end):
    while start < end:
        stop = min(end, (start // 512 + 1) * 512)
        if len(data[start:stop]) - len(data[start:stop].rstrip(b"\0")) >= 16:
            return True
        start = stop
    return False


def journal(data, key, name):
    """The records as (entries, note) and the length of the torn tail."""
    need(data.startswith(MAGIC), "journal's magic")
    records, position = [], len(MAGIC)
    size = None
    while position < len(data):
        header = data[position : position + 16]
        if len(header) < 16:
            break
        if hashlib.sha256(MAGIC + header[:12]).digest()[:4] != header[12:]:
            need(records and has_hole(data, position, len(data)), "journal's header")
            break
        count, bundle_bytes, note_bytes = struct.unpack(">III", header[:12])
        start = position + 16
        marks = start + bundle_bytes
        head = marks + 4 * count
        end = head + note_bytes
        if end > len(data):
            break
        try:
            entries = bundle(data[start:marks])
            need(len(entries) == count and (count == 0) == (size is None), "journal's count")
            for i, entry in enumerate(entries):
                need(leaf_hash(entry)[:4] == data[marks + 4 * i : marks + 4 * i + 4], "journal's mark")
            signed = note(data[head:end], key, name)
            need(size is None or signed[0] == size + count, "journal's size")
        except Bad:
            if records and end == len(data) and has_hole(data, position, end):
                break
            raise
        size = signed[0]
        records.append((entries, signed))
        position = end
    need(records, "journal's first record")
    return records, len(data) - position


def verify(folder):
    def read(name):
        try:
            with open(os.path.join(folder, name), "rb") as file:
                return file.read()
        except (FileNotFoundError, NotADirectoryError):
            raise Bad("missing " + name)

    name, key = read_key(read("key"))
    published = note(read("checkpoint"), key, name)
    records, torn = journal(read("journal"), key, name)
    start = records[0][1][0]
    need(start % 256 == 0, "journal's start")
    entries = []
    for index in range(start // 256):
        tile = bundle(read("tile/entries/" + tile_index(index)))
        need(len(tile) == 256, "tile's count")
        entries += tile
    for record, _ in records[1:]:
        entries += record
    size = len(entries)
    leaves = [leaf_hash(entry) for entry in entries]
    for head in [signed for _, signed in records] + [published]:
        need(head[0] <= size, "checkpoint beyond the log")
        need(root(leaves[: head[0]]) == head[1], "root of size %d" % head[0])
        need(ed25519(key, head[2], head[3]), "signature of size %d" % head[0])
    levels = [leaves]
    while len(levels[-1]) >= 256:
        below = levels[-1]
        levels.append([root(below[i : i + 256]) for i in range(0, len(below) - 255, 256)])
    expected = {}
    for level, hashes in enumerate(levels):
        for first in range(0, len(hashes), 256):
            for width in range(1, min(256, len(hashes) - first) + 1):
                suffix = tile_index(first // 256) + ("" if width == 256 else ".p/%d" % width)
                expected["tile/%d/%s" % (level, suffix)] = b"".join(hashes[first : first + width])
                if level == 0:
                    expected["tile/entries/" + suffix] = b"".join(
                        struct.pack(">H", len(entry)) + entry for entry in entries[first : first + width])
    found = set()
    for base, folders, files in os.walk(folder):
        for file in files:
            path = os.path.relpath(os.path.join(base, file), folder)
            if path in ("key", "checkpoint", "journal"):
                continue
            need(path in expected, "unknown file " + path)
            need(read(path) == expected[path], "content of " + path)
            found.add(path)
    for limit, partial in ((start, False), (published[0], True)):
        for level in range(6):
            count = limit >> (8 * level)
            for kind in [str(level)] + (["entries"] if level == 0 else []):
                for index in range(count // 256):
                    need("tile/%s/%s" % (kind, tile_index(index)) in found, "missing tile")
                path = "tile/%s/%s" % (kind, tile_index(count // 256))
                if partial and count % 256:
                    need(path in found or path + ".p/%d" % (count % 256) in found, "missing partial tile")
    for index, entry in enumerate(entries):
        check_entry(index, entry)
    return "ok %d %s %d" % (size, root(leaves).hex(), torn)


if __name__ == "__main__":
    for folder in sys.argv[1:]:
        try:
            print(verify(folder))
        except Bad as reason:
            print("bad", reason)
