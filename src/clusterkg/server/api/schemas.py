"""JSON schemas of what the API sends."""

from typing import Any

from clusterkg.server.pages.supposing import MOST_ROWS

_TEXT = {"type": "string"}
_NUMBER = {"type": "number"}
_COUNT = {"type": "integer", "minimum": 0}
_LABELS = {"type": "object", "additionalProperties": _TEXT}


def _object(required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
    }


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


_STATEMENT = _object("statement source locator", statement=_TEXT)
_CARD = _object(
    "id iri kind grade tier score parts evidence contradictions missing rule "
    "datasetVersion",
    id=_TEXT,
    iri=_TEXT,
    kind=_TEXT,
    grade={"type": "integer", "enum": [1, 2, 3]},
    tier={"type": "integer"},
    score=_NUMBER,
    parts={"type": "array"},
    evidence=_list(_STATEMENT),
    contradictions={"type": "array"},
    missing={"type": "array"},
    preconditions=_object("met unmet open"),
    rule={"type": "object"},
    datasetVersion=_TEXT,
)
_SEEN = _object("dataset result rows", dataset=_TEXT, result=_TEXT, rows=_COUNT)
_PERMALINK = _object(
    "permalink token query then",
    permalink=_TEXT,
    token=_TEXT,
    query=_TEXT,
    question={"type": ["string", "null"]},
    values=_LABELS,
    then=_SEEN,
)
_PART = _object(
    "total rows",
    total={"type": ["integer", "null"]},
    rows={"type": ["array", "null"], "items": _TEXT},
)
_WRITTEN = {"type": "string", "minLength": 1, "maxLength": 2000, "pattern": r"\S"}
_PIN = {
    "oneOf": [
        {
            "type": "object",
            "required": ["query"],
            "additionalProperties": False,
            "properties": {"query": _WRITTEN},
        },
        {
            "type": "object",
            "required": ["question"],
            "additionalProperties": False,
            "properties": {
                "question": _WRITTEN,
                "values": {"type": "object", "additionalProperties": _WRITTEN},
            },
        },
    ]
}
SCHEMAS = {
    "Problem": _object(
        "type title status detail",
        type=_TEXT,
        title=_TEXT,
        status={"type": "integer"},
        detail=_TEXT,
        line={"type": "integer"},
        column={"type": "integer"},
        name=_TEXT,
        retryAfter={"type": "integer"},
    ),
    "Results": _object(
        "head results",
        head=_object("vars", vars=_list(_TEXT)),
        results=_object("bindings", bindings=_list({"type": "object"})),
    ),
    "Queries": _object(
        "total queries",
        total=_COUNT,
        queries=_list(
            _object(
                "name area question columns href parameters sparql",
                name=_TEXT,
                area=_TEXT,
                question=_LABELS,
                columns=_list(_TEXT),
                href=_TEXT,
                parameters=_list(_object("name type required", name=_TEXT, type=_TEXT)),
                sparql=_TEXT,
            )
        ),
    ),
    "Opportunity": _CARD,
    "Opportunities": _object(
        "total datasetVersion opportunities",
        total=_COUNT,
        datasetVersion=_TEXT,
        opportunities=_list({"$ref": "#/components/schemas/Opportunity"}),
    ),
    "Found": _object(
        "total results",
        total=_COUNT,
        results=_list(
            _object(
                "iri path kind label matched",
                iri=_TEXT,
                path=_TEXT,
                kind=_TEXT,
                label=_LABELS,
                matched=_TEXT,
            )
        ),
    ),
    "Coverage": _object(
        "total cells",
        total=_COUNT,
        cells=_list(
            _object(
                "cluster function state evidence",
                cluster=_TEXT,
                function=_TEXT,
                state={"type": "string", "enum": ["present", "absent", "unknown"]},
                evidence=_list(_STATEMENT),
            )
        ),
    ),
    "WhyNot": _object(
        "a b kind pairs datasetVersion",
        a=_TEXT,
        b=_TEXT,
        kind=_TEXT,
        pairs=_list(
            _object("demand supply cards questions failed missing known conditions")
        ),
        datasetVersion=_TEXT,
    ),
    "Plan": _object(
        "possibleAgreements needs agreements closed cost bound gap proven",
        needs=_COUNT,
        closed=_COUNT,
        agreements=_list(_object("towns closes")),
        proven={"type": "boolean"},
    ),
    "Change": _object(
        "rows appear vanish move datasetVersion",
        rows=_COUNT,
        appear=_list({"type": "object"}),
        vanish=_list({"type": "object"}),
        move=_list({"type": "object"}),
    ),
    "Permalink": _PERMALINK,
    "Replay": _object(
        "permalink query then now state volatile added removed columns answer",
        **_PERMALINK["properties"],
        now=_SEEN,
        state={
            "type": "string",
            "enum": ["same", "unchanged", "reordered", "changed"],
        },
        volatile={"type": "boolean"},
        added=_PART,
        removed=_PART,
        columns=_list(_TEXT),
        answer=_list(_TEXT),
    ),
    "Pin": _PIN,
    "Rows": {
        "type": "object",
        "required": ["tables"],
        "additionalProperties": False,
        "properties": {
            "tables": {
                "type": "object",
                "minProperties": 1,
                "maxProperties": 20,
                "propertyNames": {"pattern": "^[a-z][a-z0-9_-]{0,40}$"},
                "additionalProperties": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": MOST_ROWS,
                    "items": {
                        "type": "object",
                        "minProperties": 1,
                        "propertyNames": {"pattern": "^[a-z][a-z0-9_-]{0,40}$"},
                        "additionalProperties": {
                            "type": "string",
                            "maxLength": 2000,
                            "pattern": r"^[^\x00-\x1f\x7f]*$",
                        },
                    },
                },
            }
        },
    },
}


