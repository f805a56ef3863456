"""Signing in with an account of another system, by OpenID Connect (authorisation code with PKCE).

allauth leads there and back. Beyond it, this checks every ID token: its signature always (allauth
trusts the connection instead), issuer, audience, times, and the nonce of this very attempt.
Source: OpenID Connect Core 1.0, section 3.1.3.7; RFC 7636.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures by a key pair only: with a shared secret the client could sign for itself."""
LEEWAY = 30
"""Seconds that two clocks may differ."""
KEPT_CLAIMS = ("sub", "email", "email_verified")
"""What is kept of an ID token."""


def verify_id_token(
    token: str, *, keys: dict[str, Any], issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """Return the claims of an ID token that is what it says.

    :raises OAuth2Error: for a wrong signature, issuer, audience, time or nonce.
    """
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise OAuth2Error(f"signature not accepted: {header.get('alg')}")
        claims: dict[str, Any] = jwt.decode(
            token,
            key=_key(jwt.PyJWKSet.from_dict(keys), header.get("kid")),
            algorithms=[header["alg"]],
            audience=client_id,
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.PyJWTError as error:
        raise OAuth2Error(f"ID token refused: {error}") from error
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if (several or "azp" in claims) and claims.get("azp") != client_id:
        raise OAuth2Error("ID token made for another client")
    if not nonce or not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
        raise OAuth2Error("ID token of another attempt")
    return claims


def _key(keys: jwt.PyJWKSet, kid: str | None) -> jwt.PyJWK:
    found = [key for key in keys.keys if kid is None or key.key_id == kid]
    if len(found) != 1:
        raise OAuth2Error("ID token signed by an unknown key")
    return found[0]


class CheckedAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Fetches tokens and checks them."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's own description, which must name the issuer that was configured."""
        config: dict[str, Any] = super().openid_config
        wanted = str(self.get_provider().app.settings["server_url"]).rstrip("/")
        if str(config.get("issuer", "")).rstrip("/") != wanted:
            raise OAuth2Error("the provider names another issuer")
        return config

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> Any:
        """Return who signed in, from a checked ID token; the address may come from userinfo."""
        config = self.openid_config
        with get_adapter().get_requests_session() as session:
            answer = session.get(config["jwks_uri"])
            answer.raise_for_status()
            keys = answer.json()
        claims = verify_id_token(
            str(kwargs["response"].get("id_token") or ""),
            keys=keys,
            issuer=config["issuer"],
            client_id=app.client_id,
            nonce=self.nonce,
        )
        if "email" not in claims and config.get("userinfo_endpoint"):
            info = self._fetch_user_info(token.token)
            if info.get("sub") != claims["sub"]:
                raise OAuth2Error("userinfo of somebody else")
            claims |= {k: info[k] for k in ("email", "email_verified") if k in info}
        kept = {name: claims[name] for name in KEPT_CLAIMS if name in claims}
        kept["email_verified"] = claims.get("email_verified") in {True, "true"}
        return self.get_provider().sociallogin_from_response(request, {"id_token": kept})

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Return where the provider sends people back to."""
        url: str = build_absolute_uri(request, reverse("oidc_callback"), self.redirect_uri_protocol)
        return url


class CheckedProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """Sends a nonce with every attempt; the address cannot change what is asked for."""

    oauth2_adapter_class = CheckedAdapter

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        """Return where signing in outside begins (a form's address)."""
        return reverse("oidc_login")

    def get_callback_url(self) -> str:
        """Return where the provider sends people back to."""
        return reverse("oidc_callback")

    def get_default_scope(self) -> list[str]:
        """Ask for the address only."""
        return ["openid", "email"]

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """Ask for the configured scope, whatever the address says."""
        return list(self.get_scope())

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, Any]:
        """Send the configured parameters, whatever the address says."""
        return dict(self.get_auth_params())

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,
        **kwargs: Any,
    ) -> HttpResponse:
        """Lead to the provider with a nonce that is kept with the attempt."""
        nonce = secrets.token_urlsafe(32)
        kwargs["auth_params"] = {**(kwargs.get("auth_params") or {}), "nonce": nonce}
        answer: HttpResponse = super().redirect(
            request, process, next_url, data, nonce=nonce, **kwargs
        )
        return answer


class CheckedCallback(OAuth2CallbackView):  # type: ignore[misc]
    """Comes back from the provider with the nonce of the attempt at hand."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, answer = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, answer


def provider_of(request: HttpRequest) -> CheckedProvider | None:
    """Return the outside sign-in that the environment names; None where it names none."""
    try:
        found: CheckedProvider = get_adapter(request).get_provider(request, "oidc")
    except SocialApp.DoesNotExist:
        return None
    return found


provider_classes = [CheckedProvider]
