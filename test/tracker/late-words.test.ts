import { describe, expect, test } from "vitest";
import { NONE } from "../../src/tracker/index/chunk-index.js";
import { auditTracker } from "../swarm/audit.js";
import { answer, CHUNK, type Member, refusal, Trial } from "./trial.js";

function audit(trial: Trial): string[] {
  return auditTracker(trial.tracker, trial.simulation.now);
}

/** A network with a file, and a member that holds some of it. */
function withHolder(trial: Trial, count = 3) {
  const members = trial.join(count);
  const { fileId } = members[0]!.store("file", 6);
  const holder = members.findLast(({ disk }) => disk.size > 1)!;
  return { members, fileId, holder, others: members.filter((member) => member !== holder) };
}

describe("an inventory", () => {
  test("with a hole is refused, though as many parts came as it has", () => {
    const trial = new Trial({ repair: { enabled: false } });
    const { holder } = withHolder(trial);
    const [first, ...rest] = [...holder.disk.values()];
    const before = trial.tracker.peers.replicas[holder.number];
    const snapshot = 7;
    holder.inventory({ snapshot, part: 0, last: false, holdings: [first!] });
    holder.inventory({ snapshot, part: 0, last: false, holdings: [first!] });
    expect(refusal(holder.inventory({ snapshot, part: 2, holdings: rest.slice(1) }))).toBe("FAILED_PRECONDITION");
    expect(trial.tracker.peers.replicas[holder.number]).toBe(before);
  });

  test("does not undo what was announced while it came in", () => {
    const trial = new Trial();
    const { members, fileId, holder } = withHolder(trial);
    const { chunks } = trial.tracker.files.byId(fileId)!;
    const copied = [0, 1, 2, 3, 4, 5].find((index) => !holder.disk.has(`${fileId}/${index}`))!;
    const [kept, lost] = [...holder.disk.values()];
    holder.inventory({ snapshot: 7, part: 0, last: false, holdings: [kept!, lost!] });
    holder.announce({ gained: [{ fileId, index: copied, pledge: 0 }], lost: [lost!] });
    holder.disk.delete(`${fileId}/${lost!.index}`);
    holder.inventory({ snapshot: 7, part: 1, holdings: [...holder.disk.values()].slice(1) });
    expect(trial.tracker.index.find(chunks[copied]!, holder.number)).not.toBe(NONE);
    expect(trial.tracker.index.find(chunks[lost!.index]!, holder.number)).toBe(NONE);
    trial.keepAlive(10_000);
    expect(members.length).toBe(3);
    expect(audit(trial)).toEqual([]);
  });

  test("that was cut off by its sender's death is begun anew when it is back", () => {
    const trial = new Trial();
    const { holder, others } = withHolder(trial);
    const holdings = [...holder.disk.values()];
    holder.inventory({ snapshot: 7, part: 0, last: false, holdings: holdings.slice(0, 1) });
    trial.keepAlive(15_000, others);
    expect(holder.announce().resync).toBe(true);
    expect(refusal(holder.inventory({ snapshot: 7, part: 1, holdings: holdings.slice(1) }))).toBe(
      "FAILED_PRECONDITION",
    );
    expect(trial.tracker.peers.replicas[holder.number]).toBe(0);
  });
});

