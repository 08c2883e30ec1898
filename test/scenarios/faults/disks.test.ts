import { describe, expect, test } from "vitest";
import { play, scenarioOf, violated } from "../scenario.js";

/** Six nodes; every chunk of the one file is on three of them. Nodes check their disks every minute. */
function run(steps: string, scrub = "scrub: { every: 1min }") {
  return play(
    scenarioOf(`
duration: 20min
payload: real
chunkSize: 64 KiB
replication: 3
node: { cache: 0 B, ${scrub} }
tracker: { repair: { massFailureShare: 100 % } }
nodes: [ { names: [a, b, c, d, e, f] }, { names: [reader], capacity: 0 B } ]
steps:
  - { at: 5s, put: { node: a, file: movie, size: 640 KiB } }
${steps}`),
    { freeze: true, strict: true },
  );
}

const get = (at: string) => `  - { at: ${at}, get: { node: reader, file: movie } }\n`;

describe("a chunk that is damaged on a disk", () => {
  const all = "  - { at: 1min, corrupt: [a, b] }\n";

  test("is refused by its readers, which fetch it from another holder", () => {
    const { report, measured } = run(all + get("70s"), "");
    expect(violated(report)).toEqual([]);
    expect(report.script).toMatchObject({ succeeded: 2, withoutEffect: 0 });
    expect(measured.transfers.refused).toBeGreaterThan(0);
    // No node checks its disk, and the readers do not report which chunk was bad.
    expect(report.repair.stored).toBe(0);
    expect(report.files.underReplicatedChunks).toBeGreaterThan(0);
  });

  test("is found by its node, dropped and made anew from a sound replica", () => {
    const { report, measured } = run(all + get("10min"));
    expect(violated(report)).toEqual([]);
    expect(measured.transfers.refused).toBe(0);
    expect(report.repair.stored).toBeGreaterThan(3);
    expect(report.files).toMatchObject({ lost: 0, underReplicatedChunks: 0 });
    expect(report.marks.map(({ label }) => label)).toContain("corruption of chunks on the disk of 2 nodes");
    expect(report.run.notes).toEqual([expect.stringContaining("went bad on a disk counts as gone")]);
  });

  test("is found by the tracker's challenge, where its node returns with it", () => {
    const { report } = run("  - { at: 1min, crash: b, for: 5min }\n  - { at: 2min, corrupt: b }\n", "");
    expect(violated(report)).toEqual([]);
    expect(report.files).toMatchObject({ lost: 0, underReplicatedChunks: 0 });
  });

  test("is lost for good if no other replica is left, and the report says so", () => {
    const { report } = run(`  - { at: 1min, corrupt: { all: true, file: movie, chunk: 3 } }
  - { at: 10min, get: { node: reader, file: movie }, mayFail: true }
`);
    expect(violated(report)).toEqual([]);
    expect(report.files).toMatchObject({ lost: 1, lostChunks: 1, lostNames: ["movie"] });
    expect(report.script).toMatchObject({ excused: 1, withoutEffect: 0 });
  });

  test("counts as gone from the moment of the damage, and is not counted twice when it is dropped", () => {
    const lacking = (amount: string, scrub: string) =>
      run(
        `  - { at: 1min, corrupt: { node: b, file: movie, amount: ${amount} } }
`,
        scrub,
      ).report.files.underReplicatedChunks;
    expect(lacking("2", "")).toBe(2);
    expect(lacking("2", "scrub: { every: 1min }")).toBe(0);
    const held = run("", "").report.nodes.rows!.find(({ name }) => name === "b")!.replicas;
    expect(held).toBeGreaterThan(1);
    expect(lacking("50 %", "")).toBe(Math.round(held / 2));
  });

  test("is drawn independently: the damage on one disk does not depend on other disks", () => {
    const bad = (steps: string) => {
      const { run: played } = run(steps, "");
      const { actors } = played.programs;
      const found: number[] = [];
      for (const { fileId, index } of actors.stores[1]!.list())
        actors.stores[1]!.read(
          fileId,
          index,
          (content) => {
            if (!("data" in content) || content.data![0] === undefined) throw new Error("there is no content");
            if (
              actors.nodes[1]!.settings.hash!.digest(content.data!)[0] !== actors.stores[1]!.get(fileId, index)!.hash[0]
            )
              found.push(index);
          },
          undefined,
        );
      return found;
    };
    const alone = bad("  - { at: 1min, corrupt: { node: b, amount: 2 } }\n");
    expect(alone).toHaveLength(2);
    expect(bad("  - { at: 1min, corrupt: { nodes: [a, b, c], amount: 2 } }\n")).toEqual(alone);
  });

  test("on a wiped disk is gone with it", () => {
    const { report } = run(
      `  - { at: 1min, corrupt: b }
  - { at: 61s, crash: { node: b, disk: wiped }, for: 2min }
`,
      "",
    );
    expect(violated(report)).toEqual([]);
    expect(report.files).toMatchObject({ lost: 0, underReplicatedChunks: 0 });
  });

  test("is reported by its step if there is no such chunk, and a file that nobody puts is a problem", () => {
    const { report } = run("  - { at: 1min, corrupt: { node: reader, file: movie } }\n");
    expect(report.script.problems.map(({ why }) => why)).toEqual(["the disk of reader held no such chunk"]);
    expect(() => run("  - { at: 1min, corrupt: { node: a, file: mvie } }\n")).toThrow(/did you mean "movie"/);
  });
});

