"""The description of the interface (OpenAPI 3.1): what the framework says, made complete.

The framework describes parameters, contents and good answers. Added here: errors, headers, scopes,
files, and what callers should know.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from truongchuan.api.build import api
from truongchuan.api.operations import LONGEST_KEY, OPERATIONS, Operation
from truongchuan.api.problems import MEDIA_TYPE, PROBLEMS, STATUSES
from truongchuan.domain.tokens.scopes import SCOPES
from truongchuan.wording.tokens import SCOPES as SCOPE_TEXTS

Json = dict[str, Any]
PREFIX = "/api/v1"
ABOUT = """\
Everything a person may see on the pages of TruongChuan, as JSON, with the same rights.

**Tokens.** Make one on the page “Khóa truy cập” of your account and send it as
`Authorization: Bearer tc_…`. A token has your present rights, narrowed by its scopes; it ends with
its day, with your last function, or when it is revoked.

**Lists** come in pages (`page`, `per_page` up to 200); the `Link` header leads on. Order is stable.

**Tags.** Every answer has an `ETag`; sent back as `If-None-Match` it makes an unchanged answer
an empty 304. Reports of progress take the `stamp` of the work as `If-Match`: when somebody
reported in between, the answer is 412 with both versions and nothing is written.

**Repeating a write.** Send `Idempotency-Key` with a text of your own for each new request. For 24
hours the same key gives the same answer and writes once (`Idempotent-Replayed: true`).

**Limits.** 600 reads and 60 writes a minute for each token unless the operator set others; content
up to 256 KB. `RateLimit-Remaining` tells what is left, `Retry-After` how long to wait.

**Errors** are `application/problem+json` (RFC 9457): `code` is for programs, `detail` for people,
in Vietnamese or English by `Accept-Language`; `errors` names each wrong field.

