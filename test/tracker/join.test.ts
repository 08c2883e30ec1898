import { describe, expect, test } from "vitest";
import { PayloadMode } from "../../src/gen/swarmlab/v1/common.js";
import { noObserver } from "../../src/runtime/observer.js";
import { MAX_STARTS_MISSED } from "../../src/tracker/limits.js";
import { MemoryState } from "../../src/tracker/state.js";
import { answer, CHUNK, keep, type Member, refusal, Trial } from "./trial.js";

describe("a join", () => {
  test("gives every identity a number of its own, and the same one for life", () => {
    const trial = new Trial();
    const [a, b] = trial.join(2);
    expect([a!.number, b!.number]).toEqual([1, 2]);
    expect(a!.restart().peerNumber).toBe(1);
  });

  test("that is repeated gets the same answer, and changes nothing", () => {
    const trial = new Trial();
    const [a, b] = trial.join(2);
    const page = a!.store("file", 1, { replication: 2 });
    const first = a!.joinRequest({ holdings: [] });
    b!.announce();
    expect(answer(trial.ask(a!.host, "join", first)).peerNumber).toBe(1);
    expect(trial.live(page.fileId, 0)).toBe(2);
    expect(a!.announce()).toEqual({ epoch: 1, resync: false, rejoin: false });
  });

  test("that is repeated names again what no file needed, though a put that gave it up is committed by then", () => {
    const trial = new Trial();
    const members = trial.join(4);
    const page = members[0]!.put("file", 1);
    keep(trial, page);
    const away = members.find(({ number }) => number === page.peers[page.targets[1]!]!.number)!;
    away.crash();
    const operationId = "put file";
    const pledges = [page.firstPledge + 1];
    const made = answer(trial.ask(members[0]!.host, "reassign", { fileId: page.fileId, operationId, pledges }));
    const target = members.find(({ number }) => number === made.peers[0]!.number)!;
    target.hold({ fileId: page.fileId, index: 0, pledge: made.firstPledge });
    const request = away.joinRequest({ incarnation: 2, bootNonce: 102 });
    const { stale } = away.restart();
    expect(stale).toEqual([{ fileId: page.fileId, index: 0, pledge: page.firstPledge + 1 }]);
    members[0]!.tryCommit(page, [page.firstPledge, made.firstPledge], operationId);
    expect(trial.tracker.committedNames()).toEqual(["file"]);
    expect(answer(trial.ask(away.host, "join", request)).stale).toEqual(stale);
  });

  test("in an incarnation that is over is refused", () => {
    const trial = new Trial();
    const [a] = trial.join(1);
    a!.restart();
    expect(refusal(a!.tryJoin({ incarnation: 1 }))).toBe("FAILED_PRECONDITION");
  });

  test("in an incarnation that it cannot have reached is refused, and its identity stays usable", () => {
    const trial = new Trial();
    const [a] = trial.join(1);
    const stranger = trial.add("stranger");
    for (const incarnation of [2 ** 32 - 1, MAX_STARTS_MISSED + 2]) {
      expect(refusal(a!.tryJoin({ incarnation }))).toBe("FAILED_PRECONDITION");
      expect(refusal(stranger.tryJoin({ incarnation }))).toBe("FAILED_PRECONDITION");
    }
    expect(a!.restart().peerNumber).toBe(1);
    expect(refusal(a!.tryJoin({ incarnation: MAX_STARTS_MISSED + 2, bootNonce: 5 }))).toBe("answered");
  });

  test("of a second process under the same identity and incarnation is refused", () => {
    const trial = new Trial();
    const [a] = trial.join(1);
    expect(refusal(a!.tryJoin({ bootNonce: 4711 }))).toBe("FAILED_PRECONDITION");
  });

  test("of a node of another network is refused, before its chunks are called stale", () => {
    const trial = new Trial();
    const [a] = trial.join(1);
    expect(refusal(a!.tryJoin({ network: 7, holdings: [{ fileId: 9, index: 0, pledge: 1 }] }))).toBe(
      "FAILED_PRECONDITION",
    );
  });

  test("under another's name is refused", () => {
    const trial = new Trial();
    const [a] = trial.join(1);
    expect(refusal(a!.tryJoin({ identity: "n7" }))).toBe("PERMISSION_DENIED");
  });

  test.each([
    ["no identity", { identity: "" }],
    ["a control character in the zone", { zone: "a\nb" }],
    ["an identity without end", { identity: "x".repeat(200) }],
    ["incarnation 0", { incarnation: 0 }],
    ["a negative capacity", { capacityBytes: -1 }],
    ["half a network", { network: 0.5 }],
    ["no address", { peer: undefined }],
    ["a holding that is none", { holdings: [{ fileId: -1, index: 0, pledge: 1 }] }],
    ["an address at which nobody can be called", { peer: { number: 0, address: "n0", host: 4711 } }],
    ["more room than one node may offer", { capacityBytes: 2 ** 50 + 1 }],
  ])("with %s is refused", (_, wrong) => {
    const trial = new Trial();
    const [a] = trial.join(1);
    expect(refusal(a!.tryJoin(wrong))).toBe("INVALID_ARGUMENT");
  });

  test("comes with the chunks that the node already holds; those that nobody needs are named", () => {
    const trial = new Trial();
    const [a, b, c] = trial.join(3);
    const page = a!.store("file", 1, { replication: 2 });
    const holder = [a!, b!, c!].find((member) => member.disk.size > 0)!;
    holder.hold({ fileId: 999, index: 0, pledge: 5 });
    expect(holder.restart().stale).toEqual([{ fileId: 999, index: 0, pledge: 5 }]);
    expect(trial.live(page.fileId, 0)).toBe(2);
  });
});

