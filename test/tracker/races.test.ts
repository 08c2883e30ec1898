import { describe, expect, test } from "vitest";
import { ACKNOWLEDGED, commit, SlowState } from "./slow-state.js";
import { answer, audit, CHUNK, held, keep, pledgesOf, refusal, Trial } from "./trial.js";

describe("a commit and the end of its lease", () => {
  const LEASE = 4000;

  test.each([1, 20, 400])("never both take effect, whichever comes first, with a state that takes %i ms", (flushMs) => {
    const outcomes = new Set<string>();
    for (let early = -3; early <= flushMs + 3; early += Math.max(1, Math.floor(flushMs / 7))) {
      const state = new SlowState(flushMs);
      const trial = new Trial({ putLease: LEASE, idleLeases: 0 }, {}, state);
      const members = trial.join(3);
      const began = trial.simulation.now;
      const page = members[0]!.put("file", 2);
      keep(trial, page);
      state.trial = trial;
      // The request takes a millisecond to come, as that of the put did.
      trial.simulation.runUntil(began + LEASE - early);
      const first = members[0]!.tryCommit(page, pledgesOf(page), "put file");
      trial.keepAlive(3000);
      const acknowledged = !("code" in first) && first.acknowledged;
      outcomes.add(acknowledged ? "acknowledged" : refusal(first));
      const { tracker } = trial;
      expect(tracker.committedNames()).toEqual(acknowledged ? ["file"] : []);
      expect([...state.saved().files].length).toBe(acknowledged ? 1 : 0);
      expect(held(members)).toBe(acknowledged ? 4 : 0);
      const again = members[0]!.tryCommit(page, pledgesOf(page), "put file");
      expect(acknowledged ? answer(again) : refusal(again)).toEqual(acknowledged ? first : "ABORTED");
      expect(audit(trial)).toEqual([]);
    }
    expect(outcomes).toEqual(new Set(["acknowledged", "ABORTED"]));
  });

  test("that is being made durable ends when this has ended, even if it takes several leases", () => {
    const state = new SlowState(3 * LEASE);
    const trial = new Trial({ putLease: LEASE, idleLeases: 0 }, {}, state);
    const members = trial.join(3);
    const page = members[0]!.put("file", 2);
    keep(trial, page);
    state.trial = trial;
    const first = commit(trial, members[0]!, page, "put file");
    trial.keepAlive(LEASE);
    // The client repeats the call, since it has got no answer. The tracker may answer neither call before the file is durable.
    const second = commit(trial, members[0]!, page, "put file");
    trial.keepAlive(LEASE);
    expect([first, second, held(members)]).toEqual([[], [], 4]);
    trial.keepAlive(2 * LEASE);
    expect([first, second]).toEqual([[ACKNOWLEDGED], [ACKNOWLEDGED]]);
    expect([trial.tracker.committedNames(), held(members)]).toEqual([["file"], 4]);
    expect(audit(trial)).toEqual([]);
  });
});

describe("an announce that comes again, late", () => {
  test("is no sign of life", () => {
    const trial = new Trial();
    const [a, b] = trial.join(2);
    const last = b!.announcement();
    answer(trial.ask(b!.host, "announce", last));
    for (let second = 0; second < 15; second++) {
      a!.say();
      answer(trial.ask(b!.host, "announce", last));
      trial.run(1000);
    }
    expect(trial.tracker.peers.healthName(b!.number)).toBe("dead");
  });

  test("brings nothing back that an inventory has told since", () => {
    const trial = new Trial();
    const members = trial.join(4);
    const { fileId } = members[0]!.store("file", 1);
    const reader = members.find(({ disk }) => disk.size === 0)!;
    const gained = reader.announcement({ gained: [{ fileId, index: 0, pledge: 0 }] });
    answer(trial.ask(reader.host, "announce", gained));
    const { index } = trial.tracker;
    const size = index.size;
    reader.inventory();
    expect(index.size).toBe(size - 1);
    answer(trial.ask(reader.host, "announce", gained));
    expect(index.size).toBe(size - 1);
  });

  test("does not say how busy a peer is now, nor how much it has free, nor complain once more", () => {
    const trial = new Trial();
    const [a, b] = trial.join(2);
    const old = a!.announcement({ busySlots: 9, freeBytes: 10 * CHUNK, failedHolders: [b!.number] });
    answer(trial.ask(a!.host, "announce", old));
    a!.announce();
    b!.announce();
    answer(trial.ask(a!.host, "announce", old));
    const { peers } = trial.tracker;
    expect([peers.busy[a!.number], peers.accused[b!.number], peers.room(a!.number)]).toEqual([0, 0, 100 * CHUNK]);
  });

  test("does not keep a put open", () => {
    const trial = new Trial({ putLease: 4000, idleLeases: 10 });
    const [a] = trial.join(2);
    a!.put("file", 1);
    const last = a!.announcement();
    for (let second = 0; second < 8; second++) {
      answer(trial.ask(a!.host, "announce", last));
      trial.run(1000);
    }
    expect(refusal(a!.tryPut("file", 1))).toBe("ABORTED");
  });
});

