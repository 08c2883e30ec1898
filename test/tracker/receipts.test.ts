import { describe, expect, test } from "vitest";
import { PayloadMode } from "../../src/gen/swarmlab/v1/common.js";
import type { PutResponse } from "../../src/gen/swarmlab/v1/tracker.js";
import { defaultTrackerOptions } from "../../src/tracker/options.js";
import { answer, CHUNK, keep, type Member, pledgesOf, Trial } from "./trial.js";

/** Commits the pledges of a page, with these receipts. */
function commit(by: Member, trial: Trial, page: PutResponse, operationId: string, receipts: number[], last = true) {
  const request = { fileId: page.fileId, operationId, pledges: pledgesOf(page), last, receipts };
  return answer(trial.ask(by.host, "commit", request));
}

const stat = (trial: Trial) => answer(trial.ask(trial.host, "stat", { name: "" }));
const receiptsOf = (trial: Trial, page: PutResponse) =>
  pledgesOf(page).map((pledge) => trial.receipt(page.fileId, pledge));
const NOT_KEPT = { acknowledged: false, lacking: [0] };

/** The member that a pledge of a page was made to. */
function targetOf(trial: Trial, page: PutResponse, at: number): Member {
  const { number } = page.peers[page.targets[at]!]!;
  return trial.members.find((member) => member.number === number)!;
}

describe("a client that lies", () => {
  test("and says that pledges were kept which nobody kept reserves room for one lease at most, and fills nothing", () => {
    const trial = new Trial({ putLease: 4000, idleLeases: 1 });
    const [liar] = [trial.add("liar", "client")];
    trial.join(3);
    liar.join({ capacityBytes: 0 });
    for (let n = 0; n < 10; n++) {
      const page = liar.put(`hollow ${n}`, 10);
      const made = pledgesOf(page).map((pledge) => pledge * 7919);
      for (const receipts of [[], made, new Array(20).fill(2 ** 53 - 1)]) {
        const { acknowledged, lacking } = commit(liar, trial, page, `put hollow ${n}`, receipts);
        expect([acknowledged, lacking.length]).toEqual([false, 10]);
      }
    }
    expect(stat(trial)).toMatchObject({ usedBytes: 0, pledgedBytes: 200 * CHUNK, files: 0, medianFill: 0 });
    trial.keepAlive(8000);
    expect(stat(trial)).toMatchObject({ usedBytes: 0, pledgedBytes: 0, files: 0 });
  });

  test("and shows receipts of another pledge, chunk, file, length or content has confirmed nothing", () => {
    const settings = { ...defaultTrackerOptions.settings, payload: PayloadMode.REAL, chunkSize: CHUNK, replication: 2 };
    const trial = new Trial({ settings });
    const [a] = trial.join(2);
    const hashes = new Uint8Array(32).fill(1);
    const [one, two] = [a!.put("one", 1, { hashes }), a!.put("two", 1, { hashes })];
    for (const page of [one, two]) keep(trial, page);
    const right = receiptsOf(trial, one);
    const tried = (receipts: number[]) => commit(a!, trial, one, "put one", receipts);
    expect(tried([...right].reverse())).toEqual(NOT_KEPT);
    expect(tried(receiptsOf(trial, two))).toEqual(NOT_KEPT);
    const forged = (holding: object, content = {}) =>
      pledgesOf(one).map((pledge, at) =>
        targetOf(trial, one, at).receipt({ fileId: one.fileId, index: 0, pledge, ...holding }, content),
      );
    // The receipts of a target that was ordered something else under the same pledge.
    expect(tried(forged({}, { size: 1 }))).toEqual(NOT_KEPT);
    expect(tried(forged({}, { hash: new Uint8Array(32).fill(2) }))).toEqual(NOT_KEPT);
    expect(tried(forged({}, { hash: new Uint8Array(0) }))).toEqual(NOT_KEPT);
    expect(tried(forged({ fileId: two.fileId }))).toEqual(NOT_KEPT);
    expect(tried(forged({}))).toEqual({ acknowledged: true, lacking: [] });
  });

  test("and shows receipts of a life that is over has confirmed nothing, whatever that life stored", () => {
    const trial = new Trial();
    const members = trial.join(2);
    const page = members[0]!.put("file", 1);
    keep(trial, page);
    const old = receiptsOf(trial, page);
    for (const member of members) {
      member.disk.clear();
      member.restart();
    }
    expect(commit(members[0]!, trial, page, "put file", old)).toEqual(NOT_KEPT);
    keep(trial, page);
    expect(commit(members[0]!, trial, page, "put file", old)).toEqual(NOT_KEPT);
    expect(commit(members[0]!, trial, page, "put file", receiptsOf(trial, page)).acknowledged).toBe(true);
  });

  test("and has made a node store other content has confirmed nothing by that node's announces", () => {
    const trial = new Trial();
    const [a, b] = trial.join(2);
    const page = a!.put("file", 1);
    keep(trial, page);
    for (const member of [a!, b!]) {
      member.announce({ gained: [...member.disk.values()] });
      member.inventory();
      member.restart();
    }
    expect(commit(a!, trial, page, "put file", [])).toEqual(NOT_KEPT);
    expect(stat(trial)).toMatchObject({ usedBytes: 0, pledgedBytes: 2 * CHUNK });
  });
});