describe("an announce", () => {
  test("of an unknown peer, or of an earlier incarnation, is answered by a call to join again", () => {
    const trial = new Trial();
    const [a] = trial.join(1);
    expect(a!.announce({ peerNumber: 77 }).rejoin).toBe(true);
    a!.restart();
    expect(a!.announce({ incarnation: 1 }).rejoin).toBe(true);
    expect(a!.announce().rejoin).toBe(false);
  });

  test("that comes twice counts once", () => {
    const trial = new Trial();
    const [a, b] = trial.join(2);
    const { fileId, firstPledge } = a!.store("file", 1, { replication: 2 });
    const holder = a!.disk.get(`${fileId}/0`)!.pledge === firstPledge ? a! : b!;
    const lost = holder.announcement({ lost: [{ fileId, index: 0, pledge: firstPledge }] });
    const gained = holder.announcement({ gained: [{ fileId, index: 0, pledge: firstPledge }] });
    for (const request of [lost, gained, lost]) answer(trial.ask(holder.host, "announce", request));
    expect(trial.live(fileId, 0)).toBe(2);
  });

  test("of an earlier epoch changes nothing", () => {
    const trial = new Trial();
    const [a] = trial.join(2);
    const { fileId, firstPledge } = a!.store("file", 1, { replication: 2 });
    a!.announce({ epoch: 7, lost: [{ fileId, index: 0, pledge: firstPledge }] });
    expect(trial.live(fileId, 0)).toBe(2);
  });
});

describe("silence", () => {
  test("makes a peer suspected, then dead; a message brings it back, and the tracker asks for its inventory", () => {
    const seen: string[] = [];
    const trial = new Trial({}, { peerChanged: (peer, health) => seen.push(`${peer} ${health}`) });
    const [a] = trial.join(1);
    const joined = trial.simulation.now;
    trial.run(2900);
    expect(seen).toEqual(["1 alive"]);
    trial.run(200);
    expect(seen).toEqual(["1 alive", "1 suspected"]);
    trial.run(joined + 10_100 - trial.simulation.now);
    expect(seen).toEqual(["1 alive", "1 suspected", "1 dead"]);
    expect(a!.announce()).toEqual({ epoch: 1, resync: true, rejoin: false });
    expect(seen.at(-1)).toBe("1 alive");
    expect(refusal(a!.inventory())).toBe("answered");
    expect(a!.announce().resync).toBe(false);
  });

  test("of a few hundred peers among thousands is noticed in the order of their last messages", () => {
    const dead: number[] = [];
    const trial = new Trial(
      {},
      { ...noObserver, peerChanged: (peer, health) => void (health === "dead" && dead.push(peer)) },
    );
    const members = trial.join(300, { capacityBytes: 0 });
    const silent = members.filter((_, i) => i % 3 === 0);
    trial.keepAlive(
      15_000,
      members.filter((_, i) => i % 3 !== 0),
    );
    expect(dead).toEqual(silent.map((member) => member.number));
  });
});

