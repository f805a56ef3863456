"""A provider of OpenID Connect for tests: discovery, keys, authorisation code with PKCE, tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLIENT_ID, SECRET = "truongchuan", "bi-mat"


@dataclass
class Provider:
    """What the provider says of whom, and what it was asked."""

    claims: dict[str, Any] = field(default_factory=dict)
    issuer: str = ""
    key: Any = KEY
    algorithm: str = "RS256"
    wrong: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    refuses: bool = False
    server: Any = None

    def discovery(self) -> dict[str, Any]:
        """Describe the provider."""
        return {
            "issuer": self.wrong.get("discovered", self.issuer),
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> dict[str, Any]:
        """Return the public key."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [{**public, "kid": "k1", "use": "sig", "alg": "RS256"}]}

    def authorize(self, address: str) -> str:
        """Let a person sign in; return where the provider sends them back to."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        back = {"state": asked["state"]}
        if self.refuses:
            back["error"] = "access_denied"
        else:
            code = back["code"] = secrets.token_urlsafe(8)
            self.asked[code] = asked
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Give a code's tokens to who made its challenge."""
        asked = self.asked.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or challenge != asked["code_challenge"]
            or form.get("client_secret") != SECRET
            or form.get("redirect_uri") != asked["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
            **{k: v for k, v in self.wrong.items() if k != "discovered"},
        }
        key = "x" * 64 if self.algorithm == "HS256" else self.key
        signed = jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": "k1"})
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": signed}


@contextmanager
def running() -> Iterator[Provider]:
    """Run a provider on this machine."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def answer(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if path == "/.well-known/openid-configuration":
                self.answer(200, provider.discovery())
            elif path == "/keys":
                self.answer(200, provider.keys())
            else:
                self.answer(404, {})

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
            self.answer(*provider.token(form))

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
