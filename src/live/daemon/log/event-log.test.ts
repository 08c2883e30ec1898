import { expect, test } from "vitest";
import { plain } from "../../../report/text/terminal.js";
import { Code, RpcError } from "../../../runtime/rpc-error.js";
import { EventLog, type EventLogOptions } from "./event-log.js";
import { nodeLog } from "./node-log.js";
import { trackerLog } from "./tracker-log.js";

function opened(options: Partial<EventLogOptions> = {}) {
  const lines: string[] = [];
  let now = 0;
  const log = new EventLog({
    ...{ program: "node", level: "info", format: "json", paint: plain },
    write: (line) => lines.push(line),
    now: () => now,
    ...options,
  });
  const events = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const pass = (ms: number) => {
    now += ms;
  };
  return { log, lines, events, pass };
}

test("an event is one line of JSON, with its level in words and its time in UTC", () => {
  const { log, lines, events } = opened();
  log.always({ node: "n1" });
  log.warn("chunk-refused", "refused a chunk\nwith wrong content", { file: 7, address: "10.0.0.1:1" });
  expect(lines).toHaveLength(1);
  expect(lines[0]!.indexOf("\n")).toBe(lines[0]!.length - 1);
  expect(events()[0]).toMatchObject({
    ...{ level: "warn", program: "node", node: "n1", event: "chunk-refused", file: 7, address: "10.0.0.1:1" },
    msg: "refused a chunk\nwith wrong content",
  });
  expect(events()[0]!.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test("what lies below the level is not logged", () => {
  const { log, events } = opened({ level: "warn" });
  log.debug("a", "a");
  log.info("b", "b");
  log.error("c", "c");
  expect(events().map(({ event }) => event)).toEqual(["c"]);
});

test("a pretty line shows names that others chose without obeying them", () => {
  const { log, lines } = opened({ format: "pretty" });
  log.info("file-committed", "a file was put", { name: "\u001b[2J\u202egpj.exe", bytes: 12, note: "two words" });
  expect(lines[0]).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} INFO {2}a file was put name="\\u001b\[2J\\u202egpj\.exe" bytes=12 note="two words"\n$/,
  );
});

test("a line of JSON says names that others chose in characters that no terminal obeys", () => {
  const { log, lines, events } = opened();
  log.info("file-committed", "a file was put", { name: "\u009b2J\u202egpj.exe" });
  expect(lines[0]).toContain(String.raw`"name":"\u009b2J\u202egpj.exe"`);
  expect(events()[0]).toMatchObject({ name: "\u009b2J\u202egpj.exe" });
});

test("one kind of event cannot fill the disk: it says how many lines were left out", () => {
  const { log, events, pass } = opened();
  for (let n = 0; n < 1000; n++) log.warn("chunk-refused", "refused");
  log.warn("other", "other");
  expect(events()).toHaveLength(101);
  pass(10_000);
  log.warn("chunk-refused", "refused");
  expect(events().at(-1)).toMatchObject({ event: "chunk-refused", suppressed: 900 });
  log.warn("chunk-refused", "refused");
  expect(events().at(-1)).not.toHaveProperty("suppressed");
});

test("a node's log follows it in and out of its network, and tells of bad chunks and of its disk", () => {
  const { log, events } = opened();
  const observer = nodeLog(log);
  observer.membershipChanged("joining", 0, 0);
  observer.membershipChanged("inside", 3, 1);
  observer.trackerContact(new RpcError(Code.UNAVAILABLE, "gone"), 1);
  observer.trackerContact(new RpcError(Code.UNAVAILABLE, "gone"), 2);
  observer.trackerContact(undefined, 2);
  observer.membershipChanged("joining", 3, 2);
  observer.membershipChanged("inside", 3, 2);
  observer.chunkRefused(9, 4, 5, "10.0.0.5:7071");
  observer.chunkNotStored(9, 4, new RpcError(Code.RESOURCE_EXHAUSTED, "the disk is full"));
  observer.chunkChecked(9, 5, 100, true);
  observer.chunkChecked(9, 6, 100, false);
  observer.membershipChanged("left", 3, 2);
  expect(events().map(({ event }) => event)).toEqual([
    ...["joined", "tracker-silent", "tracker-back", "rejoining", "joined", "chunk-refused", "disk-error"],
    ...["chunk-damaged", "left"],
  ]);
  expect(events().find(({ event }) => event === "joined")).toMatchObject({ peer: 3, epoch: 1 });
  expect(events().find(({ event }) => event === "chunk-refused")).toMatchObject({ peer: 5, address: "10.0.0.5:7071" });
  expect(events().find(({ event }) => event === "disk-error")).toMatchObject({
    error: "RESOURCE_EXHAUSTED: the disk is full",
  });
});

test("a tracker's log tells repairs without a pause in between as one", () => {
  const { log, events } = opened();
  const observer = trackerLog(log, () => undefined);
  observer.repairOrdered(1, 0, 10, 1, 2);
  observer.repairOrdered(1, 1, 10, 1, 2);
  observer.repairEnded(1, 0, 10, true, 500, false);
  observer.repairEnded(1, 1, 10, false, 900, false);
  observer.repairOrdered(1, 1, 10, 1, 2);
  observer.repairEnded(1, 1, 10, true, 100, false);
  expect(events().map(({ event }) => event)).toEqual([
    ...["repair-begins", "repair-failed", "repair-rests", "repair-begins", "repair-rests"],
  ]);
  expect(events()[2]).toMatchObject({ stored: 1, failed: 1, bytes: 10 });
  expect(events()[4]).toMatchObject({ stored: 1, failed: 0, bytes: 10 });
});

test("a tracker's log tells which node is too old to prove what it holds", () => {
  const { log, events } = opened();
  trackerLog(log, () => undefined).proofsUnknown(7);
  expect(events()).toMatchObject([{ event: "proofs-unknown", level: "warn", peer: 7 }]);
});