const settings = { payload: PayloadMode.DUMMY, announceIntervalMs: 1000, chunkSize: CHUNK, replication: 2 };

describe("a peer that leaves", () => {
  test("is gone at once, and may say so again", () => {
    const trial = new Trial();
    const [a, b] = trial.join(2);
    const { fileId } = a!.store("file", 1);
    const leave = { peerNumber: b!.number, incarnation: 1, drain: false };
    expect(trial.ask(b!.host, "leave", leave)).toEqual({ remaining: 0 });
    expect(trial.ask(b!.host, "leave", leave)).toEqual({ remaining: 0 });
    expect(trial.live(fileId, 0)).toBe(1);
    expect(b!.announce().rejoin).toBe(true);
    expect(refusal(b!.tryJoin())).toBe("FAILED_PRECONDITION");
    expect(b!.restart().peerNumber).toBe(b!.number);
    expect(trial.live(fileId, 0)).toBe(2);
  });

  test("after a drain leaves every chunk at its redundancy", () => {
    const trial = new Trial();
    const members = trial.join(4);
    const { fileId } = members[0]!.store("file", 8);
    const leave = { peerNumber: 2, incarnation: 1, drain: true };
    expect(answer(trial.ask(members[1]!.host, "leave", leave)).remaining).toBeGreaterThan(0);
    trial.keepAlive(3000);
    expect(trial.ask(members[1]!.host, "leave", leave)).toEqual({ remaining: 0 });
    for (let index = 0; index < 8; index++) expect(trial.live(fileId, index)).toBe(2);
  });

  test.each([
    ["the tracker restarted", (trial: Trial, _others: Member[]) => trial.restartTracker()],
    ["the tracker had given it up", (trial: Trial, others: Member[]) => trial.keepAlive(15_000, others)],
  ])("is drained although %s: what it holds is asked for first", (_why, trouble) => {
    const trial = new Trial({ settings: { ...settings, replication: 1 } });
    const members = trial.join(3);
    const { fileId } = members[0]!.store("file", 6);
    const leaver = members.find((member) => member.disk.size > 0)!;
    const ask = () => trial.ask(leaver.host, "leave", { peerNumber: leaver.number, incarnation: 1, drain: true });
    const others = members.filter((member) => member !== leaver);
    trouble(trial, others);
    expect(answer(ask()).remaining).toBeGreaterThan(0);
    for (const member of members) {
      if (member.announce().rejoin) member.join();
      else member.inventory();
    }
    ask();
    trial.keepAlive(15_000);
    expect(ask()).toEqual({ remaining: 0 });
    for (let index = 0; index < 6; index++) expect(trial.live(fileId, index)).toBe(1);
  });

  test("waits, after a restart of the tracker, for peers that may be back, if no other peer could take its replicas", () => {
    const trial = new Trial({ settings: { ...settings, replication: 1 } });
    const members = trial.join(3);
    members[0]!.store("file", 6);
    const leaver = members.find((member) => member.disk.size > 0)!;
    trial.restartTracker();
    leaver.join();
    const leave = { peerNumber: leaver.number, incarnation: 1, drain: true };
    expect(answer(trial.ask(leaver.host, "leave", leave)).remaining).toBe(leaver.disk.size);
  });

  test("need not wait for copies that nobody could hold", () => {
    const trial = new Trial();
    const [a, b] = trial.join(2);
    a!.store("file", 3);
    expect(trial.ask(b!.host, "leave", { peerNumber: 2, incarnation: 1, drain: true })).toEqual({ remaining: 0 });
  });
});

