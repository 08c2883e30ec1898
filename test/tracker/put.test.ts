import { describe, expect, test } from "vitest";
import { PayloadMode } from "../../src/gen/swarmlab/v1/common.js";
import { defaultTrackerOptions } from "../../src/tracker/options.js";
import { answer, CHUNK, keep, type Member, pledgesOf, refusal, Trial } from "./trial.js";

describe("a put", () => {
  test("gets pledges for every chunk, on distinct peers", () => {
    const trial = new Trial();
    const [a] = trial.join(5);
    const page = a!.put("file", 3, { replication: 3 });
    expect(page).toMatchObject({ chunkCount: 3, chunkSize: CHUNK, replication: 3, firstChunk: 0 });
    expect(page.targets.length).toBe(9);
    for (let i = 0; i < 9; i += 3) expect(new Set(page.targets.slice(i, i + 3)).size).toBe(3);
    expect(page.leaseMs).toBe(defaultTrackerOptions.putLease);
  });

  test("that is repeated gets the same answer, on every page", () => {
    const trial = new Trial();
    const [a] = trial.join(5, { capacityBytes: 1e9 });
    const first = a!.put("big", 5000);
    const at = first.targets.length / 2;
    expect(at).toBeLessThan(5000);
    const second = a!.put("big", 5000, { firstChunk: at });
    expect(second.firstPledge).toBe(first.firstPledge + first.targets.length);
    expect(a!.put("big", 5000)).toEqual(first);
    expect(a!.put("big", 5000, { firstChunk: at })).toEqual(second);
    expect(refusal(a!.tryPut("big", 4999))).toBe("ALREADY_EXISTS");
  });

  test("may bring a stranger in, and so may a get", () => {
    const trial = new Trial();
    trial.join(3);
    const stranger = trial.add("stranger");
    const page = stranger.put("file", 1, { join: stranger.joinRequest({ capacityBytes: 0 }) });
    expect(page.join).toMatchObject({ peerNumber: 4, epoch: 1 });
    keep(trial, page);
    answer(stranger.tryCommit(page, pledgesOf(page), "put file"));
    const reader = trial.add("reader");
    const join = reader.joinRequest({ capacityBytes: 0 });
    const found = answer(trial.ask(reader.host, "get", { name: "file", fileId: 0, firstChunk: 0, limit: 0, join }));
    expect(found.join?.peerNumber).toBe(5);
    expect(found.holderCounts).toEqual([2]);
    const refused = { ...join, identity: "other" };
    expect(
      refusal(trial.ask(reader.host, "get", { name: "file", fileId: 0, firstChunk: 0, limit: 0, join: refused })),
    ).toBe("PERMISSION_DENIED");
  });

  test("or get that is refused lets no stranger in", () => {
    const trial = new Trial();
    const [a] = trial.join(2, { capacityBytes: 5 * CHUNK });
    a!.put("open", 1);
    const stranger = trial.add("stranger");
    const join = stranger.joinRequest({ capacityBytes: 0 });
    const put = (name: string, chunks: number, options = {}) =>
      refusal(stranger.tryPut(name, chunks, { join, ...options }));
    const get = (request: object) =>
      refusal(trial.ask(stranger.host, "get", { name: "", fileId: 0, firstChunk: 0, limit: 0, join, ...request }));
    expect(put("../x", 1)).toBe("INVALID_ARGUMENT");
    expect(put("file", 1, { operationId: "put open" })).toBe("ALREADY_EXISTS");
    expect(put("file", 1, { firstChunk: 1 })).toBe("INVALID_ARGUMENT");
    expect(put("file", 2, { firstChunk: 1 })).toBe("ABORTED");
    expect(put("large", 6)).toBe("RESOURCE_EXHAUSTED");
    expect(put("dear", 1, { replication: 3 })).toBe("RESOURCE_EXHAUSTED");
    expect(get({ name: "nosuch" })).toBe("NOT_FOUND");
    expect(get({ fileId: 99 })).toBe("NOT_FOUND");
    expect(get({ name: "../x" })).toBe("INVALID_ARGUMENT");
    expect(trial.tracker.peers.count).toBe(2);
    const strong = { join: { ...join, capacityBytes: CHUNK } };
    expect(stranger.put("dear", 1, { replication: 3, ...strong }).targets.length).toBe(3);
  });

  test("by a stranger is kept open by its heartbeats", () => {
    const trial = new Trial({ putLease: 2000, idleLeases: 4 });
    trial.join(2);
    const stranger = trial.add("stranger");
    const page = stranger.put("file", 1, { join: stranger.joinRequest({ capacityBytes: 0 }) });
    keep(trial, page);
    stranger.number = page.join!.peerNumber;
    trial.keepAlive(5000);
    expect(answer(stranger.tryCommit(page, pledgesOf(page), "put file")).acknowledged).toBe(true);
  });

  test("that cannot be placed says which chunk, how large, and among how many; and leaves nothing behind", () => {
    const trial = new Trial();
    const [a] = trial.join(2, { capacityBytes: 5 * CHUNK });
    const refused = a!.tryPut("file", 6);
    expect(refusal(refused)).toBe("RESOURCE_EXHAUSTED");
    expect(String(refused)).toContain("chunk 5 of file, 100 bytes");
    expect(String(refused)).toContain("among 2");
    expect([...trial.tracker.index.holdings()]).toEqual([]);
    expect(trial.tracker.peers.used[1]).toBe(0);
    a!.store("file", 5, { operationId: "again" });
  });

  test.each([
    ["an absolute name", { name: "/etc/passwd" }],
    ["a name that leads out", { name: "a/../../b" }],
    ["a name with a backslash that leads out", { name: "a\\..\\b" }],
    ["the name of a folder", { name: "." }],
    ["a detour", { name: "./x" }],
    ["two slashes", { name: "a//b" }],
    ["a place of another system", { name: "C:\\x" }],
    ["a mark that turns the direction of writing", { name: "a\u202egpj.exe" }],
    ["a name that looks like another", { name: "cafe\u0301" }],
    ["a control character", { name: "a\u0007" }],
    ["half a character", { name: "a\ud800" }],
    ["a name without end", { name: "é".repeat(128) }],
    ["no name", { name: "" }],
    ["no operation id", { operationId: "" }],
    ["too many chunks", { size: 2 ** 40 }],
    ["too long chunks", { chunkSize: 2 ** 30 }],
    ["too many replicas", { replication: 65 }],
    ["a page beyond its end", { firstChunk: 3 }],
    ["hashes in a dummy network", { hashes: new Uint8Array(32) }],
  ])("with %s is refused", (_, wrong) => {
    const trial = new Trial();
    const [a] = trial.join(3);
    expect(refusal(a!.tryPut("file", 3, wrong))).toBe("INVALID_ARGUMENT");
  });

  test("of more chunks than may be open in all is refused, until others have ended", () => {
    const trial = new Trial({ putLease: 2000, idleLeases: 1 });
    const members = trial.join(5, { capacityBytes: 1e12 });
    const open = (name: string, member = 4) => refusal(members[member]!.tryPut(name, 2 ** 20));
    for (let n = 0; n < 16; n++) expect(open(`file ${n}`, Math.floor(n / 4))).toBe("answered");
    expect(open("one more")).toBe("RESOURCE_EXHAUSTED");
    expect(open("file 0", 0)).toBe("answered");
    for (let second = 0; second < 5; second++) {
      for (const member of trial.members) member.say({ freeBytes: 1e12 });
      trial.run(1000);
    }
    expect(open("one more")).toBe("answered");
  });

  test("of contents describes as many chunks as it brings hashes for", () => {
    const settings = { ...defaultTrackerOptions.settings, payload: PayloadMode.REAL, chunkSize: CHUNK, replication: 2 };
    const trial = new Trial({ settings });
    const [a] = trial.join(3);
    expect(refusal(a!.tryPut("file", 3))).toBe("INVALID_ARGUMENT");
    expect(refusal(a!.tryPut("file", 3, { hashes: new Uint8Array(33) }))).toBe("INVALID_ARGUMENT");
    const page = a!.put("file", 3, { hashes: new Uint8Array(64).fill(1) });
    expect(page.targets.length).toBe(4);
    const rest = a!.put("file", 3, { firstChunk: 2, hashes: new Uint8Array(32).fill(2) });
    for (const part of [page, rest]) keep(trial, part);
    answer(a!.tryCommit(page, [...pledgesOf(page), ...pledgesOf(rest)], "put file"));
    const get = { name: "file", fileId: 0, firstChunk: 1, limit: 0, join: undefined };
    const { hashes } = answer(trial.ask(a!.host, "get", get));
    expect([...hashes]).toEqual([...new Array(32).fill(1), ...new Array(32).fill(2)]);
  });
});