def what_if(lang: dict[str, Any]) -> dict[str, Any]:
    """The one operation that takes a body."""
    problem = {"application/problem+json": {"schema": _ref("Problem")}}
    told = {
        str(status): {"description": "In words", "content": problem}
        for status in (400, 403, 409, 413, 415, 429, 503)
    }
    answer = {"application/json": {"schema": _ref("Change")}}
    rows = {"application/json": {"schema": _ref("Rows")}}
    return {
        "post": {
            "operationId": "whatIf",
            "summary": "Which cards hypothetical rows would bring or take away",
            "description": f"At most {MOST_ROWS} rows in all tables together; more are "
            "refused before any work begins. One request is worked out at a time.",
            "parameters": [lang],
            "requestBody": {"required": True, "content": rows},
            "responses": {"200": {"description": "The answer", "content": answer}}
            | told,
        }
    }


def make_permalink(questions: list[str]) -> dict[str, Any]:
    """A query, or a question of the catalogue with its parameters, becomes a link."""
    problem = {"application/problem+json": {"schema": _ref("Problem")}}
    told = {
        str(status): {"description": "In words", "content": problem}
        for status in (400, 403, 409, 413, 415, 429, 503)
    }
    replay = {"operationId": "replay", "parameters": {"token": "$response.body#/token"}}
    made = {
        "description": "The link",
        "content": {"application/json": {"schema": _ref("Permalink")}},
        "headers": {"Location": {"schema": _TEXT}},
        "links": {"replay": replay},
    }
    body = {
        "schema": _ref("Pin"),
        "examples": {
            "question": {"value": {"question": questions[0]}},
            "query": {"value": {"query": "SELECT * { ?s ?p ?o } LIMIT 3"}},
        },
    }
    return {
        "post": {
            "operationId": "permalink",
            "summary": "A link that holds a query, the dataset and its result",
            "parameters": [],
            "requestBody": {"required": True, "content": {"application/json": body}},
            "responses": {"201": made} | told,
        }
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
