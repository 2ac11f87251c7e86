"""Expands EPCIS documents with PyLD and prints what each event says: one JSON list of [property, value] a document.

Arguments: the official context file, then documents. Nothing is fetched: every context of a document that is an
address is the official file. One difference is taken out: JSON-LD 1.1 takes a term for a prefix only where its IRI ends in
one of :/?#[]@ or it says "@prefix": true. EPCIS has prefixes that stand for XML namespaces, which end in anything (an
official example among them), and the event hash needs their names in full, so every simple term of a document is a prefix here.
"""
import json
import sys

from pyld import jsonld

EVENTS = {"ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"}


def statements(node, out):
    for name, values in node.items():
        if name == "@id":
            out.append(["@id", node["@id"]])
        elif name == "@type":
            out.extend(["@type", value] for value in values)
        elif isinstance(values, list):
            for value in values:
                said(name, value, out)


def said(name, value, out):
    if "@list" in value:
        for item in value["@list"]:
            said(name, item, out)
    elif "@value" in value:
        literal = value["@value"]
        out.append([name, literal if isinstance(literal, str) else json.dumps(literal)])
    elif set(value) == {"@id"}:
        out.append([name, value["@id"]])
    else:
        out.append([name, None])
        statements(value, out)


def found(value):
    """The events of a document in JSON, in order."""
    if isinstance(value, list):
        for item in value:
            yield from found(item)
    elif isinstance(value, dict):
        if value.get("type") in EVENTS:
            yield value
        else:
            for item in value.values():
                yield from found(item)


def with_prefixes(context):
    """The same context, in which every simple term is a prefix."""
    if not isinstance(context, dict):
        return context
    simple = {term for term, iri in context.items() if isinstance(iri, str) and not term.startswith("@")}
    return {term: {"@id": iri, "@prefix": True} if term in simple else iri for term, iri in context.items()}


def main():
    context = json.load(open(sys.argv[1], encoding="utf-8"))

    def load(url, _options=None):
        if not url.endswith("epcis-context.jsonld"):
            raise ValueError(f"not the standard context: {url}")
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": context}

    for name in sys.argv[2:]:
        document = json.load(open(name, encoding="utf-8"))
        told = []
        for event in found(document):
            own = event.get("@context", [])
            own = own if isinstance(own, list) else [own]
            shared = document.get("@context", []) if event is not document else []
            shared = shared if isinstance(shared, list) else [shared]
            whole = {**event, "@context": [with_prefixes(part) for part in shared + own]}
            out = []
            for node in jsonld.expand(whole, {"documentLoader": load, "base": ""}):
                statements(node, out)
            told.append(out)
        print(json.dumps(told))


if __name__ == "__main__":
    main()