**Writing.** Days are `2023-05-15`, months `2023-05`, quarters `2023-Q3`, school years `2023-2024`;
moments carry the offset of Vietnam. Shares are from 0 to 1, amounts are whole đồng. A figure that
nobody gave is null or absent, never 0.
"""
TAGS = {
    "own": "Who calls, and what they were told.",
    "programmes": "Programmes, the plan's readings and findings, targets.",
    "roadmap": "Tasks, parts, schools within tasks, reports of progress.",
    "duties": "Duties that the plan gives to units.",
    "obstacles": "What keeps tasks from going on.",
    "steering": "Steering committee, meetings, conclusions, monthly reviews.",
    "schedule": "Expected dates, margins, chances.",
    "schools": "Schools, figures, verdicts, certificates.",
    "documents": "The register of documents, and papers made.",
    "society": "Outreach and social mobilisation.",
    "oversight": "Safety, consultations, recognition, ceremonies, plans of schools.",
    "directory": "Units and people.",
    "law": "Instruments, rules on a day, metrics.",
    "audit": "The record of acts.",
}
PAGE_OF_A_LIST = "A page of a list; the `Link` header leads to the others."
_PROBLEM: Json = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code", "params", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "Where it is told."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What it is and what to do, for people."},
        "code": {"type": "string", "description": "For programs."},
        "params": {"type": "object"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "Place in the content sent."},
                    "parameter": {"type": "string"},
                    "in": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "current": {"type": "object", "description": "With 412: how it stands now."},
        "sent": {"type": "object", "description": "With 412: what was sent."},
    },
    "example": {
        "type": PROBLEMS + "percent-full-not-done",
        "title": "Không ghi được",
        "status": 422,
        "detail": "Đã 100% thì chọn trạng thái “đã xong”; nếu chưa xong, ghi dưới 100%.",
        "code": "percent-full-not-done",
        "params": {},
        "errors": [],
    },
}
_MEANINGS = {
    400: "The request cannot be read.",
    401: "No token, or one that does not work.",
    403: "The token lacks the scope, or the person the right.",
    404: "There is no such thing, or it is not for the caller to see.",
    412: "Somebody wrote in between; both versions are given and nothing was written.",
    413: "The content is too large.",
    415: "The content is not JSON.",
    422: "A parameter or field does not fit, or the write was refused; `code` says why.",
    429: "Too many requests in this minute.",
    500: "The product failed; it was logged.",
    503: "Somebody else was writing for long; nothing was written, try again.",
}
_READ_ERRORS = (401, 403, 404, 422, 429, 500, 503)
_WRITE_ERRORS = (400, 401, 403, 404, 413, 415, 422, 429, 500, 503)
_LIMITS = {
    "RateLimit-Limit": "Requests of this sort that are allowed in a minute.",
    "RateLimit-Remaining": "How many of them are left.",
    "RateLimit-Reset": "Seconds until the next minute.",
}


@lru_cache(maxsize=1)
def description() -> Json:
    """Return the whole description; the same value each time, not to be changed."""
    given = json.dumps(api.get_openapi_schema(path_prefix=PREFIX + "/"))
    # Pages of a list are called after what they hold, not as the framework does.
    made: Json = json.loads(re.sub(r"\bPage_(\w+?)Out_(?=\")", r"\1Page", given))
    made["info"] |= {
        "description": ABOUT,
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }
    made["servers"] = [{"url": "/", "description": "This installation"}]
    made["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    made["externalDocs"] = {"url": PROBLEMS, "description": "All codes of problems."}
    components = made["components"]
    components["schemas"]["Problem"] = _PROBLEM
    components["schemas"]["JsonValue"]["description"] = "Any value of JSON."
    for name, shape in components["schemas"].items():
        if name.endswith("Page") and "items" in shape["properties"]:
            shape |= {"title": name, "description": PAGE_OF_A_LIST}
    components["responses"] = {f"Problem{status}": _error(status) for status in _MEANINGS}
    components["headers"] = {name: _header(text) for name, text in _LIMITS.items()}
    components["securitySchemes"]["BearerToken"]["x-scopes"] = {
        scope: SCOPE_TEXTS[scope] for scope in SCOPES
    }
    for methods in made["paths"].values():
        for details in methods.values():
            _complete(details, OPERATIONS[details["operationId"]])
    return made


def _error(status: int) -> Json:
    error: Json = {
        "description": _MEANINGS[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in {429, 503}:
        error["headers"] = {
            "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}
        }
    return error


def _header(text: str) -> Json:
    return {"description": text, "schema": {"type": "integer"}}


def _complete(details: Json, operation: Operation) -> None:
    reads = operation.method == "GET"
    details["security"] = [{"BearerToken": [operation.scope]}]
    if reads:
        details["security"].append({"Session": []})
    details["description"] += f"\n\nScope `{operation.scope}`, right `{operation.permission}`."
    details["x-permission"] = operation.permission
    responses: Json = {str(status): told for status, told in details["responses"].items()}
    good = responses["200" if reads else "201"]
    good["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in _LIMITS}
    good["headers"]["ETag"] = {
        "schema": {"type": "string"},
        "description": "Changes with the answer.",
    }
    parameters: list[Json] = details.setdefault("parameters", [])
    if operation.sends:
        good["content"] = {kind: {} for kind in operation.sends}
    elif reads:
        responses["304"] = {"description": "Unchanged since the answer that `If-None-Match` names."}
        parameters.append(_sent("If-None-Match", "The `ETag` of an answer one has."))
        if "page" in {parameter["name"] for parameter in parameters}:
            good["headers"]["Link"] = {
                "schema": {"type": "string"},
                "description": "Addresses of the first, previous, next and last page.",
            }
    else:
        key = _sent("Idempotency-Key", "A text of one's own for each new request.")
        key["schema"] |= {"minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"}
        parameters.append(key)
        good["headers"]["Idempotent-Replayed"] = {
            "schema": {"type": "string"},
            "description": "`true`: answered before; nothing was written.",
        }
    statuses = set(_READ_ERRORS if reads else _WRITE_ERRORS)
    if operation.stamped:
        parameters.append(_sent("If-Match", "The `stamp` of the work that one saw, in quotes."))
        statuses.add(412)
    for status in sorted(statuses):
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    details["responses"] = responses


def _sent(name: str, text: str) -> Json:
    return {
        "in": "header", "name": name, "required": False, "description": text,
        "schema": {"type": "string"},
    }  # fmt: skip


def problem_codes() -> dict[str, int]:
    """Return the codes of the interface itself with their status."""
    return dict(STATUSES)
