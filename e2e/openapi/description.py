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


# What the official files say against each other, one function each; its text is the reason.
CONTRADICTIONS = []
