import { describe, expect, test } from "vitest";
import { answer, audit, held, type Member, Trial } from "./trial.js";

describe("a peer that leaves while repairs are under way", () => {
  const patient = { repair: { deadline: 600_000, streams: 100, streamsPerSource: 50, streamsPerTarget: 50 } };

  /** A network in which every repair waits for its target, which never answers. */
  function waiting(trial: Trial) {
    const members = trial.join(6);
    members[0]!.store("file", 30, { replication: 3 });
    for (const member of members) member.onStore = "ignore";
    members[5]!.crash();
    const rest = members.slice(0, 5);
    trial.keepAlive(15_000, rest);
    expect(trial.tracker.repair.active).toBeGreaterThan(5);
    for (const member of members) member.onStore = "store";
    return rest;
  }

  function leave(trial: Trial, { number, incarnation, host }: Member, drain = false): number {
    return answer(trial.ask(host, "leave", { peerNumber: number, incarnation, drain })).remaining;
  }

  test.each([
    ["leaves", (trial: Trial, leaver: Member) => leave(trial, leaver)],
    ["starts anew", (_trial: Trial, leaver: Member) => leaver.restart()],
  ])("and %s is waited for no more: what it was to take, others take at once", (_what, end) => {
    const trial = new Trial(patient);
    const rest = waiting(trial);
    const leaver = rest.find(({ orders }) => orders.length > 0)!;
    const before = trial.tracker.repair.active;
    end(trial, leaver);
    trial.keepAlive(
      5000,
      rest.filter((member) => member !== leaver),
    );
    const { peers, repair } = trial.tracker;
    expect(peers.repairsIn[leaver.number]).toBe(0);
    // The targets of the other repairs have not answered either, and the tracker still waits for them.
    expect(repair.active).toBeLessThan(before);
    expect([...peers.repairsIn].reduce((sum, count) => sum + count, 0)).toBe(repair.active);
    expect([...peers.repairsOut].reduce((sum, count) => sum + count, 0)).toBe(repair.active);
  });

  test("has its streams given back when the last of them have left, and all is repaired by those who stay", () => {
    const trial = new Trial({ ...patient, repair: { ...patient.repair, deadline: 3000, retryAfter: 500 } });
    const rest = waiting(trial);
    const [leaver, ...staying] = rest;
    leave(trial, leaver!);
    trial.keepAlive(40_000, staying);
    expect(audit(trial)).toEqual([]);
    expect(held(staying)).toBe(90);
  });

  test("has no replica and no pledge any more", () => {
    const trial = new Trial(patient);
    const [leaver, ...staying] = waiting(trial);
    leave(trial, leaver!);
    const { peers, index } = trial.tracker;
    expect(index.firstOfPeer(leaver!.number)).toBe(-1);
    expect([peers.used[leaver!.number], peers.pledged[leaver!.number], peers.replicas[leaver!.number]]).toEqual([
      0, 0, 0,
    ]);
    expect(staying.length).toBe(4);
  });

  test("and drains leaves only when its replicas are stored elsewhere, however many copies are under way", () => {
    const trial = new Trial({ ...patient, deadAfter: 60_000 });
    const members = trial.join(4);
    members[0]!.store("file", 12);
    for (const member of members) member.onStore = "ignore";
    const leaver = members.find(({ disk }) => disk.size > 0)!;
    const before = leaver.disk.size;
    expect(leave(trial, leaver, true)).toBe(before);
    trial.keepAlive(5000);
    expect(trial.tracker.repair.active).toBe(before);
    expect(leave(trial, leaver, true)).toBe(before);
  });

  test("and drains has not left while the others are only suspected, since they may be back and could hold what it holds", () => {
    const trial = new Trial({ ...patient, deadAfter: 60_000 });
    const members = trial.join(4);
    members[0]!.store("file", 12);
    const leaver = members.find(({ disk }) => disk.size > 0)!;
    trial.keepAlive(5000, [leaver]);
    expect(trial.tracker.placement.size).toBe(1);
    expect(leave(trial, leaver, true)).toBe(leaver.disk.size);
    trial.keepAlive(60_000);
    expect(leave(trial, leaver, true)).toBe(0);
    expect(held(members.filter((member) => member !== leaver))).toBe(24);
  });

  test("and drains has not left while only another that drains holds what it held", () => {
    const trial = new Trial({ ...patient, deadAfter: 60_000 });
    const members = trial.join(4);
    members[0]!.store("file", 1);
    const both = members.filter(({ disk }) => disk.size > 0);
    const [taker, other] = members.filter(({ disk }) => disk.size === 0);
    other!.onStore = "refuse";
    for (const leaver of both) leave(trial, leaver, true);
    trial.keepAlive(20_000);
    expect([both.length, taker!.disk.size, other!.disk.size]).toEqual([2, 1, 0]);
    expect(both.map((leaver) => leave(trial, leaver, true))).toEqual([1, 1]);
    other!.onStore = "store";
    trial.keepAlive(200_000);
    expect(both.map((leaver) => leave(trial, leaver, true))).toEqual([0, 0]);
    expect(held([taker!, other!])).toBe(2);
  });

  test("two that drain do not count on each other", () => {
    const trial = new Trial({ ...patient, deadAfter: 60_000 });
    const members = trial.join(5);
    const { fileId } = members[0]!.store("file", 12);
    for (const member of members) member.onStore = "refuse";
    const both = members.filter(({ disk }) => disk.size > 0).slice(0, 2);
    for (const leaver of both) expect(leave(trial, leaver, true)).toBe(leaver.disk.size);
    trial.keepAlive(3000);
    for (const leaver of both) expect(leave(trial, leaver, true)).toBe(leaver.disk.size);
    for (const member of members) member.onStore = "store";
    trial.keepAlive(60_000);
    for (const leaver of both) expect(leave(trial, leaver, true)).toBe(0);
    for (let index = 0; index < 12; index++) expect(trial.live(fileId, index)).toBe(2);
  });
});
