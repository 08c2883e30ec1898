import { describe, expect, test } from "vitest";
import type { Holding } from "../../src/gen/swarmlab/v1/common.js";
import type { PlacementPolicy } from "../../src/policies/placement/policy.js";
import { answer, CHUNK, type Member, Trial } from "./trial.js";

/** Expects that the tracker's map has exactly the replicas on the disks of these members. */
function expectMapToEqualDisks(trial: Trial, members: readonly Member[]): void {
  const disks = members.flatMap((member) =>
    [...member.disk.values()].map(({ fileId, index, pledge }) => `${fileId}/${index} ${member.number} ${pledge}`),
  );
  const map = [...trial.tracker.replicas.onDisks()].map(
    ({ fileId, index, peer, pledge }) => `${fileId}/${index} ${peer} ${pledge}`,
  );
  expect(map.sort()).toEqual(disks.sort());
}

describe("repair", () => {
  test("restores the replicas of a dead peer on other peers, and not before the peer is dead", () => {
    const ended: boolean[] = [];
    const trial = new Trial({}, { repairEnded: (_file, _index, _bytes, stored) => ended.push(stored) });
    const members = trial.join(5);
    const { fileId } = members[0]!.store("file", 20);
    const lost = members[4]!.disk.size;
    members[4]!.crash();
    const rest = members.slice(0, 4);
    trial.keepAlive(8000, rest);
    expect(rest.flatMap((member) => member.orders)).toEqual([]);
    trial.keepAlive(8000, rest);
    expect(ended).toEqual(new Array(lost).fill(true));
    for (let index = 0; index < 20; index++) expect(trial.live(fileId, index)).toBe(2);
    expectMapToEqualDisks(trial, rest);
    for (const order of rest.flatMap((member) => member.orders)) {
      expect(order.repair).toBe(true);
      expect(order.peers.length).toBe(1);
    }
  });

  test("begins with the chunks that have the fewest live replicas", () => {
    const live: number[] = [];
    const repairOrdered = (fileId: number, index: number): number => live.push(trial.live(fileId, index));
    const trial: Trial = new Trial({ placement: "random", repair: { streams: 1 } }, { repairOrdered });
    const members = trial.join(8);
    members[0]!.store("file", 30, { replication: 3 });
    trial.keepAlive(1000);
    for (const member of members.slice(5)) member.crash();
    trial.keepAlive(20_000, members.slice(0, 5));
    expect(new Set(live)).toEqual(new Set([1, 2]));
    // Chunks with one replica left are repaired first. Then they have two, and are repaired again among the others with two.
    expect(live.lastIndexOf(1)).toBeLessThan(live.indexOf(2));
    expect(trial.tracker.replicas.underReplicated).toBe(0);
  });

  test("keeps to its limits on streams, in all, per source and per target", () => {
    const trial = new Trial({
      placement: "random",
      repair: { streams: 3, streamsPerSource: 1, streamsPerTarget: 1 },
    });
    const members = trial.join(8);
    for (const member of members) member.onStore = "ignore";
    members[0]!.store("file", 40);
    members[7]!.crash();
    trial.keepAlive(13_000, members.slice(0, 7));
    const { peers, repair } = trial.tracker;
    expect(repair.active).toBe(3);
    expect(Math.max(...peers.repairsOut)).toBe(1);
    expect(Math.max(...peers.repairsIn)).toBe(1);
  });

  test("tries elsewhere when a target refuses, or never answers", () => {
    const trial = new Trial({ repair: { deadline: 1000, retryAfter: 500 } });
    const members = trial.join(6);
    members[0]!.store("file", 6);
    members[5]!.crash();
    members[1]!.onStore = "refuse";
    members[2]!.onStore = "ignore";
    trial.keepAlive(60_000, members.slice(0, 5));
    expect(trial.tracker.replicas.underReplicated).toBe(0);
    expect(trial.tracker.repair.active).toBe(0);
    expectMapToEqualDisks(trial, members.slice(0, 5));
  });

  test("tries the target with which it failed again, if there is no other one", () => {
    const trial = new Trial({ repair: { deadline: 1000, retryAfter: 500 } });
    const members = trial.join(3);
    const page = members[0]!.store("file", 1);
    const [dead, holder] = page.targets.map((at) => members.find(({ number }) => number === page.peers[at]!.number)!);
    const other = members.find((member) => member !== dead && member !== holder)!;
    dead!.crash();
    other.onStore = "ignore";
    trial.keepAlive(30_000, [holder!, other]);
    expect(other.orders.length).toBeGreaterThan(1);
    other.onStore = "store";
    trial.keepAlive(60_000, [holder!, other]);
    expect(trial.live(page.fileId, 0)).toBe(2);
  });

  test("waits where nobody can take a replica, and goes on when somebody comes", () => {
    const trial = new Trial();
    const members = trial.join(2);
    const { fileId } = members[0]!.store("file", 3);
    members[1]!.crash();
    trial.keepAlive(15_000, members.slice(0, 1));
    expect(trial.live(fileId, 0)).toBe(1);
    trial.join(1);
    trial.keepAlive(3000, [members[0]!, trial.members[2]!]);
    expect(trial.tracker.replicas.underReplicated).toBe(0);
  });

  test("is held after a mass failure, for a bounded time", () => {
    const trial = new Trial({ repair: { massFailureShare: 0.3, holdFor: 20_000 } });
    const members = trial.join(10);
    members[0]!.store("file", 30, { replication: 5 });
    for (const member of members.slice(7)) member.crash();
    const rest = members.slice(0, 7);
    trial.keepAlive(25_000, rest);
    expect(rest.flatMap((member) => member.orders)).toEqual([]);
    trial.keepAlive(20_000, rest);
    expect(trial.tracker.replicas.underReplicated).toBe(0);
  });

  test("is not held by clients that vanish, which take no replica along", () => {
    const trial = new Trial({ repair: { massFailureShare: 0.3, holdFor: 60_000 } });
    const members = trial.join(4);
    members[0]!.store("file", 10);
    for (const client of trial.join(6, { capacityBytes: 0 })) client.crash();
    members[3]!.crash();
    trial.keepAlive(20_000, members.slice(0, 3));
    expect(trial.tracker.replicas.underReplicated).toBe(0);
  });

  test("is held when many nodes vanish, however many clients there are", () => {
    const trial = new Trial({ repair: { massFailureShare: 0.3, holdFor: 60_000 } });
    const members = trial.join(6);
    const readers = trial.join(20, { capacityBytes: 0 });
    members[0]!.store("file", 10, { replication: 4 });
    for (const member of members.slice(4)) member.crash();
    trial.keepAlive(20_000, [...members.slice(0, 4), ...readers]);
    expect(members.flatMap((member) => member.orders)).toEqual([]);
  });

  test("can be switched off", () => {
    const trial = new Trial({ repair: { enabled: false } });
    const members = trial.join(4);
    members[0]!.store("file", 4);
    members[3]!.crash();
    trial.keepAlive(20_000, members.slice(0, 3));
    expect(trial.tracker.replicas.underReplicated).toBeGreaterThan(0);
    expect(members.flatMap((member) => member.orders)).toEqual([]);
  });
});

