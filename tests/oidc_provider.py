"""A tiny OIDC provider for tests: whoever comes is already logged in there, as the person whom the test names."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "reports-app", "a secret of this test"


class OidcProvider:
    """Discovery, authorize, token and keys as OpenID Connect Core 1.0 describes the code flow. Use it in a `with`."""

    def __init__(self) -> None:
        self.email = ""
        """Whom it logs in."""
        self.refused: list[str] = []
        """What was wrong with requests to it."""
        self._key = RSAKey.generate_key(2048, {"kid": "test", "use": "sig", "alg": "RS256"})
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://localhost:{self._server.server_address[1]}"
        self.metadata_url = f"{self.address}/.well-known/openid-configuration"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, Any]:
        return {"keys": [self._key.as_dict(private=False)]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Return where the browser is sent back to, with a code for the person of the moment."""
        if asked.get("client_id") != CLIENT or asked.get("response_type") != "code":
            self.refused.append(f"authorize: {asked}")
        code = secrets.token_urlsafe(16)
        self._codes[code] = {**asked, "email": self.email}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Return the tokens for a code, once and to its client only."""
        client, _, secret = (
            base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
            if authorization
            else (sent.get("client_id", ""), "", sent.get("client_secret", ""))
        )
        asked = self._codes.pop(sent.get("code", ""), None)
        if asked is None or (client, secret) != (CLIENT, SECRET) or sent.get("redirect_uri") != asked["redirect_uri"]:
            self.refused.append(f"token: {sent}")
            return None
        if challenge := asked.get("code_challenge"):
            digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != challenge:
                self.refused.append("token: the code verifier does not fit the challenge")
                return None
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": asked["email"],
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked.get("nonce", ""),
            "email": asked["email"],
            "email_verified": True,
            "name": "A. Tester",
        }
        signed = jwt.encode({"alg": "RS256", "kid": "test"}, claims, self._key)
        return {"access_token": "none", "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = urlsplit(self.path)
                if asked.path == "/authorize":
                    values = {name: texts[-1] for name, texts in parse_qs(asked.query).items()}
                    self.send_response(302)
                    self.send_header("Location", provider.authorize(values))
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                elif asked.path == "/keys":
                    self._send(200, provider.keys())
                else:
                    self._send(200, provider.discovery())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                sent = {name: texts[-1] for name, texts in parse_qs(body).items()}
                tokens = provider.token(sent, self.headers.get("Authorization", ""))
                self._send(200 if tokens else 400, tokens or {"error": "invalid_grant"})

            def _send(self, status: int, content: dict[str, Any]) -> None:
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler
