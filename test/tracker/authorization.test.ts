import { expect, test } from "vitest";
import { refusal, Trial } from "./trial.js";

function removal(trial: Trial, identity: string, role: "node" | "client" | "admin" | "tracker"): string {
  const host = trial.simulation.addHost({ identity, role });
  return refusal(trial.ask(host, "remove", { name: "file" }));
}

test("a file is removed by its owner, in whichever session, by an administrator, and by nobody else", () => {
  const trial = new Trial();
  const [first] = trial.join(3);
  const owner = first!.host.identity;
  for (const remover of [`${owner}/session`, "admin"] as const) {
    first!.store("file", 1, { operationId: `before ${remover}` });
    expect(removal(trial, "somebody", "client")).toBe("PERMISSION_DENIED");
    expect(removal(trial, "n1", "node")).toBe("PERMISSION_DENIED");
    expect(removal(trial, "", "client")).toBe("PERMISSION_DENIED");
    expect(removal(trial, `x/${owner}`, "client")).toBe("PERMISSION_DENIED");
    expect(trial.tracker.committedNames()).toEqual(["file"]);
    expect(removal(trial, remover, remover === "admin" ? "admin" : "client")).toBe("answered");
    expect(trial.tracker.committedNames()).toEqual([]);
  }
});

test("a name is given to another file by its owner only, also when it became somebody's while the put went on", () => {
  const trial = new Trial();
  const [first, second] = trial.join(3);
  const late = second!.put("file", 1, { operationId: "late" });
  first!.store("file", 1);
  expect(refusal(second!.tryPut("file", 1, { operationId: "another" }))).toBe("PERMISSION_DENIED");
  expect(refusal(second!.tryCommit(late, [late.firstPledge], "late"))).toBe("PERMISSION_DENIED");
  expect(refusal(first!.tryPut("file", 2, { operationId: "newer" }))).toBe("answered");
});

test("a peer speaks for itself only, but an administrator may say that another is gone", () => {
  const trial = new Trial();
  const [first, second] = trial.join(2);
  const host = second!.host;
  const about = { peerNumber: first!.number, incarnation: first!.incarnation };
  const epoch = first!.epoch;
  const change = { sequence: 9, gained: [], lost: [], freeBytes: 0, busySlots: 0, failedHolders: [] };
  expect(refusal(trial.ask(host, "announce", { ...about, epoch, ...change }))).toBe("PERMISSION_DENIED");
  const part = { snapshot: 9, part: 0, last: true, holdings: [] };
  expect(refusal(trial.ask(host, "inventory", { ...about, epoch, ...part }))).toBe("PERMISSION_DENIED");
  expect(refusal(trial.ask(host, "meetReaders", { ...about, fileId: 1, serves: false }))).toBe("PERMISSION_DENIED");
  expect(refusal(trial.ask(host, "leave", { ...about, drain: false }))).toBe("PERMISSION_DENIED");
  const admin = trial.simulation.addHost({ identity: "root", role: "admin" });
  expect(refusal(trial.ask(admin, "leave", { ...about, drain: false }))).toBe("answered");
});

test("only nodes offer room", () => {
  const trial = new Trial();
  const client = trial.add("alice/1", "client");
  expect(refusal(client.tryJoin({ capacityBytes: 1 }))).toBe("PERMISSION_DENIED");
  expect(refusal(client.tryJoin({ capacityBytes: 0 }))).toBe("answered");
  const tracker = trial.add("another tracker", "tracker");
  expect(refusal(tracker.tryJoin({ capacityBytes: 0 }))).toBe("PERMISSION_DENIED");
});

test("a network takes in as many peers and names as it is told, and those that it knows beyond that", () => {
  const trial = new Trial({ limits: { peers: 3, files: 1, capacityBytes: 2 ** 50 } });
  const [first] = trial.join(3);
  expect(refusal(trial.add("one more").tryJoin())).toBe("RESOURCE_EXHAUSTED");
  first!.store("file", 1);
  expect(refusal(first!.tryPut("another", 1))).toBe("RESOURCE_EXHAUSTED");
  expect(refusal(first!.tryPut("file", 1, { operationId: "newer" }))).toBe("answered");
  first!.restart();
  expect(trial.tracker.peers.known).toBe(3);
});

test("what a node claims to have got, and nobody pledged to it, is not believed and drops nobody's replica", () => {
  const trial = new Trial();
  const members = trial.join(4);
  const { fileId } = members[0]!.store("file", 1);
  const holders = members.filter((member) => member.disk.size > 0);
  for (const liar of members.filter((member) => member.disk.size === 0)) {
    for (const pledge of [1, 4711, 2 ** 40]) liar.say({ gained: [{ fileId, index: 0, pledge }] });
  }
  trial.keepAlive(5000);
  expect(trial.live(fileId, 0)).toBe(holders.length);
  for (const holder of holders) expect(holder.disk.size).toBe(1);
});

test("liars whose inventories claim every chunk have no real replica dropped", () => {
  const trial = new Trial();
  const members = trial.join(6);
  const { fileId } = members[0]!.store("file", 1);
  const holders = members.filter((member) => member.disk.size > 0);
  const liars = members.filter((member) => member.disk.size === 0);
  for (const liar of liars) liar.inventory({ snapshot: 5, holdings: [{ fileId, index: 0, pledge: 4711 }] });
  trial.keepAlive(10_000);
  for (const holder of holders) expect(holder.disk.size).toBe(1);
});