describe("a thing of the past", () => {
  test("is not lost twice: a message about an older pledge does not touch a newer replica", () => {
    const trial = new Trial({ repair: { enabled: false } });
    const { fileId, holder } = withHolder(trial);
    const [some] = [...holder.disk.values()];
    holder.announce({ lost: [{ ...some!, pledge: some!.pledge - 1 || 9999 }] });
    holder.announce({ lost: [{ ...some!, pledge: 0 }] });
    expect(trial.live(fileId, some!.index)).toBe(2);
  });

  test.each([
    ["dies", (trial: Trial, _holder: Member, others: Member[]) => trial.keepAlive(15_000, others)],
    ["starts anew", (_trial: Trial, holder: Member) => holder.restart()],
  ])("leaves no bytes in the books when a peer %s that had not dropped yet what it was told to", (_how, end) => {
    const trial = new Trial();
    const { members, holder, others } = withHolder(trial);
    for (const member of members) member.onDrop = "ignore";
    answer(trial.ask(members[0]!.host, "remove", { name: "file" }));
    trial.keepAlive(4000);
    expect(trial.tracker.peers.used[holder.number]).toBeGreaterThan(0);
    end(trial, holder, others);
    expect(trial.tracker.peers.used[holder.number]).toBe(0);
    for (const member of members) member.onDrop = "drop";
    trial.keepAlive(20_000);
    for (const member of members) if (member.announce().resync) answer(member.inventory());
    trial.keepAlive(5000);
    expect(trial.tracker.peers.used[holder.number]).toBe(0);
  });

  test("is a drain whose peer died: when it is back it stays", () => {
    const trial = new Trial();
    const { members, holder, others } = withHolder(trial);
    for (const member of members) member.onStore = "refuse";
    const leave = { peerNumber: holder.number, incarnation: 1, drain: true };
    answer(trial.ask(holder.host, "leave", leave));
    trial.keepAlive(15_000, others);
    holder.announce();
    holder.inventory();
    const { peers } = trial.tracker;
    expect([peers.healthName(holder.number), peers.placeable[holder.number]]).toEqual(["alive", 1]);
  });

  test("is every removed file, however many wait for their readers, and whenever they were removed", () => {
    const trial = new Trial({ readerGrace: 3000 });
    const [a] = trial.join(3);
    for (const name of ["one", "two", "three"]) a!.store(name, 3);
    for (const name of ["one", "two", "three"]) {
      answer(trial.ask(a!.host, "remove", { name }));
      trial.keepAlive(2000);
    }
    trial.keepAlive(10_000);
    expect([...trial.tracker.files.all()]).toEqual([]);
    expect(trial.members.map(({ disk }) => disk.size)).toEqual([0, 0, 0]);
    expect(audit(trial)).toEqual([]);
  });
});

describe("a new life", () => {
  test("must begin with a join: a peer that speaks in an incarnation that has not joined is told to join", () => {
    const trial = new Trial();
    const [a] = trial.join(1);
    expect(a!.announce({ incarnation: a!.incarnation + 1 }).rejoin).toBe(true);
    expect(a!.announce().rejoin).toBe(false);
  });

  test("has the room that it offers, be it less than before, and none that the last one had in use", () => {
    const trial = new Trial();
    const [a] = trial.join(3);
    a!.announce({ freeBytes: 10 * CHUNK });
    const { peers } = trial.tracker;
    expect(peers.room(a!.number)).toBe(10 * CHUNK);
    a!.restart({ capacityBytes: 40 * CHUNK });
    expect(peers.room(a!.number)).toBe(40 * CHUNK);
    expect(peers.capacityAlive).toBe(240 * CHUNK);
  });

  test("is bound by the pledges of an open put until the put ends, since the client's order may still come", () => {
    const trial = new Trial({ putLease: 2000, idleLeases: 1 });
    const members = trial.join(2);
    members[0]!.put("file", 3);
    const { peers } = trial.tracker;
    const bytes = () => [peers.pledged[members[1]!.number], peers.used[members[1]!.number]];
    expect(bytes()).toEqual([3 * CHUNK, 3 * CHUNK]);
    members[1]!.restart();
    expect(bytes()).toEqual([3 * CHUNK, 3 * CHUNK]);
    trial.keepAlive(10_000);
    expect(bytes()).toEqual([0, 0]);
  });
});