describe("a disk that is full", () => {
  const fill = (who: string, more = "") => `  - { at: 1min, fill: ${who}${more} }\n`;
  const put = (at: string, more = "") => `  - { at: ${at}, put: { node: a, file: other, size: 1280 KiB }${more} }\n`;
  const heldOf = (played: ReturnType<typeof run>, name: string) =>
    played.report.nodes.rows!.find((row) => row.name === name)!.replicas;

  test("takes no replica, and puts go to the others", () => {
    const before = run("");
    const played = run(fill("[b, c]") + put("2min"));
    expect(violated(played.report)).toEqual([]);
    expect(played.report.passed).toBe(true);
    for (const name of ["b", "c"]) expect(heldOf(played, name)).toBe(heldOf(before, name));
    expect(heldOf(run(put("2min")), "b")).toBeGreaterThan(heldOf(before, "b"));
  });

  test("serves what it has, and is no target of a repair while others have room", () => {
    const played = run(`${fill("b")}  - { at: 2min, crash: a }\n${get("10min")}`);
    expect(violated(played.report)).toEqual([]);
    expect(played.report.files).toMatchObject({ lost: 0, underReplicatedChunks: 0 });
    expect(heldOf(played, "b")).toBeLessThanOrEqual(heldOf(run(""), "b"));
  });

  test("of all nodes keeps a put waiting until there is room again", () => {
    const { report } = run(fill("{ class: node, all: true }", ", for: 5min") + put("2min"));
    expect(violated(report)).toEqual([]);
    expect(report.passed).toBe(true);
    expect(report.puts.time!.max).toBeGreaterThan(239_000);
    expect(report.marks.map(({ label }) => label)).toContain("end of full disk of 7 nodes");
  });

  test("is named by a put that meets no other disk", () => {
    const { report } = run(fill("{ class: node, all: true }") + put("2min", ", mayFail: true"));
    expect(violated(report)).toEqual([]);
    expect(report.script.problems.map(({ why }) => why)).toEqual([
      expect.stringMatching(/^a target did not store chunk \d+: its disk is full \(UNAVAILABLE\)$/),
    ]);
  });
});

