import { describe, expect, test } from "vitest";
import { play, scenarioOf, violated } from "../scenario.js";

/** Six nodes, and a tracker that goes on from a copy of its state. */
const run = (steps: string, payload = "real", strict = true) =>
  play(
    scenarioOf(`
duration: 20min
payload: ${payload}
chunkSize: 64 KiB
replication: 3
node: { cache: 0 B }
tracker: { repair: { massFailureShare: 100 % } }
nodes: [ { names: [a, b, c, d, e, f] }, { names: [reader], capacity: 0 B } ]
steps:
${steps}`),
    { freeze: true, strict },
  );

const put = (at: string, file: string, node = "a") =>
  `  - { at: ${at}, put: { node: ${node}, file: ${file}, size: 640 KiB } }\n`;
const get = (at: string, file: string, more = "") => `  - { at: ${at}, get: { node: reader, file: ${file} }${more} }\n`;
const remembered = ({ report }: ReturnType<typeof run>) =>
  report.checks.find(({ name }) => name.startsWith("every acknowledged put"))!;

describe("a tracker that goes on from an older copy of its state", () => {
  const older = (at: string, by: string) =>
    `  - { at: ${at}, crash: { node: tracker, disk: older, by: ${by} }, for: 10s }\n`;

  test("knows what was put before the copy, and has forgotten exactly what was put since", () => {
    const steps = [
      put("1min", "before"),
      put("4min", "since"),
      older("5min", "2min"),
      get("8min", "before"),
      get("8min", "since", ", mayFail: true"),
    ].join("");
    expect(violated(run(steps).report)).toEqual([]);
    const played = run(steps, "real", false);
    expect(violated(played.report)).toEqual([]);
    expect(played.report.script).toMatchObject({ succeeded: 3, excused: 1, failed: 0 });
    expect(remembered(played)).toMatchObject({
      passed: true,
      detail: "1 acknowledged, and 1 since the copy to which the tracker was set back",
    });
    // Nodes must not keep replicas that the tracker does not know, since nobody would ever free their room.
    expect(played.report.files).toMatchObject({ lost: 1, lostNames: ["since"] });
  });

  test("has the version of a file that was committed at the time of the copy, if its replicas still exist", () => {
    const played = run(put("1min", "film") + put("4min", "film", "b") + older("245s", "2min"));
    expect(violated(played.report)).toEqual([]);
  });

  test("is not excused if it forgets files from before the copy", () => {
    const { report } = run(put("1min", "before") + older("5min", "2min") + put("7min", "after") + get("9min", "after"));
    expect(violated(report)).toEqual([]);
    expect(report.script).toMatchObject({ succeeded: 3 });
  });

  test("gives no id twice, even if the copy is older than another crash", () => {
    for (const payload of ["real", "dummy"]) {
      const played = run(
        put("1min", "before") +
          "  - { at: 2min, crash: tracker, for: 5s }\n" +
          put("4min", "since") +
          older("5min", "210s") +
          put("320s", "after", "c") +
          get("8min", "after") +
          get("9min", "before"),
        payload,
      );
      expect(violated(played.report)).toEqual([]);
      expect(played.report.script).toMatchObject({ succeeded: 5, failed: 0 });
    }
  });

  test("is the same each time", () => {
    const digest = () => run(put("1min", "x") + put("4min", "y") + older("5min", "2min")).report.run.digest;
    expect(digest()).toBe(digest());
  });
});
