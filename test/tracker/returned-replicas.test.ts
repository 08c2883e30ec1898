import { describe, expect, test } from "vitest";
import { Proof } from "../../src/tracker/index/chunk-index.js";
import { answer, CHUNK, type Member, Trial } from "./trial.js";

const GARBAGE = (): Uint8Array => Uint8Array.of(1, 2, 3);
const NOTHING = (): Uint8Array => new Uint8Array(0);

/** The members that have a replica of the chunk on their disks. */
function holdersOf(members: readonly Member[], fileId: number, index = 0): Member[] {
  return members.filter((member) => member.disk.has(`${fileId}/${index}`));
}

/** How far the tracker believes a member's replica. */
function proofOf(trial: Trial, member: Member, fileId: number, index = 0): Proof | undefined {
  const { tracker } = trial;
  const holding = tracker.index.find(tracker.files.byId(fileId)!.chunks[index]!, member.number);
  return holding < 0 ? undefined : tracker.index.proofOf(holding);
}

/** A file of one chunk on two of four members, of which one went away and was replaced by another. */
class Returner {
  readonly trial = new Trial({ repair: { retryAfter: 500 } });
  readonly members = this.trial.join(4);
  readonly fileId = this.members[0]!.store("file", 1).fileId;
  readonly back = holdersOf(this.members, this.fileId)[1]!;
  readonly others = this.members.filter((member) => member !== this.back);

  constructor() {
    this.back.crash();
    this.trial.keepAlive(20_000, this.others);
    expect(holdersOf(this.others, this.fileId).length).toBe(2);
  }

  get honest(): Member[] {
    return holdersOf(this.others, this.fileId);
  }
}

describe("a node that returns with what it had", () => {
  test("keeps it, where another one is more loaded", () => {
    const { trial, members, others, honest, back, fileId } = new Returner();
    back.restart({ capacityBytes: 10_000 * CHUNK });
    trial.keepAlive(5000);
    expect(back.disk.size).toBe(1);
    expect(back.challenged.length).toBe(1);
    expect(proofOf(trial, back, fileId)).toBe(Proof.proven);
    expect(holdersOf(others, fileId).length).toBe(1);
    expect(trial.live(fileId, 0)).toBe(2);
    expect(honest.length + members.length).toBe(6);
  });

  test("gives it up, where it is the most loaded itself", () => {
    const { trial, others, back, fileId } = new Returner();
    back.restart({ capacityBytes: 2 * CHUNK });
    trial.keepAlive(5000);
    expect(back.disk.size).toBe(0);
    expect(holdersOf(others, fileId).length).toBe(2);
  });

  test("keeps it in a zone that has no other, and the fullest zone gives one up", () => {
    const trial = new Trial();
    const [a, b] = [trial.join(2, { zone: "a" }), trial.join(4, { zone: "b" })];
    const { fileId } = a[0]!.store("file", 20);
    for (const member of a) member.crash();
    trial.keepAlive(20_000, b);
    for (let index = 0; index < 20; index++) expect(holdersOf(b, fileId, index).length).toBe(2);
    for (const member of a) member.restart({ zone: "a" });
    trial.keepAlive(10_000);
    for (let index = 0; index < 20; index++) {
      expect([holdersOf(a, fileId, index).length, holdersOf(b, fileId, index).length]).toEqual([1, 1]);
    }
  });
});

describe("a node that returns and lies", () => {
  test.each([
    ["claims what it lacks", NOTHING],
    ["holds garbage", GARBAGE],
  ])("as it %s has no honest replica dropped, and its own counts no more", (_what, onProve) => {
    const { trial, back, fileId, honest } = new Returner();
    back.onProve = onProve;
    back.restart();
    trial.keepAlive(10_000);
    expect(honest.map((member) => member.drops)).toEqual([[], []]);
    expect(honest.map((member) => member.disk.size)).toEqual([1, 1]);
    expect(trial.live(fileId, 0)).toBe(2);
    // The tracker orders it to drop the replica that it claimed.
    expect(back.drops.length).toBe(1);
  });

  test.each([
    ["claims what it lacks", NOTHING],
    ["holds garbage", GARBAGE],
  ])("as it %s does not keep the chunk from being repaired", (_what, onProve) => {
    const trial = new Trial({ repair: { massFailureShare: 0.3, holdFor: 20_000 } });
    const members = trial.join(4);
    const { fileId } = members[0]!.store("file", 1);
    const liar = holdersOf(members, fileId)[1]!;
    const others = members.filter((member) => member !== liar);
    // Another member vanishes as well. So repair is held, and the liar is back before repair begins.
    const bystander = others.find((member) => member.disk.size === 0)!;
    bystander.crash();
    liar.crash();
    const staying = others.filter((member) => member !== bystander);
    trial.keepAlive(15_000, staying);
    expect(trial.live(fileId, 0)).toBe(1);
    liar.onProve = onProve;
    liar.restart();
    trial.keepAlive(40_000, [...staying, liar]);
    expect(holdersOf(staying, fileId).length).toBe(2);
    expect(staying.map((member) => member.drops)).toEqual([[], []]);
  });

  test("with several others, who agree with each other, has no honest replica dropped", () => {
    const { trial, members, back, fileId, honest } = new Returner();
    const liars = [back, ...members.filter((member) => member.disk.size === 0 && member !== back)];
    liars.push(...trial.join(3));
    for (const liar of liars) {
      liar.onProve = GARBAGE;
      liar.hold({ fileId, index: 0, pledge: 4711 });
      if (trial.simulation.isUp(liar.host)) liar.inventory();
      else liar.restart();
    }
    trial.keepAlive(30_000);
    expect(honest.map((member) => member.disk.size)).toEqual([1, 1]);
    expect(trial.live(fileId, 0)).toBe(2);
  });

  test.each(["ignore", "refuse"] as const)("as it %ss to prove anything has no honest replica dropped", (onProve) => {
    const { trial, back, fileId, honest } = new Returner();
    back.onProve = onProve;
    back.restart();
    trial.keepAlive(60_000);
    expect(honest.map((member) => member.disk.size)).toEqual([1, 1]);
    expect(trial.live(fileId, 0)).toBe(2);
    expect(back.disk.size).toBe(0);
    expect(back.challenged.length).toBeLessThanOrEqual(4);
  });

  test("that offers a false proven replica cannot keep an honest one from being judged", () => {
    const { trial, back, fileId, honest } = new Returner();
    // Of the two members with proven replicas, the one that is asked first has other content.
    honest[0]!.onProve = GARBAGE;
    back.restart();
    trial.keepAlive(1500);
    expect(honest[1]!.challenged.length).toBe(1);
    expect(proofOf(trial, back, fileId)).not.toBe(Proof.doubted);
  });
});

