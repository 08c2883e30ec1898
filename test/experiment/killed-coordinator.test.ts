import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { invoked } from "../cli/program.js";
import { killAll, Program } from "../e2e/program.js";
import { experimentFile, recordsIn, stoppingRule, tablesIn } from "./experiment-file.js";
import { redisForTest, startWorker, until } from "./over-redis.js";

afterEach(killAll);

test("a coordinator over Redis that is killed is resumed, and what it tells is what one thread tells", async () => {
  const server = await redisForTest();
  const file = experimentFile("1..60");
  const folder = join(dirname(file), "results");
  const workers = [startWorker(server.url), startWorker(server.url)];
  const words = [file, "--out", folder, "--redis", server.url, "--quiet", "--no-charts"];
  const killed = Program.start("experiment", "run", ...words);
  await until(() => existsSync(folder) && recordsIn(folder).length > 20, "some runs are done");
  killed.signal("SIGKILL");
  await killed.ended();
  const before = recordsIn(folder).length;
  expect(before).toBeLessThan(120);

  await Program.run("experiment", "resume", ...words);
  expect(new Set(recordsIn(folder).map(({ key }) => key)).size).toBe(120);
  expect(recordsIn(folder)).toHaveLength(120);
  const alone = join(dirname(file), "alone");
  await Program.run("experiment", "run", file, "--out", alone, "--jobs", "1", "--quiet", "--no-charts");
  expect(tablesIn(folder)).toBe(tablesIn(alone));

  // The same workers play an experiment that ends early. It is judged by batches, so it does not matter which worker is faster.
  const stopping = experimentFile("1..60", stoppingRule);
  const told = await Promise.all(
    [
      ["--redis", server.url],
      ["--jobs", "1"],
    ].map(async (how, i) => {
      const out = join(dirname(stopping), `out-${i}`);
      await Program.run("experiment", "run", stopping, "--out", out, ...how, "--quiet", "--no-charts");
      return tablesIn(out);
    }),
  );
  expect(told[0]).toBe(told[1]);
  for (const worker of workers) expect(worker.output).toContain("working for placement");
});

test("experiment run: no server, and reports that nobody can send, are told before anything is written", async () => {
  const file = experimentFile("1..2");
  const out = join(dirname(file), "results");
  const run = (...words: string[]) => invoked(["experiment", "run", file, "--out", out, ...words], {});
  expect(await run("--redis", "redis://:SECRET@127.0.0.1:1")).toMatchObject({
    code: 1,
    err: expect.stringContaining("cannot use the Redis server at redis://127.0.0.1:1: nobody listens there\n"),
  });
  expect(await run("--redis", "redis://127.0.0.1:1", "--keep-reports")).toMatchObject({ code: 2 });
  expect(existsSync(out)).toBe(false);
});