describe("an order to drop", () => {
  test("is given again to a peer that did not carry it out", () => {
    const trial = new Trial({ readerGrace: 100 });
    const { members } = withHolder(trial);
    for (const member of members) member.onDrop = "refuse";
    answer(trial.ask(members[0]!.host, "remove", { name: "file" }));
    trial.keepAlive(10_000);
    for (const member of members) member.onDrop = "drop";
    trial.keepAlive(10_000);
    expect(members.map(({ disk }) => disk.size)).toEqual([0, 0, 0]);
    expect(audit(trial)).toEqual([]);
  });

  test("follows a repair of which nobody knows how it ended, before its room is given away", () => {
    const trial = new Trial({ repair: { deadline: 1000 } });
    const { members, holder } = withHolder(trial, 4);
    const rest = members.filter((member) => member !== holder);
    for (const member of rest) {
      member.onStore = "ignore";
      member.onDrop = "ignore";
    }
    holder.crash();
    trial.keepAlive(16_000, rest);
    const [target] = rest.filter(({ orders }) => orders.length > 0);
    expect(trial.tracker.peers.used[target!.number]).toBeGreaterThan(target!.disk.size * CHUNK);
    for (const member of rest) {
      member.onStore = "store";
      member.onDrop = "drop";
    }
    trial.keepAlive(60_000, rest);
    const ordered = new Set(
      rest.flatMap(({ orders }) => orders.flatMap((one) => one.orders.map(({ pledge }) => pledge))),
    );
    expect(rest.flatMap(({ drops }) => drops).some(({ pledge }) => ordered.has(pledge))).toBe(true);
    expect(audit(trial)).toEqual([]);
  });

  test("waits while repair is held, and is not forgotten", () => {
    const trial = new Trial({ repair: { massFailureShare: 0.3, holdFor: 20_000 } });
    const { members, fileId } = withHolder(trial, 6);
    const [b, c] = members.slice(-2);
    const extra = members.slice(0, 4).find((member) => !member.disk.has(`${fileId}/0`))!;
    for (const member of [b!, c!]) member.crash();
    trial.keepAlive(14_000, members.slice(0, 4));
    extra.crash();
    extra.hold({ fileId, index: 0, pledge: 4711 });
    extra.restart();
    for (const member of [b!, c!]) member.restart();
    trial.keepAlive(8000);
    expect(members.flatMap(({ drops }) => drops)).toEqual([]);
    trial.keepAlive(60_000);
    expect(trial.live(fileId, 0)).toBe(2);
    expect(audit(trial)).toEqual([]);
  });
});

describe("a cached copy", () => {
  test("that has become a replica since takes nothing from the replica when it is announced late", () => {
    const trial = new Trial();
    const members = trial.join(3);
    const { fileId } = members[0]!.store("file", 1);
    const holder = members.find(({ disk }) => disk.size > 0)!;
    holder.announce({ gained: [{ fileId, index: 0, pledge: 0 }] });
    trial.keepAlive(20_000);
    expect([trial.live(fileId, 0), holder.disk.size]).toEqual([2, 1]);
    expect(audit(trial)).toEqual([]);
  });

  test("that should have become a replica and did not is no replica", () => {
    const trial = new Trial();
    const members = trial.join(3);
    const { fileId } = members[0]!.store("file", 1);
    const reader = members.find(({ disk }) => disk.size === 0)!;
    const [gone, stays] = members.filter((member) => member !== reader);
    reader.announce({ gained: [{ fileId, index: 0, pledge: 0 }] });
    reader.onStore = "refuse";
    gone!.crash();
    trial.keepAlive(16_000, [reader, stays!]);
    expect(reader.orders.length).toBeGreaterThan(0);
    expect(trial.live(fileId, 0)).toBe(1);
    expect(trial.tracker.replicas.underReplicated).toBe(1);
    reader.onStore = "store";
    trial.keepAlive(60_000, [reader, stays!]);
    expect(trial.live(fileId, 0)).toBe(2);
    expect(audit(trial)).toEqual([]);
  });
});