describe("after a restart of the tracker, when nothing is proven", () => {
  /** A file of one chunk on two of `count` members, and the tracker started anew. */
  function restarted(count: number) {
    const trial = new Trial({ repair: { retryAfter: 500 } });
    const members = trial.join(count);
    const { fileId } = members[0]!.store("file", 1);
    const honest = holdersOf(members, fileId);
    const rest = members.filter((member) => !honest.includes(member));
    trial.restartTracker();
    return { trial, members, fileId, honest, rest };
  }

  test("a liar has no honest replica dropped", () => {
    const { trial, members, fileId, honest, rest } = restarted(4);
    rest[0]!.hold({ fileId, index: 0, pledge: 4711 });
    rest[0]!.onProve = GARBAGE;
    for (const member of members) member.join();
    trial.keepAlive(60_000);
    expect(honest.map((member) => member.disk.size)).toEqual([1, 1]);
  });

  test("liars that agree, and were there first, cause no drop of an honest replica that comes later", () => {
    const { trial, members, fileId, honest, rest } = restarted(7);
    for (const liar of rest.slice(0, 4)) {
      liar.hold({ fileId, index: 0, pledge: 4711 });
      liar.onProve = GARBAGE;
      liar.join();
    }
    for (const member of rest.slice(4)) member.join();
    trial.keepAlive(5000, rest);
    for (const member of honest) member.join();
    trial.keepAlive(60_000, members);
    expect(honest.map((member) => member.disk.size)).toEqual([1, 1]);
    expect(honest.map((member) => member.drops)).toEqual([[], []]);
  });

  test("honest holders agree, and a surplus replica is dropped", () => {
    const { trial, members, fileId, honest, rest } = restarted(4);
    // A replica from before the restart that the member had not dropped yet.
    rest[0]!.hold({ fileId, index: 0, pledge: 4711 });
    for (const member of members) member.join();
    trial.keepAlive(10_000);
    expect(trial.live(fileId, 0)).toBe(2);
    expect(holdersOf(members, fileId).length).toBe(2);
    for (const holder of holdersOf(members, fileId)) expect(proofOf(trial, holder, fileId)).toBe(Proof.agreed);
    expect(honest.length).toBe(2);
  });

  test("holders that could not agree with a liar agree once it claims its replica no more", () => {
    const { trial, members, fileId, rest } = restarted(5);
    for (const member of rest.slice(0, 2)) member.hold({ fileId, index: 0, pledge: 4711 });
    const [liar, third] = rest as [Member, Member];
    liar.onProve = GARBAGE;
    for (const member of members) member.join();
    trial.keepAlive(5000);
    expect(proofOf(trial, third, fileId)).toBe(Proof.disputed);
    liar.announce({ lost: [...liar.disk.values()] });
    liar.disk.clear();
    trial.keepAlive(5000);
    for (const holder of holdersOf(members, fileId)) expect(proofOf(trial, holder, fileId)).toBe(Proof.agreed);
    expect(trial.live(fileId, 0)).toBe(2);
  });

  test("a replica whose holder cannot be asked is not outvoted", () => {
    const { trial, members, fileId, honest, rest } = restarted(5);
    honest[0]!.onProve = "refuse";
    for (const liar of rest.slice(0, 2)) {
      liar.hold({ fileId, index: 0, pledge: 4711 });
      liar.onProve = GARBAGE;
    }
    for (const member of members) member.join();
    trial.keepAlive(60_000);
    expect(honest.map((member) => member.disk.size)).toEqual([1, 1]);
  });
});

