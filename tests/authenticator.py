"""A passkey made of software: signs what it is asked, and says, truly or not, that its owner unlocked it."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, MADE = 0x01, 0x04, 0x40


def text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


class Authenticator:
    """`unlocked`: whether its owner showed a finger, face or PIN. `counts`: whether it counts its own use."""

    def __init__(self, origin: str = "http://127.0.0.1:8000", *, unlocked: bool = True, counts: bool = False) -> None:
        self.origin, self.unlocked, self.counts = origin, unlocked, counts
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id, self.used = secrets.token_bytes(16), 0

    def make(self, options: str) -> str:
        asked = json.loads(options)
        point = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        key = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        data = self._data(asked["rp"]["id"], MADE) + key
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._said("webauthn.create", asked)
        return self._answer({"clientDataJSON": text(said), "attestationObject": text(attested)})

    def show(self, options: str) -> str:
        asked = json.loads(options)
        self.used += self.counts
        data, said = self._data(asked["rpId"]), self._said("webauthn.get", asked)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {"clientDataJSON": text(said), "authenticatorData": text(data), "signature": text(signature)}
        )

    def _data(self, host: str, more: int = 0) -> bytes:
        flags = PRESENT | more | (VERIFIED if self.unlocked else 0)
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.used.to_bytes(4, "big")

    def _said(self, kind: str, asked: dict[str, Any]) -> bytes:
        challenge = urlsafe_b64decode(asked["challenge"] + "==")
        return json.dumps({"type": kind, "challenge": text(challenge), "origin": self.origin}).encode()

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps({"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response})