describe("a machine that stops", () => {
  const started = (disk: string) =>
    play(
      scenarioOf(`
duration: 10min
payload: real
chunkSize: 64 KiB
tracker: { repair: { massFailureShare: 100 % } }
nodes: [ { names: [a, b, c, d, e, f] }, { names: [reader], capacity: 0 B } ]
steps:
  - { at: 5s, put: { node: a, file: movie, size: 640 KiB } }
  - { at: 30s, get: { node: reader, file: movie } }
  - { at: 1min, crash: { nodes: [b, reader], disk: ${disk} }, for: 20s }
`),
      { freeze: true, strict: true },
    );
  const rowOf = ({ report }: ReturnType<typeof started>, name: string) =>
    report.nodes.rows!.find((row) => row.name === name)!;

  test("loses its cached copies, which are not synced, but no replica", () => {
    const [kept, lost] = [started("kept"), started("unsynced-lost")];
    for (const { report } of [kept, lost]) expect(violated(report)).toEqual([]);
    expect(rowOf(kept, "reader").cached).toBe(640 * 1024);
    expect(rowOf(lost, "reader").cached).toBe(0);
    expect(rowOf(lost, "b").replicas).toBe(rowOf(kept, "b").replicas);
    expect(lost.report.repair.stored).toBe(0);
  });

  test("in the middle of a write also loses the last replica, and repair restores it", () => {
    const torn = started("torn");
    expect(violated(torn.report)).toEqual([]);
    expect(torn.report.repair.stored).toBe(1);
    expect(torn.report.files).toMatchObject({ lost: 0, underReplicatedChunks: 0 });
    expect(torn.report.marks.map(({ label }) => label)).toContain("crash of 2 nodes, in the middle of a write");
  });

  test("loses nothing if it is the tracker's, which has synced everything", () => {
    expect(() => run("  - { at: 1min, crash: { node: tracker, disk: torn } }\n")).toThrow(/syncs its state before/);
  });
});

describe("a slow disk", () => {
  /** Each chunk has one replica, on the only node with room. At 64 KiB/s a chunk takes a second. */
  const alone = (steps: string) =>
    play(
      scenarioOf(`
duration: 10min
payload: real
chunkSize: 64 KiB
replication: 1
node: { cache: 0 B }
nodes: [ { names: [disk] }, { names: [reader, other], capacity: 0 B } ]
steps:
${steps}`),
      { freeze: true, strict: true },
    );
  const slow = (at: string, more = "") => `  - { at: ${at}, slow: { node: disk, disk: 64 KiB/s }${more} }\n`;
  const film = (at: string, more = "") => `  - { at: ${at}, put: { node: other, file: film, size: 640 KiB }${more} }\n`;

  test("writes one chunk after another, at its rate", () => {
    const { report } = alone(slow("1s") + film("10s"));
    expect(violated(report)).toEqual([]);
    expect(report.puts.time!.max).toBeGreaterThan(10_000);
    expect(report.puts.time!.max).toBeLessThan(12_000);
  });

  test("reads at its rate, for all readers together, and is as before when that ends", () => {
    const get = (who: string, at: string) => `  - { at: ${at}, get: { node: ${who}, file: film } }\n`;
    const { report } = alone(
      film("1s") + slow("10s", ", for: 2min") + get("reader", "20s") + get("other", "20s") + get("reader", "4min"),
    );
    expect(violated(report)).toEqual([]);
    const { times } = report.gets;
    expect(Math.max(...times)).toBeGreaterThan(20_000);
    expect(Math.max(...times)).toBeLessThan(22_000);
    expect(Math.min(...times)).toBeLessThan(2000);
  });

  test("loses with its machine the writes that were under way, and nothing that was confirmed", () => {
    const { report } = run(`  - { at: 1min, slow: { node: b, disk: 8 KiB/s } }
  - { at: 2min, put: { node: a, file: other, size: 1280 KiB } }
  - { at: 125s, crash: { node: b, disk: torn }, for: 20s }
${get("10min")}`);
    expect(violated(report)).toEqual([]);
    expect(report.passed).toBe(true);
    expect(report.files).toMatchObject({ lost: 0, underReplicatedChunks: 0 });
    // Only replicas that the node had confirmed counted. The put found other targets for the rest, so repair had nothing to do.
    expect(report.repair.stored - report.repair.moves).toBe(0);
  });
});