describe("a challenge", () => {
  test("that its peer does not live to answer is forgotten, and asked anew of its next life", () => {
    const { trial, back, fileId, honest } = new Returner();
    back.onProve = "ignore";
    back.restart({ capacityBytes: 10_000 * CHUNK });
    trial.run(50);
    expect(back.challenged.length).toBe(1);
    back.onProve = "honest";
    back.restart({ capacityBytes: 10_000 * CHUNK });
    trial.keepAlive(5000);
    expect(back.challenged.length).toBe(2);
    expect(proofOf(trial, back, fileId)).toBe(Proof.proven);
    expect(honest.reduce((sum, member) => sum + member.disk.size, 0)).toBe(1);
  });

  test("of a peer that dies meanwhile is over, and the others are judged without it", () => {
    const { trial, back, fileId, honest, others } = new Returner();
    back.onProve = "ignore";
    back.restart();
    trial.run(50);
    back.crash();
    trial.keepAlive(20_000, others);
    expect(honest.map((member) => member.disk.size)).toEqual([1, 1]);
    expect(trial.live(fileId, 0)).toBe(2);
  });

  test("whose proven holder dies meanwhile goes on with another", () => {
    const { trial, back, fileId, members, honest } = new Returner();
    for (const member of honest) member.onProve = "ignore";
    back.restart({ capacityBytes: 10_000 * CHUNK });
    trial.run(50);
    const asked = honest.find((member) => member.challenged.length > 0)!;
    for (const member of honest) member.onProve = "honest";
    asked.crash();
    trial.keepAlive(
      20_000,
      members.filter((member) => member !== asked),
    );
    expect(proofOf(trial, back, fileId)).toBe(Proof.proven);
    expect(trial.live(fileId, 0)).toBe(2);
  });

  test("whose file is removed meanwhile leads to nothing, nor does it when a new one takes its place", () => {
    const { trial, back, members, fileId } = new Returner();
    back.onProve = "ignore";
    back.restart();
    trial.run(50);
    answer(trial.ask(members[0]!.host, "remove", { name: "file" }));
    back.onProve = "honest";
    trial.keepAlive(5000);
    const again = members[0]!.store("file", 1, { operationId: "again" });
    trial.keepAlive(20_000);
    expect(again.fileId).not.toBe(fileId);
    expect(trial.live(again.fileId, 0)).toBe(2);
    for (const member of members) expect(member.disk.has(`${fileId}/0`)).toBe(false);
    expect(holdersOf(members, again.fileId).length).toBe(2);
  });

  test("of a replica that is lost meanwhile proves nothing", () => {
    const { trial, back, fileId, honest } = new Returner();
    const [holding] = [...back.disk.values()];
    back.onProve = (asked, nonce) => {
      const proof = back.proofOf(asked, nonce);
      back.disk.clear();
      back.say({ lost: [holding!] });
      return proof;
    };
    back.restart();
    trial.keepAlive(5000);
    expect(proofOf(trial, back, fileId)).toBeUndefined();
    expect(honest.map((member) => member.disk.size)).toEqual([1, 1]);
  });

  test("is not made while repair is held", () => {
    const trial = new Trial({ repair: { massFailureShare: 0.3, holdFor: 20_000 } });
    const members = trial.join(6);
    members[0]!.store("file", 12);
    // These two hold different chunks, so each of their chunks has another replica.
    const away = [members[3]!, members[5]!];
    for (const member of away) member.crash();
    trial.keepAlive(
      14_000,
      members.filter((member) => !away.includes(member)),
    );
    for (const member of away) member.restart();
    trial.keepAlive(3000);
    expect(members.flatMap((member) => member.challenged)).toEqual([]);
    trial.keepAlive(40_000);
    expect(members.flatMap((member) => member.challenged).length).toBeGreaterThan(0);
    expect(trial.tracker.replicas.byLive[2]).toBe(12);
  });

  test("asks about many chunks in few calls, and ends for all", () => {
    const trial = new Trial();
    const members = trial.join(6);
    const { fileId } = members[0]!.store("file", 90);
    const back = members[5]!;
    const held = back.disk.size;
    back.crash();
    trial.keepAlive(20_000, members.slice(0, 5));
    back.restart();
    trial.keepAlive(10_000);
    expect(back.challenged.length).toBe(held);
    for (let index = 0; index < 90; index++) {
      expect(trial.live(fileId, index)).toBe(2);
      expect(holdersOf(members, fileId, index).length).toBe(2);
    }
  });

  test("comes to nothing for a drain, which goes on", () => {
    const { trial, back, members, fileId } = new Returner();
    back.onProve = "ignore";
    back.restart();
    trial.run(50);
    const leave = { peerNumber: back.number, incarnation: back.incarnation, drain: true };
    trial.ask(back.host, "leave", leave);
    trial.keepAlive(10_000);
    expect(trial.ask(back.host, "leave", leave)).toEqual({ remaining: 0 });
    back.crash();
    const rest = members.filter((member) => member !== back);
    trial.keepAlive(5000, rest);
    expect(holdersOf(rest, fileId).length).toBe(2);
  });
});