describe("a pledge that was not kept", () => {
  test("is exchanged for one of a peer that neither has the chunk nor failed to store it", () => {
    const trial = new Trial();
    const [a] = trial.join(4);
    const page = a!.put("file", 1);
    const numbers = page.targets.map((at) => page.peers[at]!.number);
    const request = { fileId: page.fileId, operationId: "put file", pledges: [page.firstPledge] };
    const exchange = answer(trial.ask(a!.host, "reassign", request));
    const second = exchange.peers[exchange.targets[0]!]!.number;
    expect(numbers).not.toContain(second);
    expect(trial.ask(a!.host, "reassign", request)).toEqual(exchange);
    const next = answer(trial.ask(a!.host, "reassign", { ...request, pledges: [exchange.firstPledge] }));
    expect([...numbers, second]).not.toContain(next.peers[next.targets[0]!]!.number);
    // All peers have failed once, so those that failed before get another chance.
    const again = answer(trial.ask(a!.host, "reassign", { ...request, pledges: [next.firstPledge] }));
    expect([numbers[0], second]).toContain(again.peers[again.targets[0]!]!.number);
  });

  test("is refused another peer where nobody else can take the chunk", () => {
    const trial = new Trial();
    const [a] = trial.join(2);
    const page = a!.put("file", 1);
    const request = { fileId: page.fileId, operationId: "put file", pledges: [page.firstPledge] };
    expect(refusal(trial.ask(a!.host, "reassign", request))).toBe("RESOURCE_EXHAUSTED");
  });

  test("is not exchanged for a second one of a peer that was given up and is back, since the client's order may still reach it", () => {
    const trial = new Trial({ putLease: 10_000, idleLeases: 1 });
    const [a, b] = trial.join(2) as [Member, Member];
    const page = a.put("file", 1);
    const [own, other] = [a, b].map(({ number }) => page.targets.findIndex((at) => page.peers[at]!.number === number));
    trial.ask(b.host, "leave", { peerNumber: b.number, incarnation: b.incarnation, drain: false });
    b.restart();
    const request = { fileId: page.fileId, operationId: "put file", pledges: [page.firstPledge + own!] };
    expect(refusal(trial.ask(a.host, "reassign", request))).toBe("RESOURCE_EXHAUSTED");
    b.hold({ fileId: page.fileId, index: 0, pledge: page.firstPledge + other! });
    b.announce({ gained: [...b.disk.values()] });
    trial.keepAlive(25_000);
    expect(trial.tracker.files.byId(page.fileId)).toBeUndefined();
    expect(b.disk.size).toBe(0);
  });

  test("is exchanged only once, even if later calls name it together with other pledges", () => {
    const trial = new Trial();
    const [a] = trial.join(8);
    const page = a!.put("file", 1);
    const [first, second] = pledgesOf(page) as [number, number];
    const request = { fileId: page.fileId, operationId: "put file", pledges: [first] };
    answer(trial.ask(a!.host, "reassign", request));
    for (const pledges of [
      [first, second],
      [second, second],
    ])
      expect(refusal(trial.ask(a!.host, "reassign", { ...request, pledges }))).toBe("INVALID_ARGUMENT");
  });

  test("counts no more, whoever says that it was kept", () => {
    const trial = new Trial();
    const members = trial.join(3);
    const page = members[0]!.put("file", 1);
    const request = { fileId: page.fileId, operationId: "put file", pledges: [page.firstPledge] };
    answer(trial.ask(members[0]!.host, "reassign", request));
    keep(trial, page);
    const late = members.find((member) => member.disk.get(`${page.fileId}/0`)?.pledge === page.firstPledge)!;
    late.announce({ gained: [...late.disk.values()] });
    expect(answer(members[0]!.tryCommit(page, pledgesOf(page), "put file"))).toEqual({
      acknowledged: false,
      lacking: [0],
    });
    trial.run(100);
    expect(late.disk.size).toBe(0);
  });
});

