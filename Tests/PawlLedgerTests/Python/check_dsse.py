# SPDX-License-Identifier: Apache-2.0
"""usage: check_dsse.py ENVELOPE KEY.pem   verifies an envelope, and then one with a changed payload, by securesystemslib"""
import base64
import json
import sys

from cryptography.hazmat.primitives.serialization import load_pem_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey

with open(sys.argv[1]) as file:
    data = json.load(file)
with open(sys.argv[2], "rb") as file:
    public = load_pem_public_key(file.read())
key = SSlibKey.from_crypto(public, keyid=data["signatures"][0]["keyid"])


def check(data):
    try:
        Envelope.from_dict(data).verify([key], 1)
        print("accepted")
    except VerificationError:
        print("refused")


check(json.loads(json.dumps(data)))
payload = bytearray(base64.b64decode(data["payload"]))
payload[10] ^= 1
data["payload"] = base64.b64encode(bytes(payload)).decode()
check(data)