describe("a peer that returns", () => {
  test("has its replicas counted again, and the surplus is trimmed", () => {
    const trial = new Trial();
    const members = trial.join(5);
    const { fileId } = members[0]!.store("file", 20);
    members[4]!.crash();
    trial.keepAlive(20_000, members.slice(0, 4));
    members[4]!.restart();
    trial.keepAlive(5000);
    for (let index = 0; index < 20; index++) expect(trial.live(fileId, index)).toBe(2);
    expectMapToEqualDisks(trial, members);
  });

  test("justifies no trim before its inventory is complete, and its parts count together", () => {
    const trial = new Trial();
    const members = trial.join(5);
    const { fileId } = members[0]!.store("file", 20);
    const back = members[4]!;
    back.crash();
    trial.keepAlive(20_000, members.slice(0, 4));
    const holdings = [...back.disk.values()];
    back.restart({ holdings: holdings.slice(0, 1), holdingsComplete: false });
    expect(trial.live(fileId, holdings[0]!.index)).toBe(3);
    expect(back.announce().resync).toBe(true);
    const half = holdings.length >> 1;
    back.inventory({ snapshot: 1, last: false, holdings: holdings.slice(0, half) });
    back.inventory({ snapshot: 1, last: false, holdings: holdings.slice(0, half) });
    expect(trial.live(fileId, holdings[1]!.index)).toBe(2);
    trial.keepAlive(3000);
    expect(members.flatMap((member) => member.drops)).toEqual([]);
    back.inventory({ snapshot: 1, part: 1, holdings: holdings.slice(half) });
    trial.keepAlive(3000);
    for (let index = 0; index < 20; index++) expect(trial.live(fileId, index)).toBe(2);
    expectMapToEqualDisks(trial, members);
  });

  test("brings nothing back with an inventory of an earlier snapshot, or one with a hole", () => {
    const trial = new Trial({ repair: { enabled: false } });
    const members = trial.join(3);
    const { fileId } = members[0]!.store("file", 3);
    const b = members.find((member) => member.disk.size > 0)!;
    const holdings = [...b.disk.values()];
    const before = holdings.length;
    b.disk.clear();
    b.inventory({ snapshot: 5 });
    expect(trial.tracker.peers.replicas[b.number]).toBe(0);
    b.inventory({ snapshot: 4, holdings });
    b.inventory({ snapshot: 5, holdings });
    b.inventory({ snapshot: 6, part: 1, holdings });
    expect(trial.tracker.peers.replicas[b.number]).toBe(0);
    b.inventory({ snapshot: 7, holdings });
    expect(trial.tracker.peers.replicas[b.number]).toBe(before);
    expect(trial.live(fileId, holdings[0]!.index)).toBeGreaterThanOrEqual(2);
  });

  test("before it got the order to drop a replica has it counted again, and dropped once more where it is too much", () => {
    const trial = new Trial({ deadAfter: 60_000 });
    const members = trial.join(3);
    const { fileId } = members[0]!.store("file", 1);
    const extra = members.find((member) => member.disk.size === 0)!;
    const holders = members.filter((member) => member !== extra);
    extra.hold({ fileId, index: 0, pledge: 4711 });
    extra.say({ gained: [...extra.disk.values()] });
    trial.run(1);
    expect(trial.live(fileId, 0)).toBe(2);
    expect([...trial.tracker.replicas.onDisks()].length).toBe(2);
    for (const member of members) member.crash();
    expect(members.flatMap((member) => member.drops)).toEqual([]);
    trial.run(5000);
    for (const member of [extra, ...holders]) member.restart();
    trial.keepAlive(3000);
    expect(trial.live(fileId, 0)).toBe(2);
    expectMapToEqualDisks(trial, members);
    expect(members.reduce((sum, member) => sum + member.disk.size, 0)).toBe(2);
  });

  test.each([
    ["an announce", (trimmed: Member, gained: Holding[]) => void trimmed.announce({ gained })],
    ["an inventory", (trimmed: Member, holdings: Holding[]) => void trimmed.inventory({ holdings })],
  ])("is not believed to hold what it has dropped when %s from before that comes late", (_what, tell) => {
    let avoided = 0;
    const placement: PlacementPolicy = {
      choose(peers, count, _draws, targets) {
        const fit = [...peers.from(0)].filter((peer) => peer !== avoided && peers.fits(peer));
        targets.push(...fit.slice(0, count));
      },
    };
    const trial = new Trial({ placement });
    const members = trial.join(3);
    const { fileId } = members[0]!.store("file", 1);
    const extra = members.find((member) => member.disk.size === 0)!;
    extra.hold({ fileId, index: 0, pledge: 4711 });
    extra.announce({ gained: [...extra.disk.values()] });
    trial.run(100);
    const trimmed = members.find((member) => member.drops.length > 0)!;
    // From here on the others are more loaded: the next surplus replica to go would be one of theirs.
    avoided = trimmed.number;
    members[0]!.store("ballast", 5);
    tell(trimmed, trimmed.drops.slice());
    trial.run(100);
    expect(trial.live(fileId, 0)).toBe(2);
    expect(members.filter((member) => member.disk.has(`${fileId}/0`))).toHaveLength(2);
  });

  test("with more stale chunks than can be ordered dropped for now is asked for its inventory again", () => {
    const trial = new Trial();
    const [a] = trial.join(1);
    const stale = (fileId: number) =>
      Array.from({ length: 65_536 }, (_, index) => ({ fileId, index, pledge: 1 + index }));
    expect(a!.announce({ gained: stale(7) }).resync).toBe(false);
    expect(a!.announce({ gained: stale(8) }).resync).toBe(true);
    a!.inventory();
    trial.run(2000);
    expect(a!.drops.length).toBeGreaterThanOrEqual(65_536);
    expect(a!.announce().resync).toBe(false);
  });

  test("drops what was removed meanwhile", () => {
    const trial = new Trial();
    const members = trial.join(3);
    members[0]!.store("file", 3);
    members[2]!.crash();
    answer(trial.ask(members[0]!.host, "remove", { name: "file" }));
    trial.keepAlive(15_000, members.slice(0, 2));
    const held = members[2]!.disk.size;
    members[2]!.restart({ holdings: [], holdingsComplete: false });
    expect(members[2]!.inventory()).toMatchObject({ stale: { length: held } });
  });
});

