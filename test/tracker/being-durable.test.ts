import { describe, expect, test } from "vitest";
import { TrackerServiceDefinition } from "../../src/gen/swarmlab/v1/tracker.js";
import { Code, RpcError } from "../../src/runtime/rpc-error.js";
import { ACKNOWLEDGED, commit, SlowState } from "./slow-state.js";
import { answer, audit, CHUNK, held, keep, type Member, refusal, Trial } from "./trial.js";

const FLUSH = 300;

describe("two commits of one name, while the first is being made durable", () => {
  /** Two puts of a new name: one by n0, the other by whom a test names. Their chunks are on the disks of their targets. */
  function twoPuts(other: "n0" | "n1" | "an administrator" = "n1") {
    const state = new SlowState(FLUSH);
    const trial = new Trial({ putLease: 4000, idleLeases: 0 }, {}, state);
    const members = trial.join(3);
    const first = members[0]!;
    const second = other === "n0" ? first : other === "n1" ? members[1]! : trial.add("root", "admin");
    const [one, two] = [first.put("file", 1, { operationId: "one" }), second.put("file", 2, { operationId: "two" })];
    for (const page of [one, two]) keep(trial, page);
    state.trial = trial;
    const saved = () => [...state.saved().files].map(({ id, owner }) => `${id} of ${owner}`);
    return { state, trial, members, first, second, one, two, saved };
  }

  test("make the name the first owner's: the second is refused, once that is sure, and leaves nothing behind", () => {
    const { trial, members, first, second, one, two, saved } = twoPuts();
    const told = commit(trial, first, one, "one");
    trial.run(FLUSH / 3);
    const refused = commit(trial, second, two, "two");
    trial.run(FLUSH / 3);
    expect([told, refused]).toEqual([[], []]);
    trial.run(2 * FLUSH);
    expect([told, refused.map(refusal)]).toEqual([[ACKNOWLEDGED], ["PERMISSION_DENIED"]]);
    expect(String(refused[0])).toContain("file is n0's");
    trial.keepAlive(10_000);
    expect(answer(trial.ask(trial.host, "stat", { name: "file" })).file).toMatchObject({ owner: "n0", size: CHUNK });
    expect(saved()).toEqual([`${one.fileId} of n0`]);
    expect([held(members), trial.tracker.peers.pledgedAlive]).toEqual([2, 0]);
    expect(audit(trial)).toEqual([]);
  });

  test("refuse nobody a new put of the name before the first is durable, for it may fail", () => {
    const { trial, second, first, one } = twoPuts();
    const told = commit(trial, first, one, "one");
    trial.run(FLUSH / 3);
    expect(second.put("file", 1, { operationId: "three" }).fileId).toBeGreaterThan(one.fileId);
    expect(told).toEqual([]);
  });

  test("and a crash: the next life knows the file that was written, and only its owner is told so", () => {
    const { trial, members, first, second, one, two, saved } = twoPuts();
    const told = [commit(trial, first, one, "one"), commit(trial, second, two, "two")];
    trial.run(FLUSH / 3);
    trial.restartTracker();
    for (const member of members) member.join();
    trial.keepAlive(10_000);
    expect(told.flat().map(refusal)).toEqual(["UNAVAILABLE", "UNAVAILABLE"]);
    const again = [commit(trial, first, one, "one"), commit(trial, second, two, "two")];
    trial.keepAlive(10_000);
    expect(again.flat().map(refusal)).toEqual(["answered", "ABORTED"]);
    expect([saved(), held(members)]).toEqual([[`${one.fileId} of n0`], 2]);
    expect(audit(trial)).toEqual([]);
  });

  test("of which the first fails: the name is free again for the second", () => {
    const { state, trial, members, first, second, one, two, saved } = twoPuts();
    state.failure = new RpcError(Code.INTERNAL, "the disk failed");
    const told = [commit(trial, first, one, "one"), commit(trial, second, two, "two")];
    trial.run(2 * FLUSH);
    expect(told.flat().map(refusal)).toEqual(["INTERNAL", "INTERNAL"]);
    state.failure = undefined;
    const again = commit(trial, second, two, "two");
    trial.keepAlive(10_000);
    expect([again, saved(), held(members)]).toEqual([[ACKNOWLEDGED], [`${two.fileId} of n1`], 4]);
    expect(audit(trial)).toEqual([]);
  });

  test.each([
    ["its owner", "n0", "n0"],
    ["an administrator", "an administrator", "root"],
  ] as const)(
    "of which the second is by %s, are acknowledged, also when repeated, and the second replaces the first",
    (_who, other, owner) => {
      const { trial, members, first, second, one, two, saved } = twoPuts(other);
      const commits = () => [commit(trial, first, one, "one"), commit(trial, second, two, "two")];
      const told = commits();
      trial.run(FLUSH / 3);
      told.push(...commits());
      trial.keepAlive(10_000, members);
      expect(told).toEqual([[ACKNOWLEDGED], [ACKNOWLEDGED], [ACKNOWLEDGED], [ACKNOWLEDGED]]);
      expect([saved(), held(members)]).toEqual([[`${two.fileId} of ${owner}`], 4]);
      expect(audit(trial)).toEqual([]);
    },
  );
});

test("a name whose removal is being made durable is not called unknown before that is sure", () => {
  const state = new SlowState(FLUSH);
  const trial = new Trial({}, {}, state);
  const [{ host }] = trial.join(3) as [Member];
  const { fileId } = trial.members[0]!.store("file", 1);
  state.trial = trial;
  const answers: object[] = [];
  const note = (result: object) => answers.push(result);
  const remove = () =>
    host.call(trial.host.self, TrackerServiceDefinition, "remove", { name: "file" }, 1000, note, undefined);
  remove();
  trial.run(FLUSH / 3);
  // The client repeats the call. If the tracker crashed now, the file could be there again.
  remove();
  trial.run(FLUSH / 3);
  expect(answers).toEqual([]);
  trial.run(FLUSH);
  expect([answers[0], refusal(answers[1]!)]).toEqual([{ fileId }, "NOT_FOUND"]);
});
