import { describe, expect, test } from "vitest";
import type { FileInfo } from "../../src/gen/swarmlab/v1/tracker.js";
import { OUTCOMES_REMEMBERED } from "../../src/tracker/limits.js";
import { MemoryState } from "../../src/tracker/state.js";
import { answer, CHUNK, keep, pledgesOf, refusal, Trial } from "./trial.js";

describe("a commit", () => {
  test("makes the file visible, and not before", () => {
    const committed: string[] = [];
    const replicas: number[][] = [];
    const trial = new Trial(
      {},
      {
        fileCommitted: (fileId, name, bytes, chunks, wanted) =>
          committed.push(`${fileId} ${name} ${bytes} ${chunks} ${wanted}`),
        replicasChanged: (_file, index, bytes, before, after, wanted) =>
          replicas.push([index, bytes, before, after, wanted]),
      },
    );
    const [a] = trial.join(3);
    const page = a!.put("file", 2);
    const get = { name: "file", fileId: 0, firstChunk: 0, limit: 0, join: undefined };
    expect(refusal(trial.ask(a!.host, "get", get))).toBe("NOT_FOUND");
    expect(refusal(trial.ask(a!.host, "get", { ...get, name: "", fileId: page.fileId }))).toBe("NOT_FOUND");
    keep(trial, page);
    expect(answer(a!.tryCommit(page, pledgesOf(page).slice(0, 3), "put file"))).toEqual({
      acknowledged: false,
      lacking: [1],
    });
    expect(answer(a!.tryCommit(page, pledgesOf(page).slice(3), "put file", false)).acknowledged).toBe(false);
    expect([committed, replicas]).toEqual([[], []]);
    expect(answer(a!.tryCommit(page, [], "put file"))).toEqual({ acknowledged: true, lacking: [] });
    expect(committed).toEqual([`${page.fileId} file 200 2 2`]);
    expect(replicas).toEqual([
      [0, CHUNK, -1, 2, 2],
      [1, CHUNK, -1, 2, 2],
    ]);
    expect(answer(trial.ask(a!.host, "get", get)).holderCounts).toEqual([2, 2]);
  });

  test("is not confirmed by announces, which do not say with which content; what they tell of stays until the receipts come", () => {
    const trial = new Trial();
    const members = trial.join(2);
    const page = members[0]!.put("file", 1);
    keep(trial, page);
    for (const member of members) member.announce({ gained: [...member.disk.values()] });
    expect(answer(members[0]!.tryCommit(page, [], "put file"))).toEqual({ acknowledged: false, lacking: [0] });
    trial.keepAlive(3000);
    expect(members.map(({ disk }) => disk.size)).toEqual([1, 1]);
    expect(answer(members[0]!.tryCommit(page, pledgesOf(page), "put file")).acknowledged).toBe(true);
  });

  test("does not believe that a target still has what it stored in an earlier life, if it does not say so itself", () => {
    const trial = new Trial();
    const members = trial.join(2);
    const page = members[0]!.put("file", 1);
    keep(trial, page);
    members[1]!.disk.clear();
    members[1]!.restart();
    members[0]!.restart();
    const commit = () => answer(members[0]!.tryCommit(page, pledgesOf(page), "put file"));
    expect(commit()).toEqual({ acknowledged: false, lacking: [0] });
    keep(trial, page);
    members[1]!.announce({ gained: [...members[1]!.disk.values()] });
    expect(commit().acknowledged).toBe(true);
  });

  test("that is repeated gets its answer again, even when the name has another version by then", () => {
    const trial = new Trial();
    const [a] = trial.join(3);
    const page = a!.store("file", 1);
    a!.store("file", 2, { operationId: "second" });
    expect(answer(a!.tryCommit(page, pledgesOf(page), "put file")).acknowledged).toBe(true);
  });

  test("is remembered through a restart of the tracker", () => {
    const trial = new Trial();
    const members = trial.join(3);
    const page = members[0]!.store("file", 1);
    trial.restartTracker();
    for (const member of members) member.join();
    expect(answer(members[0]!.tryCommit(page, pledgesOf(page), "put file")).acknowledged).toBe(true);
  });

  test("is remembered of so many puts as there is room for, the latest", () => {
    const state = new MemoryState();
    const count = OUTCOMES_REMEMBERED + 3;
    const fields = { size: 1, chunkSize: 1, replication: 1, hashes: new Uint8Array(), owner: "" };
    for (let id = 1; id <= count; id++) state.saveFile({ ...fields, id, name: `${id}`, operationId: `put ${id}` });
    const trial = new Trial({}, {}, state);
    const [member] = trial.join(1);
    const repeated = (fileId: number) => {
      const request = { fileId, operationId: `put ${fileId}`, pledges: [], receipts: [], last: true };
      return refusal(trial.ask(member!.host, "commit", request));
    };
    expect([1, 2, 3].map(repeated)).toEqual(["ABORTED", "ABORTED", "ABORTED"]);
    expect([4, 5, count].map(repeated)).toEqual(["answered", "answered", "answered"]);
  });

  test("keeps a name that was allowed when it was put: it is listed, read and removed", () => {
    const state = new MemoryState();
    const fields = { id: 1, size: 0, chunkSize: 1, replication: 1, hashes: new Uint8Array(), owner: "" };
    state.saveFile({ ...fields, name: "C:\\x\u202e/", operationId: "put 1" });
    const trial = new Trial({}, {}, state);
    const list = () => answer(trial.ask(trial.host, "listFiles", { after: "", prefix: "", limit: 0 })).files;
    const [{ name }] = list() as [FileInfo];
    const get = { name, fileId: 0, firstChunk: 0, limit: 0, join: undefined };
    expect(answer(trial.ask(trial.host, "get", get)).fileId).toBe(1);
    expect(answer(trial.ask(trial.host, "remove", { name })).fileId).toBe(1);
    expect(list()).toEqual([]);
  });

  test("is taken from whoever began the put only", () => {
    const trial = new Trial();
    const [first, second] = trial.join(3);
    const page = first!.put("file", 1);
    keep(trial, page);
    expect(refusal(second!.tryPut("file", 1))).toBe("ALREADY_EXISTS");
    expect(refusal(second!.tryCommit(page, pledgesOf(page), "put file"))).toBe("PERMISSION_DENIED");
    const request = { fileId: page.fileId, operationId: "put file", pledges: [page.firstPledge] };
    expect(refusal(trial.ask(second!.host, "reassign", request))).toBe("PERMISSION_DENIED");
    expect(answer(first!.tryCommit(page, pledgesOf(page), "put file")).acknowledged).toBe(true);
  });

  test("makes a file its owner's who began the put, through a restart of the tracker, too", () => {
    const trial = new Trial();
    const [first] = trial.join(3);
    const page = first!.put("file", 1);
    keep(trial, page);
    answer(first!.tryCommit(page, pledgesOf(page), "put file"));
    const owner = () => answer(trial.ask(trial.host, "stat", { name: "file" })).file?.owner;
    expect(owner()).toBe("n0");
    trial.restartTracker();
    expect(owner()).toBe("n0");
    const nameless = trial.add("tab\there");
    expect(refusal(nameless.tryPut("other", 1))).toBe("INVALID_ARGUMENT");
    expect(trial.tracker.committedNames()).toEqual(["file"]);
  });

  test("that comes when the lease is over is refused for good, and the chunks are dropped", () => {
    const trial = new Trial({ putLease: 4000, idleLeases: 1 });
    const members = trial.join(3);
    const page = members[0]!.put("file", 2);
    keep(trial, page);
    trial.keepAlive(6000);
    expect(refusal(members[0]!.tryCommit(page, pledgesOf(page), "put file"))).toBe("ABORTED");
    expect(refusal(members[0]!.tryPut("file", 2))).toBe("ABORTED");
    expect(members.map((member) => member.disk.size)).toEqual([0, 0, 0]);
    expect([...trial.tracker.peers.used.slice(1, 4)]).toEqual([0, 0, 0]);
  });

  test("may come late when the client kept announcing, though not for ever", () => {
    const trial = new Trial({ putLease: 4000, idleLeases: 5 });
    const members = trial.join(3);
    const page = members[0]!.put("file", 1);
    trial.keepAlive(15_000);
    expect(answer(members[0]!.tryCommit(page, [], "put file"))).toEqual({ acknowledged: false, lacking: [0] });
    trial.keepAlive(27_000);
    expect(refusal(members[0]!.tryCommit(page, [], "put file"))).toBe("ABORTED");
  });

  test("needs only as many replicas as are to be acknowledged; repair sees to the rest", () => {
    const trial = new Trial({ acknowledge: 1 });
    const members = trial.join(3);
    const page = members[0]!.put("file", 1);
    keep(trial, page);
    const unkept = members.find((member) => member.disk.get(`${page.fileId}/0`)?.pledge === page.firstPledge + 1)!;
    unkept.disk.clear();
    expect(answer(members[0]!.tryCommit(page, [page.firstPledge], "put file")).acknowledged).toBe(true);
    trial.keepAlive(3000);
    expect(trial.live(page.fileId, 0)).toBe(2);
  });

  test("of the later of two puts under one name wins, and the older version stays for its readers a while", () => {
    const removed: number[] = [];
    const trial = new Trial({}, { fileRemoved: (fileId) => removed.push(fileId) });
    const members = trial.join(3);
    const [a] = members;
    const one = a!.put("file", 1, { operationId: "one" });
    const two = a!.put("file", 2, { operationId: "two" });
    for (const page of [one, two]) keep(trial, page);
    answer(a!.tryCommit(two, pledgesOf(two), "two"));
    answer(a!.tryCommit(one, pledgesOf(one), "one"));
    const get = { name: "file", fileId: 0, firstChunk: 0, limit: 0, join: undefined };
    expect(answer(trial.ask(a!.host, "get", get)).fileId).toBe(one.fileId);
    expect(removed).toEqual([two.fileId]);
    const old = { ...get, name: "", fileId: two.fileId };
    expect(answer(trial.ask(a!.host, "get", old)).holderCounts).toEqual([2, 2]);
    trial.keepAlive(4000);
    expect(refusal(trial.ask(a!.host, "get", old))).toBe("NOT_FOUND");
    expect(members.reduce((sum, member) => sum + member.disk.size, 0)).toBe(2);
    expect(trial.tracker.committedNames()).toEqual(["file"]);
  });

  test("of an empty file needs no chunk", () => {
    const trial = new Trial();
    const [a] = trial.join(1);
    const page = a!.put("empty", 0);
    expect(page).toMatchObject({ chunkCount: 0, targets: [] });
    expect(answer(a!.tryCommit(page, [], "put empty")).acknowledged).toBe(true);
  });
});