describe("a receipt", () => {
  test("of a target that started anew with its disk counts when it is given anew", () => {
    const trial = new Trial();
    const members = trial.join(2);
    const page = members[0]!.put("file", 1);
    keep(trial, page);
    const old = receiptsOf(trial, page);
    members[1]!.restart();
    expect(commit(members[0]!, trial, page, "put file", old)).toEqual(NOT_KEPT);
    expect(commit(members[0]!, trial, page, "put file", receiptsOf(trial, page)).acknowledged).toBe(true);
    expect(trial.live(page.fileId, 0)).toBe(2);
    expect(stat(trial)).toMatchObject({ usedBytes: 2 * CHUNK, pledgedBytes: 0 });
  });

  test("of a target that was given up and is back in the same life counts", () => {
    const trial = new Trial({ putLease: 60_000 });
    const members = trial.join(3);
    const page = members[2]!.put("file", 1);
    keep(trial, page);
    const receipts = receiptsOf(trial, page);
    const away = targetOf(trial, page, 0);
    trial.keepAlive(
      12_000,
      members.filter((member) => member !== away),
    );
    expect(commit(members[2]!, trial, page, "put file", receipts)).toEqual(NOT_KEPT);
    away.announce();
    expect(commit(members[2]!, trial, page, "put file", receipts).acknowledged).toBe(true);
    expect(trial.live(page.fileId, 0)).toBe(2);
  });

  test("of a replica that its target lost since counts no more, until it is stored again", () => {
    const trial = new Trial();
    const members = trial.join(2);
    const page = members[0]!.put("file", 1);
    keep(trial, page);
    const receipts = receiptsOf(trial, page);
    const [loser] = members;
    const holdings = [...loser!.disk.values()];
    loser!.announce({ gained: holdings });
    loser!.announce({ lost: holdings });
    expect(commit(members[0]!, trial, page, "put file", receipts)).toEqual(NOT_KEPT);
    loser!.announce({ gained: holdings });
    expect(commit(members[0]!, trial, page, "put file", receipts).acknowledged).toBe(true);
  });

  test("of before a restart of the tracker belongs to a put that is given up", () => {
    const trial = new Trial();
    const members = trial.join(2);
    const page = members[0]!.put("file", 1);
    keep(trial, page);
    const receipts = receiptsOf(trial, page);
    const keys = members.map(({ receiptKey }) => [...receiptKey]);
    trial.restartTracker();
    for (const member of members) member.join();
    const request = { fileId: page.fileId, operationId: "put file", pledges: pledgesOf(page), last: true, receipts };
    expect(String(trial.ask(members[0]!.host, "commit", request))).toContain("ABORTED");
    for (const [n, { receiptKey }] of members.entries()) expect(receiptKey).not.toEqual(keys[n]);
  });

  test("is made with a key of the node's own, which clients do not have", () => {
    const trial = new Trial();
    const keys = trial.join(3).map(({ receiptKey }) => receiptKey.join());
    expect(new Set(keys).size).toBe(3);
    expect(trial.add("client", "client").join({ capacityBytes: 0 })).toMatchObject({ receiptKey: [], sealKey: [] });
  });
});
