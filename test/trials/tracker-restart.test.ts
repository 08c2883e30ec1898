import { randomFillSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withTracker } from "../../src/live/daemon/tracker-client.js";
import { folderOfPrograms, LISTENING, Program } from "../e2e/program.js";
import { until } from "../e2e/until.js";

test("a tracker that is killed by SIGKILL after a put knows the file when it is started again: its nodes come back by themselves, the file is got byte for byte, and no id is given twice", async () => {
  const folder = folderOfPrograms();
  const content = randomFillSync(Buffer.allocUnsafe(5_000_001));
  const file = join(folder, "file");
  writeFileSync(file, content);
  const times = ["--announce-interval", "500ms", "--suspect-after", "20s", "--dead-after", "60s"];
  const start = (listen: string) =>
    Program.start("tracker", "--listen", listen, "--data", join(folder, "tracker"), ...times);
  let tracker = start("127.0.0.1:0");
  const address = await tracker.says(LISTENING);
  for (const name of ["n1", "n2", "n3"]) {
    const program = Program.start("node", "--tracker", address, "--name", name, "--data", join(folder, name));
    await program.says(LISTENING);
  }
  const ask = <T>(work: Parameters<typeof withTracker<T>>[1]) => withTracker(address, work);
  const members = async () => {
    const nodes = await ask((client) => client.nodes());
    return nodes.filter(({ identity }) => /^n\d$/.test(identity)).map(({ peer, identity }) => [peer?.number, identity]);
  };
  const numbers = await members();
  expect(numbers).toHaveLength(3);
  const ids = new Set<number>();

  for (let epoch = 1; epoch <= 2; epoch++) {
    await Program.run("put", file, "--name", `film-${epoch}`, "--tracker", address);
    tracker.signal("SIGKILL");
    expect(await tracker.ended()).toBe("SIGKILL");

    tracker = start(address);
    await tracker.says(LISTENING);
    const stat = () => ask((client) => client.call("stat", { name: "" }));
    // The tracker knows the file at once. The file has all its replicas as soon as the nodes have noticed that the tracker forgot them.
    expect(await stat()).toMatchObject({ epoch: epoch + 1, files: epoch });
    await until(stat, (seen) => seen.nodesAlive === 3 && seen.underReplicated === 0);

    const listed = (await ask((client) => client.files())).map(({ name }) => name);
    expect(listed).toEqual(Array.from({ length: epoch }, (_, n) => `film-${n + 1}`));
    const copy = join(folder, `copy-${epoch}`);
    await Program.run("get", `film-${epoch}`, "-o", copy, "--tracker", address);
    expect(readFileSync(copy).equals(content)).toBe(true);
    for (const { fileId } of await ask((client) => client.files())) ids.add(fileId);
    expect(ids.size).toBe(epoch);
    expect((await members()).slice(0, 3)).toEqual(numbers);
  }

  tracker.signal("SIGTERM");
  expect(await tracker.ended()).toBe(0);
}, 600_000);

test("a tracker whose state is damaged says so, and does not start", async () => {
  const folder = folderOfPrograms();
  const data = join(folder, "damaged");
  const tracker = Program.start("tracker", "--listen", "127.0.0.1:0", "--data", data);
  await tracker.says(LISTENING);
  tracker.signal("SIGKILL");
  await tracker.ended();
  const state = join(data, "tracker-state");
  writeFileSync(state, readFileSync(state, "latin1").replace('["swarmlab tracker"', '["swarmlab trecker"'), "latin1");
  const again = Program.start("tracker", "--listen", "127.0.0.1:0", "--data", data);
  expect(await again.ended()).toBe(1);
  expect(again.output).toContain(
    `\nswarmlab: ${state}: the record of "head" is damaged: its checksum is wrong; the file was left as it was\n`,
  );
});
