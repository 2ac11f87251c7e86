// Expands whole EPCIS documents with jsonld.js and prints one line of JSON for each: what every event says, as lists of
// `[property, value]`, where the value is null for a thing that says more of itself in what follows.
//
// Arguments: the official context file, then documents. Nothing is fetched: every address of a context that ends with the
// official file's name is that file, and any other address fails.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import jsonld from "jsonld";

const EVENT_LIST = "https://ref.gs1.org/epcis/eventList";

const read = (file) => JSON.parse(readFileSync(file, "utf8"));

function loader(official) {
  const document = read(official);
  return async (url) => {
    if (!url.endsWith(basename(official))) throw new Error(`not the standard context: ${url}`);
    return { contextUrl: undefined, documentUrl: url, document };
  };
}

/** The events of an expanded document, in order; the document itself where it is a single event. */
function events(nodes) {
  const lists = [];
  const look = (value) => {
    if (Array.isArray(value)) return value.forEach(look);
    if (value === null || typeof value !== "object") return;
    for (const [name, member] of Object.entries(value)) name === EVENT_LIST ? lists.push(member) : look(member);
  };
  look(nodes);
  return lists.length === 0 ? nodes : unlisted(lists);
}

const unlisted = (values) => values.flat().flatMap((value) => value["@list"] ?? value);

function statements(node) {
  return Object.entries(node).flatMap(([name, values]) => {
    if (name === "@id") return [[name, values]];
    if (name === "@type") return values.map((type) => [name, type]);
    return unlisted(values).flatMap((value) => said(name, value));
  });
}

function said(name, value) {
  if ("@value" in value) {
    const literal = value["@value"];
    return [[name, typeof literal === "string" ? literal : JSON.stringify(literal)]];
  }
  if ("@id" in value && Object.keys(value).length === 1) return [[name, value["@id"]]];
  return [[name, null], ...statements(value)];
}

const [official, ...files] = process.argv.slice(2);
const documentLoader = loader(official);
for (const file of files) {
  // A base would make names without a prefix look like IRIs of a machine's folder.
  const nodes = await jsonld.expand(read(file), { documentLoader, base: "" });
  console.log(JSON.stringify(events(nodes).map(statements)));
}
