import { expect, onTestFinished, test } from "vitest";
import { until } from "../e2e/until.js";
import { MiB, TrialNetwork } from "./trial-network.js";

/** The process's wall clock goes back by an hour when it gets a SIGCONT. */
const SET_BACK = `
const { now } = Date;
let back = 0;
Date.now = () => now() - back;
globalThis.Date = class extends Date {
  constructor(...given) { given.length === 0 ? super(Date.now()) : super(...given); }
};
process.on("SIGCONT", () => {
  back += 3_600_000;
  process.stderr.write("it is " + new Date().toISOString() + "\\n");
});
`;
const OLD_CLOCK = ["--import", `data:text/javascript,${encodeURIComponent(SET_BACK)}`];

test("the wall clocks of the tracker and of all nodes go back by an hour: calls, deaths, repair and removal go on as before", async () => {
  const network = await TrialNetwork.start({}, { flags: OLD_CLOCK });
  onTestFinished(() => network.close());
  const names = ["n1", "n2", "n3", "n4"];
  await Promise.all(names.map((name) => network.node(name, {}, { flags: OLD_CLOCK })));
  const before = network.file("before", 2 * MiB);
  expect(await network.put(before.path, "before")).toMatchObject({ code: 0 });
  const programs = [network.tracker, ...[...network.nodes.values()].map(({ program }) => program)];
  for (const program of programs) program.signal("SIGCONT");
  for (const program of programs) {
    const said = new Date(await program.says(/^it is (\S+)$/m));
    expect(Date.now() - said.getTime()).toBeGreaterThan(3_500_000);
  }

  const after = network.file("after", 2 * MiB);
  expect(await network.put(after.path, "after")).toMatchObject({ code: 0 });
  for (const { content, name } of [
    { ...before, name: "before" },
    { ...after, name: "after" },
  ])
    await network.reads(name, content);
  await network.kill("n1");
  await until(
    () => network.stat(),
    (seen) => seen.nodesDead === 1 && seen.underReplicated === 0,
  );
  await network.reads("after", after.content);
  network.nodes.delete("n1");
  const remove = network.program({}, "rm", "before", "--tracker", network.address);
  expect(await remove.ended()).toBe(0);
  await network.storesInAll(3 * after.content.length);
});
