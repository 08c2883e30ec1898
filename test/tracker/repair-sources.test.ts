import { describe, expect, test } from "vitest";
import { Trial } from "./trial.js";

describe("repair", () => {
  test("takes a cached copy as its source when no replica is left", () => {
    const trial = new Trial();
    const members = trial.join(4);
    const [a, , , reader] = members;
    const page = a!.store("file", 1);
    const holders = page.targets.map((at) => page.peers[at]!.number);
    const cached = { fileId: page.fileId, index: 0, pledge: 0 };
    expect(holders).not.toContain(reader!.number);
    reader!.announce({ gained: [cached] });
    const rest = members.filter((member) => !holders.includes(member.number));
    for (const member of members) if (holders.includes(member.number)) member.crash();
    trial.keepAlive(20_000, rest);
    expect(trial.live(page.fileId, 0)).toBe(2);
  });

  test("finds the holders that announce in time, however many silent ones the tracker knew before them", () => {
    const trial = new Trial();
    const members = trial.join(14);
    const page = members[0]!.store("file", 1, { replication: 12 });
    const holders = page.targets.map((at) => members.find(({ number }) => number === page.peers[at]!.number)!);
    holders[11]!.crash();
    const others = members.filter((member) => member !== holders[11]);
    trial.keepAlive(5000, others);
    // Ten holders fall silent: they are suspected when the crashed one is given up, and are given up themselves only five seconds later.
    const heard = others.filter((member) => !holders.slice(0, 10).includes(member));
    trial.keepAlive(7000, heard);
    const orders = heard.flatMap((member) => member.orders);
    expect(orders.map(({ peers }) => peers.map(({ number }) => number))).toEqual([[holders[10]!.number]]);
  });
});
