import { describe, expect, test } from "vitest";
import type { GetRequest, GetResponse } from "../../src/gen/swarmlab/v1/tracker.js";
import { answer, CHUNK, type Member, refusal, Trial } from "./trial.js";

function get(trial: Trial, from: Member, request: Partial<GetRequest>): GetResponse {
  return answer(
    trial.ask(from.host, "get", { name: "", fileId: 0, firstChunk: 0, limit: 0, join: undefined, ...request }),
  );
}

/** Numbers of the holders of the first chunk described, in the order in which they are named. */
function holdersOf(page: GetResponse): number[] {
  return page.holders.slice(0, page.holderCounts[0]).map((at) => page.peers[at]!.number);
}

describe("a get", () => {
  test("is answered page by page", () => {
    const trial = new Trial();
    const [a] = trial.join(4, { capacityBytes: 1e9 });
    const { fileId } = a!.store("file", 30);
    const all = get(trial, a!, { name: "file" });
    expect(all).toMatchObject({ fileId, size: 30 * CHUNK, chunkSize: CHUNK, chunkCount: 30, firstChunk: 0 });
    expect(all.holderCounts).toEqual(new Array(30).fill(2));
    const some = get(trial, a!, { fileId, firstChunk: 28, limit: 9 });
    expect(some.holderCounts).toEqual([2, 2]);
    const beyond = trial.ask(a!.host, "get", { name: "file", fileId: 0, firstChunk: 30, limit: 0, join: undefined });
    expect(refusal(beyond)).toBe("OUT_OF_RANGE");
  });

  test("names peers that announce in time first, then peers that others failed to reach, and silent peers last", () => {
    const trial = new Trial();
    const members = trial.join(3);
    members[0]!.store("file", 1, { replication: 3 });
    trial.keepAlive(4000, members.slice(1));
    expect(holdersOf(get(trial, members[1]!, { name: "file" }))[2]).toBe(1);
    members[1]!.announce({ failedHolders: [3, 77] });
    expect(holdersOf(get(trial, members[1]!, { name: "file" }))).toEqual([2, 3, 1]);
    members[2]!.announce({ busySlots: 0 });
    members[1]!.announce({ busySlots: 9 });
    expect(holdersOf(get(trial, members[1]!, { name: "file" }))).toEqual([3, 2, 1]);
  });

  test("spreads readers over holders", () => {
    const trial = new Trial();
    const members = trial.join(4);
    members[0]!.store("file", 1, { replication: 4 });
    const first = Array.from({ length: 40 }, () => holdersOf(get(trial, members[0]!, { name: "file" }))[0]!);
    for (const member of members) expect(first.filter((number) => number === member.number).length).toBe(10);
  });

  test("names some of many cached copies, and others the next time", () => {
    const trial = new Trial();
    const members = trial.join(100);
    const { fileId } = members[0]!.store("file", 1, { replication: 1 });
    for (const member of members.slice(1)) member.announce({ gained: [{ fileId, index: 0, pledge: 0 }] });
    const named = new Set<number>();
    for (let i = 0; i < 20; i++) {
      const holders = holdersOf(get(trial, members[0]!, { name: "file" }));
      expect(holders.length).toBe(16);
      for (const holder of holders) named.add(holder);
    }
    expect(named.size).toBeGreaterThan(60);
    expect(trial.live(fileId, 0)).toBe(1);
    members[5]!.announce({ lost: [{ fileId, index: 0, pledge: 0 }] });
    expect(trial.tracker.index.size).toBe(99);
  });

  test("says that nobody holds a chunk when nobody does", () => {
    const trial = new Trial();
    const members = trial.join(3);
    members[0]!.store("file", 1, { replication: 1 });
    for (const member of members)
      trial.ask(member.host, "leave", { peerNumber: member.number, incarnation: 1, drain: false });
    expect(get(trial, members[0]!, { name: "file" }).holderCounts).toEqual([0]);
    expect(trial.tracker.replicas.unavailable).toBe(1);
  });
});

describe("operators", () => {
  test("list nodes, page by page", () => {
    const trial = new Trial();
    const members = trial.join(5, { zone: "attic" });
    members[0]!.store("file", 2);
    members[4]!.crash();
    trial.keepAlive(4000, members.slice(0, 4));
    const page = answer(trial.ask(trial.host, "listNodes", { firstNumber: 2, limit: 2 }));
    expect(page.nextNumber).toBe(4);
    expect(page.nodes.map((node) => node.identity)).toEqual(["n1", "n2"]);
    expect(page.nodes[0]).toMatchObject({ zone: "attic", capacityBytes: 100 * CHUNK, incarnation: 1, state: 1 });
    const rest = answer(trial.ask(trial.host, "listNodes", { firstNumber: 4, limit: 0 }));
    expect(rest.nodes.map((node) => node.state)).toEqual([1, 2]);
    expect(rest.nextNumber).toBe(0);
    expect(answer(trial.ask(trial.host, "listNodes", { firstNumber: 9, limit: 0 }))).toEqual({
      nodes: [],
      nextNumber: 0,
    });
  });

  test("list files in the order of their names, by prefix, page by page", () => {
    const trial = new Trial();
    const [a] = trial.join(3);
    for (const name of ["b/2", "a", "b/1", "c", "b/3"]) a!.store(name, 1);
    expect(trial.tracker.committedNames()).toEqual(["b/2", "a", "b/1", "c", "b/3"]);
    const list = (after: string, prefix: string, limit: number) => {
      const { files, more } = answer(trial.ask(trial.host, "listFiles", { after, prefix, limit }));
      return [files.map((file) => file.name), more];
    };
    expect(list("", "", 0)).toEqual([["a", "b/1", "b/2", "b/3", "c"], false]);
    expect(list("", "b/", 2)).toEqual([["b/1", "b/2"], true]);
    expect(list("b/2", "b/", 2)).toEqual([["b/3"], false]);
    expect(list("c", "b/", 2)).toEqual([[], false]);
  });

  test("see the state of the network, and of a file", () => {
    const trial = new Trial({ repair: { enabled: false } });
    const members = trial.join(4);
    members[0]!.store("file", 4);
    members[3]!.crash();
    trial.keepAlive(12_000, members.slice(0, 3));
    const stat = answer(trial.ask(trial.host, "stat", { name: "file" }));
    expect(stat).toMatchObject({ nodesAlive: 3, nodesSuspected: 0, nodesDead: 1, files: 1, chunks: 4, unavailable: 0 });
    expect(stat).toMatchObject({ underReplicated: 2, capacityBytes: 300 * CHUNK, usedBytes: 6 * CHUNK, epoch: 1 });
    expect(stat.file).toMatchObject({ name: "file", replication: 2, fewestReplicas: 1, owner: "n0" });
    expect(stat.replicas).toEqual([2, 1, 2, 1]);
    expect(refusal(trial.ask(trial.host, "stat", { name: "none" }))).toBe("NOT_FOUND");
  });
});