describe("a client that leaves", () => {
  const leave = (member: Member) => ({ peerNumber: member.number, incarnation: 1, drain: false });

  test("and had no capacity is forgotten, but its number is not given again", () => {
    const trial = new Trial();
    const [client, node] = trial.join(1, { capacityBytes: 0 }).concat(trial.join(1));
    for (const one of [client!, node!]) {
      expect(trial.ask(one.host, "leave", leave(one))).toEqual({ remaining: 0 });
      expect(trial.ask(one.host, "leave", leave(one))).toEqual({ remaining: 0 });
    }
    const seen = () => answer(trial.ask(trial.host, "listNodes", { firstNumber: 0, limit: 0 }));
    expect(seen().nodes.map(({ identity }) => identity)).toEqual(["n1"]);
    expect(client!.announce().rejoin).toBe(true);
    trial.restartTracker();
    expect(seen().nodes.map(({ identity }) => identity)).toEqual(["n1"]);
    expect(trial.join(1)[0]!.number).toBe(3);
    expect(client!.join().peerNumber).toBe(4);
  });

  test("last of all leaves no number to be given again, nor a peer to be waited for", () => {
    const trial = new Trial();
    const clients = trial.join(50, { capacityBytes: 0 });
    for (const client of clients) trial.ask(client.host, "leave", leave(client));
    trial.restartTracker();
    expect(trial.tracker.peers.byHealth).toEqual([0, 0, 0, 0, 50]);
    expect(trial.join(1)[0]!.number).toBe(51);
  });

  test("pages of nodes go on behind those that are forgotten", () => {
    const trial = new Trial();
    const members = Array.from({ length: 9 }, (_, n) => trial.join(1, n % 3 === 0 ? {} : { capacityBytes: 0 })).flat();
    for (const client of members.filter((_, n) => n % 3 > 0)) trial.ask(client.host, "leave", leave(client));
    const page = (firstNumber: number) => answer(trial.ask(trial.host, "listNodes", { firstNumber, limit: 2 }));
    expect(page(0).nodes.map(({ peer }) => peer?.number)).toEqual([1, 4]);
    expect(page(0).nextNumber).toBe(5);
    expect(page(5).nodes.map(({ peer }) => peer?.number)).toEqual([7]);
    expect(page(5).nextNumber).toBe(0);
  });
});

describe("after a restart of the tracker", () => {
  test("members join again under their numbers, and its files are found again", () => {
    const trial = new Trial({}, {}, new MemoryState());
    const members = trial.join(3);
    const { fileId } = members[0]!.store("file", 3);
    trial.restartTracker();
    expect(members[2]!.announce().rejoin).toBe(true);
    expect(members[2]!.join()).toMatchObject({ peerNumber: 3, epoch: 2 });
    for (const member of members.slice(0, 2)) member.join();
    expect(trial.tracker.committedNames()).toEqual(["file"]);
    expect(trial.live(fileId, 0)).toBe(2);
    expect(members[0]!.store("next", 1).fileId).not.toBe(fileId);
  });

  test("a late join of a life that goes on does not count as the node's inventory: the tracker asks for it", () => {
    const trial = new Trial();
    const [a, b] = trial.join(2);
    const late = a!.joinRequest();
    const { fileId } = a!.store("file", 1);
    trial.restartTracker();
    b!.join();
    expect(answer(trial.ask(a!.host, "join", late))).toMatchObject({ peerNumber: 1, epoch: 2, stale: [] });
    expect(trial.live(fileId, 0)).toBe(1);
    expect(trial.tracker.peers.synced[1]).toBe(0);
    a!.epoch = 2;
    expect(a!.announce({ sequence: 1 })).toMatchObject({ resync: true, rejoin: false });
    a!.inventory();
    expect(trial.live(fileId, 0)).toBe(2);
    expect(trial.tracker.peers.synced[1]).toBe(1);
  });

  test("a lower incarnation than before is still refused", () => {
    const trial = new Trial();
    const [a] = trial.join(1);
    a!.restart();
    trial.restartTracker();
    expect(refusal(a!.tryJoin({ incarnation: 1 }))).toBe("FAILED_PRECONDITION");
  });

  test("a put that finds too few peers is told to try again, until all had the time to come back", () => {
    const trial = new Trial();
    const [a] = trial.join(3);
    trial.restartTracker();
    a!.join();
    expect(refusal(a!.tryPut("file", 1))).toBe("UNAVAILABLE");
    trial.keepAlive(11_000, [a!]);
    expect(refusal(a!.tryPut("file", 1))).toBe("RESOURCE_EXHAUSTED");
  });

  test("nothing is repaired before holders had the time to report", () => {
    const trial = new Trial();
    const members = trial.join(4);
    members[0]!.store("file", 4);
    trial.restartTracker();
    for (const member of members.slice(1)) member.join();
    trial.keepAlive(5000, members.slice(1));
    expect(members.flatMap((member) => member.orders)).toEqual([]);
    trial.keepAlive(8000, members.slice(1));
    expect(members.flatMap((member) => member.orders).length).toBeGreaterThan(0);
    expect(trial.tracker.replicas.underReplicated).toBe(0);
  });
});
