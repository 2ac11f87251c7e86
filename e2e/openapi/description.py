"""The official OpenAPI document of the EPCIS 2.0 REST binding, made ready for a machine to judge answers by it.

It refers to schemas on the network, gives examples that no server has, and contradicts itself and the other artefacts in
places. What is changed here, and why, is all that is changed; the document itself stays where it is.
"""

import copy
import json
from pathlib import Path

import yaml

STUB = "https://gs1.github.io/EPCIS/REST%20Bindings/JSON-Schema-Stub.json#/definitions/"


def prepared(standards: Path, values: dict) -> dict:
    """The document with its references resolved, its contradictions settled, and examples that this server knows."""
    epcis = standards / "epcis"
    document = yaml.safe_load((epcis / "openapi.yaml").read_text(encoding="utf-8"))
    definitions = json.loads((epcis / "EPCIS-JSON-Schema.json").read_text(encoding="utf-8"))["definitions"]
    schemas = document["components"]["schemas"]
    for name, schema in definitions.items():
        schemas["epcis." + name] = relocated(schema)
    document = resolved(document)
    for settle in CONTRADICTIONS:
        settle(document)
    give_examples(document, values)
    return document


def relocated(schema):
    """A definition of the JSON schema, at home among the components; a reader of OpenAPI 3.0 knows no `definitions`."""
    if isinstance(schema, list):
        return [relocated(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {name: relocated(value) for name, value in schema.items()}
    reference = changed.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/definitions/"):
        changed["$ref"] = "#/components/schemas/epcis." + reference.removeprefix("#/definitions/")
    return changed


def resolved(part):
    """References to the stub lead to the components; examples that lie elsewhere on the network are left out."""
    if isinstance(part, list):
        return [resolved(item) for item in part]
    if not isinstance(part, dict):
        return part
    reference = part.get("$ref")
    if isinstance(reference, str) and reference.startswith(STUB):
        return {"$ref": "#/components/schemas/epcis." + reference.removeprefix(STUB)}
    if isinstance(reference, str) and reference.startswith("https://"):
        return {}
    return {name: resolved(value) for name, value in part.items()}


def give_examples(document: dict, values: dict) -> None:
    """Path parameters get values that this server knows, so that the answers are not all 404."""
    for item in document["paths"].values():
        for holder in [item, *(it for it in item.values() if isinstance(it, dict))]:
            for index, parameter in enumerate(holder.get("parameters", [])):
                parameter = dereferenced(document, parameter)
                if parameter.get("in") == "path" and parameter["name"] in values:
                    known = copy.deepcopy(parameter)
                    known.pop("examples", None)
                    known["example"] = values[parameter["name"]]
                    holder["parameters"][index] = known


def dereferenced(document: dict, part: dict) -> dict:
    while "$ref" in part:
        place = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            place = place[step]
        part = place
    return part


def responses(document: dict, path: str, method: str) -> dict:
    return document["paths"][path][method]["responses"]


def operations(document: dict):
    for path, item in document["paths"].items():
        for method in ("get", "post", "delete"):
            if method in item:
                yield path, method, item[method]["responses"]


def a_wrong_parameter_is_a_400(document: dict) -> None:
    """Lists and queries take parameters, and A.2 of the standard's own table has 400 for a wrong one; here it is missing."""
    for path, _, answers in operations(document):
        name = "400SubscriptionIssues" if "subscriptions" in path else "400QueryIssues"
        answers.setdefault("400", {"$ref": f"#/components/responses/{name}"})


def a_subscription_has_parameters_too(document: dict) -> None:
    """The 400 of subscriptions leaves out the type for a wrong parameter, though `perPage` and `nextPageToken` are there."""
    types(document, "400SubscriptionIssues", "epcisException:QueryParameterException")


def a_problem_is_problem_json(document: dict) -> None:
    """Two operations give their 400 as `application/json`; every other problem is `application/problem+json`."""
    for answer in document["components"]["responses"].values():
        content = answer.get("content", {})
        problems = [kind for kind in content if "RFC7807" in json.dumps(content[kind]) and "problem" not in kind]
        for kind in problems:
            content[kind.replace("application/", "application/problem+")] = content[kind]


def an_unknown_resource_is_no_unknown_name(document: dict) -> None:
    """The example of a 404 is a `NoSuchResourceException`, which its list of types leaves out."""
    types(document, "404ResourceNotFound", "epcisException:NoSuchResourceException")


def a_taken_name_is_a_409(document: dict) -> None:
    """The body of a 409 says status 409; its schema was copied from the 406."""
    for answer in document["components"]["responses"].values():
        text = json.dumps(answer)
        if "ResourceAlreadyExistsException" in text:
            replace(answer, "enum", [406], [409])


def a_token_that_is_none_is_a_404(document: dict) -> None:
    """Nothing is said of a token that the server never gave out."""
    answers = responses(document, "/nextPageToken/{token}", "delete")
    for status, name in {"401": "401UnauthorizedRequest", "404": "404ResourceNotFound"}.items():
        answers.setdefault(status, {"$ref": f"#/components/responses/{name}"})


def a_link_is_a_header(document: dict) -> None:
    """`Link` is `<…>; rel="next"` in the example and in RFC 8288, which is no URI as its schema has it."""
    document["components"]["schemas"]["Link"].pop("format", None)


def a_capture_job_has_errors_or_a_file(document: dict) -> None:
    """Both alternatives of `oneOf` leave their member optional, so that a job with neither file fits both."""
    loosen(document["components"]["schemas"]["CaptureJob"])


def a_named_query_is_one_query(document: dict) -> None:
    """`GET /queries/{queryName}` gives one query in its example and an array in its schema."""
    content = responses(document, "/queries/{queryName}", "get")["200"]["content"]
    for kind in content.values():
        if kind.get("schema", {}).get("type") == "array":
            kind["schema"] = kind["schema"]["items"]


def a_query_can_be_too_large(document: dict) -> None:
    """`maxEventCount` leads to a 413 (QueryTooLargeException), which only named queries list."""
    for path, _, answers in operations(document):
        if path.endswith("events"):
            answers.setdefault("413", {"$ref": "#/components/responses/413QueryScopeOrSize"})


def types(document: dict, response: str, name: str) -> None:
    for content in document["components"]["responses"][response]["content"].values():
        for part in content["schema"]["allOf"]:
            if "type" in part.get("properties", {}):
                part["properties"]["type"]["enum"].append(name)


def replace(part, member: str, old, new) -> None:
    if isinstance(part, dict):
        if part.get(member) == old:
            part[member] = new
        part = part.values()
    elif not isinstance(part, list):
        return
    for inner in part:
        replace(inner, member, old, new)


def loosen(part) -> None:
    if isinstance(part, dict):
        if "oneOf" in part:
            part["anyOf"] = part.pop("oneOf")
        part = part.values()
    elif not isinstance(part, list):
        return
    for inner in part:
        loosen(inner)


# What the official files say against each other, one function each; its text is the reason.
CONTRADICTIONS = [
    a_wrong_parameter_is_a_400,
    a_subscription_has_parameters_too,
    a_problem_is_problem_json,
    an_unknown_resource_is_no_unknown_name,
    a_taken_name_is_a_409,
    a_token_that_is_none_is_a_404,
    a_link_is_a_header,
    a_capture_job_has_errors_or_a_file,
    a_named_query_is_one_query,
    a_query_can_be_too_large,
]