describe("a file that is removed", () => {
  test("loses its name at once and its chunks after a while; peers that were away are told when they return", () => {
    const removed: string[] = [];
    const trial = new Trial({}, { fileRemoved: (fileId, name) => removed.push(`${fileId} ${name}`) });
    const members = trial.join(3);
    const [a] = members;
    const page = a!.store("file", 3);
    const away = members.find((member) => member !== a && member.disk.size > 0)!;
    away.crash();
    expect(trial.ask(a!.host, "remove", { name: "file" })).toEqual({ fileId: page.fileId });
    expect(refusal(trial.ask(a!.host, "remove", { name: "file" }))).toBe("NOT_FOUND");
    expect(removed).toEqual([`${page.fileId} file`]);
    expect(trial.tracker.replicas.chunks).toBe(0);
    trial.keepAlive(
      15_000,
      members.filter((member) => member !== away),
    );
    expect(members.filter((member) => member.disk.size > 0)).toEqual([away]);
    const held = away.disk.size;
    expect(away.restart().stale.length).toBe(held);
  });

  test("counts no more even if it was confirmed before: its replica is dropped, and the put waits for another one", () => {
    const trial = new Trial();
    const members = trial.join(3);
    const page = members[0]!.put("file", 1);
    const [first, second] = pledgesOf(page) as [number, number];
    keep(trial, page);
    const lacking = { acknowledged: false, lacking: [0] };
    expect(answer(members[0]!.tryCommit(page, [first], "put file"))).toEqual(lacking);
    expect(trial.live(page.fileId, 0)).toBe(1);
    const request = { fileId: page.fileId, operationId: "put file", pledges: [first] };
    answer(trial.ask(members[0]!.host, "reassign", request));
    expect(trial.live(page.fileId, 0)).toBe(0);
    expect(answer(members[0]!.tryCommit(page, [first, second], "put file"))).toEqual(lacking);
    trial.run(100);
    const kept = members.flatMap(({ disk }) => [...disk.values()].map(({ pledge }) => pledge));
    expect(kept).toEqual([second]);
  });
});
