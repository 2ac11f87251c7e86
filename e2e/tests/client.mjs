// A client that nobody here wrote, unchanged from npm: epcis2.js captures, the answer goes back through its own classes.

import epcis from "epcis2.js";
import { expect } from "../lib/suite.mjs";

const { AggregationEvent, BizLocation, CaptureResponse, EPCISDocument, ObjectEvent, QuantityElement, ReadPoint } = epcis;
const { capture, eventToHashedId, setup } = epcis;

const CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld";
/** Prefix 952 is GS1's own, for examples: nothing of the sample world has it. */
const CASE = "https://id.gs1.org/00/095211410000000014";
const ITEM = (serial) => `https://id.gs1.org/01/09521141000113/21/${serial}`;

export function tests(world) {
  return [
    { name: "epcis2.js captures a document and reads it back", run: () => roundTrip(world) },
    { name: "epcis2.js is told what is wrong with a document", run: () => refused(world) },
  ];
}

function connect({ demo }) {
  const headers = { "content-type": "application/json", authorization: `Bearer ${demo.facts.api_key}` };
  setup({ apiUrl: `${demo.url}/epcis`, headers, EPCISDocumentContext: CONTEXT, eventTimeZoneOffset: "+07:00" });
  return headers;
}

async function roundTrip(world) {
  const headers = connect(world);
  const events = [made(), packed()];
  const response = await capture(documentOf(events));
  expect(response.status === 202, `capture answered ${response.status}`);
  const job = new CaptureResponse(response);
  await job.pollForTheCaptureToFinish(20, 100);
  expect(!job.getRunningStatus() && job.getSuccessStatus(), `the job says ${JSON.stringify(job.getErrors())}`);

  const answer = await fetch(`${world.demo.url}/epcis/epcs/${encodeURIComponent(ITEM("1001"))}/events`, { headers });
  expect(answer.status === 200, `the query answered ${answer.status}`);
  const body = await answer.json();
  const list = body.epcisBody.queryResults.resultsBody.eventList;
  expect(list.length === 2, `${list.length} events come back`);

  // What comes back is a document that the client's own classes and the standard's schema accept.
  const again = documentOf(list.map(({ type, ...event }) => Object.assign(new { ObjectEvent, AggregationEvent }[type](event))));
  expect(again.isValid(), "the client refuses what the server gives out");
  for (const event of events) {
    const id = eventToHashedId(event.toObject(), { "@context": CONTEXT }, false);
    expect(list.some((found) => found.eventID === id), `no event has the ID ${id}; there are ${list.map((it) => it.eventID)}`);
  }
}

async function refused(world) {
  connect(world);
  const event = made().clearEPCList().addEPC("https://id.gs1.org/01/09521141000119/21/1");
  const response = await capture(documentOf([event]));
  expect(response.status === 400, `a wrong check digit is answered with ${response.status}`);
  const problem = await response.json();
  expect(problem.type === "epcisException:ValidationException", `the problem is ${problem.type}`);
  expect(problem.errors[0].pointer === "/epcisBody/eventList/0/epcList/0", `the place is ${problem.errors[0].pointer}`);
}

function documentOf(events) {
  return new EPCISDocument().setContext(CONTEXT).setSchemaVersion("2.0").setCreationDate("2026-06-01T01:00:00Z").addEventList(events);
}

function made() {
  return new ObjectEvent()
    .setAction("ADD")
    .setEventTime("2026-06-01T08:00:00.000+07:00")
    .setEventTimeZoneOffset("+07:00")
    .setBizStep("commissioning")
    .setDisposition("active")
    .addEPCList([ITEM("1001"), ITEM("1002")])
    .addQuantity(new QuantityElement().setEpcClass("https://id.gs1.org/01/09521141000212/10/K1").setQuantity(12.5).setUom("KGM"))
    .setReadPoint(new ReadPoint().setId("https://id.gs1.org/414/9521141000014"));
}

function packed() {
  return new AggregationEvent()
    .setAction("ADD")
    .setEventTime("2026-06-01T08:30:00.000+07:00")
    .setEventTimeZoneOffset("+07:00")
    .setBizStep("packing")
    .setParentId(CASE)
    .addChildEPCList([ITEM("1001"), ITEM("1002")])
    .setBizLocation(new BizLocation().setId("https://id.gs1.org/414/9521141000014"));
}