describe("a chunk that a peer gained", () => {
  test.each([
    ["its announce, and then the put's client", "announce", "commit"],
    ["the put's client, and then its announce", "commit", "announce"],
    ["two announces", "announce", "announce"],
    ["its announce, and then its inventory", "announce", "inventory"],
    ["its inventory, and then its announce", "inventory", "announce"],
  ] as const)("counts once when %s tell of it", (_what, first, second) => {
    const trial = new Trial();
    const members = trial.join(4);
    const page = members[0]!.put("file", 6);
    keep(trial, page);
    const told = {
      announce: () => members.map((member) => member.announce({ gained: [...member.disk.values()] })),
      inventory: () => members.map((member) => member.inventory()),
      commit: () => members[0]!.tryCommit(page, pledgesOf(page), "put file"),
    };
    for (const one of [first, second, "commit", first, second] as const) told[one]();
    for (const { number, disk } of members) {
      expect(trial.tracker.peers.replicas[number]).toBe(disk.size);
      expect(trial.tracker.peers.used[number]).toBe(disk.size * CHUNK);
    }
    expect(audit(trial)).toEqual([]);
  });

  test("counts once when its inventory tells of it under another pledge than before", () => {
    const trial = new Trial();
    const members = trial.join(3);
    members[0]!.store("file", 4);
    const holder = members.find(({ disk }) => disk.size > 0)!;
    for (const holding of [...holder.disk.values()]) holder.hold({ ...holding, pledge: holding.pledge + 1000 });
    holder.inventory();
    expect(trial.tracker.peers.replicas[holder.number]).toBe(holder.disk.size);
    trial.keepAlive(5000);
    expect(audit(trial)).toEqual([]);
  });

  test("and reported before stays proven: no peer is asked to prove it again", () => {
    const trial = new Trial();
    const members = trial.join(4);
    members[0]!.store("file", 6);
    for (const member of members) member.announce({ gained: [...member.disk.values()] });
    for (const member of members) member.inventory();
    trial.keepAlive(5000);
    expect(members.flatMap(({ challenged }) => challenged)).toEqual([]);
    expect(audit(trial)).toEqual([]);
  });

  test("counts once when a repair's answer and the target's announce both tell of it", () => {
    const trial = new Trial();
    const members = trial.join(5);
    members[0]!.store("file", 10);
    members[4]!.crash();
    const rest = members.slice(0, 4);
    for (let second = 0; second < 25; second++) {
      for (const member of rest) member.say({ gained: [...member.disk.values()] });
      trial.run(1000);
    }
    expect(held(rest)).toBe(20);
    expect(audit(trial)).toEqual([]);
  });
});

describe("the hold after a mass failure", () => {
  test("ends in time, even if more peers die meanwhile, and does not begin again before it was over for as long", () => {
    const holdFor = 20_000;
    const ordered: number[] = [];
    const trial: Trial = new Trial(
      { repair: { massFailureShare: 0.1, holdFor } },
      { repairOrdered: () => ordered.push(trial.simulation.now) },
    );
    const members = trial.join(20);
    members[0]!.store("file", 30, { replication: 8 });
    const alive = [...members];
    const kill = (count: number) => {
      for (const member of alive.splice(-count)) member.crash();
    };
    kill(4);
    const failed = trial.simulation.now;
    for (let second = 0; second < 80; second += 4) {
      if (second > 8 && alive.length > 9) kill(1);
      trial.keepAlive(4000, alive);
    }
    const [first] = ordered;
    // The tracker gives the crashed members up after ten seconds.
    const dead = failed + 10_000;
    expect(first).toBeGreaterThan(dead + holdFor - 2000);
    expect(first).toBeLessThan(dead + holdFor + 3000);
    const inTheNext = ordered.filter((at) => at > first! + 5000 && at < first! + holdFor - 2000);
    expect(inTheNext.length).toBeGreaterThan(5);
    trial.keepAlive(120_000, alive);
    expect(audit(trial)).toEqual([]);
  });
});

describe("a surplus", () => {
  test("is trimmed one replica after another, however late the drop is confirmed and however often the chunk is looked at", () => {
    const trial = new Trial();
    const members = trial.join(6);
    const { fileId } = members[0]!.store("file", 4, { replication: 2 });
    // Four members hold each chunk, two of them without an order of the tracker.
    members.forEach((member, n) => {
      for (let index = 0; index < 4; index++) {
        if (!member.disk.has(`${fileId}/${index}`) && n < 5)
          member.hold({ fileId, index, pledge: 10_000 + 10 * n + index });
      }
    });
    for (const member of members) member.crash();
    trial.run(2000);
    for (const member of members) member.onDrop = "ignore";
    for (const member of members) member.restart();
    for (let second = 0; second < 5; second++) {
      trial.keepAlive(1000);
      for (let index = 0; index < 4; index++) expect(trial.live(fileId, index)).toBeGreaterThanOrEqual(4);
    }
    for (const member of members) member.onDrop = "drop";
    trial.keepAlive(60_000);
    expect(held(members)).toBe(8);
    expect(audit(trial)).toEqual([]);
  });
});
