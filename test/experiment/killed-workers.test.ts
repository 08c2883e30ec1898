import type { Redis } from "ioredis";
import { afterEach, expect, test } from "vitest";
import { killAll, type Program } from "../e2e/program.js";
import { addressOf, RunOverRedis, redisForTest, startWorker, until, workOf } from "./over-redis.js";
import { inOrder, playedHere, smallExperiment } from "./small-experiment.js";

afterEach(killAll);

/** Stops a worker while it plays a run whose record has not arrived yet. Returns the run's key. */
async function stopAtWork(client: Redis, worker: Program, run: RunOverRedis): Promise<string> {
  let held: string | undefined;
  await until(async () => {
    worker.signal("SIGSTOP");
    // Wait until everything that it had sent has arrived.
    await new Promise((resolve) => setTimeout(resolve, 100));
    held = await workOf(client, worker);
    if (held !== undefined && !run.has(held)) return true;
    worker.signal("SIGCONT");
    return false;
  }, "a worker is stopped at work");
  return held as string;
}

test("two workers killed, one stopped until its run was given away, Redis killed: as if one thread had played it", async () => {
  const server = await redisForTest();
  const client = server.client();
  client.on("error", () => {});
  const experiment = smallExperiment(60);
  const run = await RunOverRedis.start(addressOf(server.url), experiment);
  const [first, second, third] = [startWorker(server.url), startWorker(server.url), startWorker(server.url)];
  await Promise.all([first, second, third].map((worker) => worker.says(/working for small/)));

  const held = await stopAtWork(client, third, run);
  await until(() => run.has(held), "the run of the stopped worker is played by another");
  third.signal("SIGCONT");
  await third.says(/given to another/);

  first.signal("SIGKILL");
  const before = run.records.length;
  await server.kill();
  await until(
    () => run.told.some((line) => line.includes("does not answer")),
    "the coordinator says that Redis is away",
  );
  await third.says(/does not answer; waiting/);
  await server.again();
  await until(() => run.records.length > before + 3, "it goes on after Redis is back");
  second.signal("SIGKILL");

  await run.done;
  client.disconnect();
  expect(run.records).toHaveLength(experiment.tasks.length);
  expect(inOrder(experiment, run.records)).toBe(playedHere(experiment));
  expect(run.told).toContain("the Redis server answers again");
});