describe("a replica that its holder reports lost", () => {
  test("is restored", () => {
    const trial = new Trial();
    const members = trial.join(3);
    const { fileId } = members[0]!.store("file", 1);
    const holder = members.find((member) => member.disk.size > 0)!;
    const [holding] = [...holder.disk.values()];
    holder.disk.clear();
    holder.announce({ lost: [holding!] });
    trial.keepAlive(2000);
    expect(trial.live(fileId, 0)).toBe(2);
    expectMapToEqualDisks(trial, members);
  });
});

describe("the books", () => {
  test("agree with the disks after an hour of crashes, returns, puts and removals", () => {
    const trial = new Trial({ placement: "two-choices", repair: { deadline: 2000, retryAfter: 500 } });
    const members = trial.join(12, { capacityBytes: 60 * CHUNK });
    const draws = trial.simulation.random.draws("workload", "hour");
    let files = 0;
    for (let round = 0; round < 120; round++) {
      const up = members.filter((member) => trial.simulation.isUp(member.host));
      const some = members[draws.below(members.length)]!;
      const what = draws.below(6);
      if (what === 0 && up.length > 8 && up.includes(some)) some.crash();
      else if (what === 1 && !up.includes(some)) some.restart();
      else if (what === 2 && files < 12) {
        const page = up[0]!.tryPut(`file ${files}`, 5, { operationId: `put ${round}` });
        if ("fileId" in page) {
          const alive = page.targets.every((at) => trial.simulation.isUp(members[page.peers[at]!.number - 1]!.host));
          if (alive) {
            up[0]!.store(`file ${files++}`, 5, { operationId: `put ${round}` });
          }
        }
      } else if (what === 3 && files > 0 && round % 4 === 0)
        trial.ask(up[0]!.host, "remove", { name: `file ${draws.below(files)}` });
      trial.keepAlive(
        3000,
        members.filter((member) => trial.simulation.isUp(member.host)),
      );
    }
    for (const member of members) if (!trial.simulation.isUp(member.host)) member.restart();
    trial.keepAlive(180_000, members);
    const { replicas, peers } = trial.tracker;
    expect(files).toBeGreaterThan(6);
    expect(replicas.chunks).toBeGreaterThan(0);
    expect([replicas.underReplicated, replicas.unavailable]).toEqual([0, 0]);
    expectMapToEqualDisks(trial, members);
    for (const member of members) expect(peers.used[member.number]).toBe(member.disk.size * CHUNK);
    expect(replicas.byLive.reduce((sum, count) => sum + count, 0)).toBe(replicas.chunks);
    expect(replicas.byLive[2]).toBe(replicas.chunks);
  });
});
