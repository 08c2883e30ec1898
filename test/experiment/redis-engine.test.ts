import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { RedisWorker } from "../../src/experiment/running/redis/redis-worker.js";
import { runsToPlay } from "../../src/experiment/running/redis/runs/runs-to-play.js";
import { RedisServer } from "../fixtures/redis-server.js";
import { addressOf, RunOverRedis, until } from "./over-redis.js";
import { inOrder, playedHere, type SmallExperiment, smallExperiment } from "./small-experiment.js";

// One server and one worker, in this process, for all tests of this file: threads take their time to start.

const told: string[] = [];
const few = smallExperiment(5);
const many = smallExperiment(400, "many");
let server: RedisServer;
let worker: RedisWorker;

beforeAll(async () => {
  server = await RedisServer.start();
  worker = await openWorker();
});

afterAll(async () => {
  await worker.stop(0);
  await server.stop();
});

beforeEach(() => {
  told.length = 0;
});

function openWorker(): Promise<RedisWorker> {
  const tell = (line: string) => told.push(line);
  const address = addressOf(server.url);
  return RedisWorker.open({ address, kinds: [runsToPlay], jobs: 1, lockMs: 2_000, name: "here", tell });
}

function start(experiment: SmallExperiment, name?: string): Promise<RunOverRedis> {
  return RunOverRedis.start(addressOf(server.url), experiment, name);
}

async function keysLeft(): Promise<readonly string[]> {
  const client = server.client();
  const keys = await client.keys("swarmlab:*");
  client.disconnect();
  return keys.filter((key) => /experiment:|runs-.*:x/.test(key));
}

test("two experiments that ask for the same runs at once do not mix, and leave nothing behind", async () => {
  const runs = await Promise.all([start(few, "one"), start(few, "other")]);
  await Promise.all(runs.map(({ done }) => done));
  const expected = playedHere(few);
  for (const { records } of runs) {
    expect(records).toHaveLength(few.tasks.length);
    expect(inOrder(few, records)).toBe(expected);
  }
  expect(await keysLeft()).toEqual([]);
});

test("runs whose jobs are overwritten in Redis are handed out again, and removed at the end", async () => {
  const client = server.client();
  onTestFinished(() => client.disconnect());
  const overwrite = async () => {
    const jobs = (await client.keys("swarmlab:runs-*:x*")).filter((key) => !key.endsWith(":lock"));
    for (const key of jobs) await client.set(key, "something else", "XX");
    return jobs.length;
  };
  const run = await start(smallExperiment(20, "overwritten"));
  await until(() => run.records.length > 3, "it is under way");
  expect(await overwrite()).toBeGreaterThan(0);
  await run.done;
  expect(run.records).toHaveLength(40);
  const stopped = await start(many, "overwritten and stopped");
  await until(() => stopped.records.length > 3, "it is under way");
  expect(await overwrite()).toBeGreaterThan(0);
  stopped.control.abort();
  await stopped.done;
  expect(await keysLeft()).toEqual([]);
  // The worker still plays runs.
  const last = await start(few, "after");
  await last.done;
  expect(last.records).toHaveLength(few.tasks.length);
});

test("runs that Redis forgets are handed out again", async () => {
  const run = await start(smallExperiment(20, "forgotten"));
  await until(() => run.records.length > 3, "it is under way");
  const client = server.client();
  await client.flushall();
  client.disconnect();
  await run.done;
  expect(run.records).toHaveLength(40);
});

test("keys that other programs write to Redis do no harm", async () => {
  const client = server.client();
  const run = await start(smallExperiment(20, "harmed"));
  await until(() => run.records.length > 1, "it is under way");
  const [experiment] = (await client.keys("swarmlab:experiment:*")).filter((key) => !/:(materials|results)$/.test(key));
  const [wait] = await client.keys("swarmlab:runs-*:meta");
  const good = JSON.stringify(run.records[0]);
  const forged = good.replace('"passed":true', '"passed":false');
  await client.rpush(`${experiment}:results`, "", "{", "[]", "x".repeat(2_000_000), forged);
  await client.zadd("swarmlab:workers", Date.now() * 2, "{}");
  await client.zadd("swarmlab:experiments", Date.now() * 2, "\u001b[31m");
  const queue = wait?.replace(/:meta$/, "") ?? "";
  await client.hset(`${queue}:xbad`, { name: "run", data: '{"wire":1,"run":"rm -rf"}', opts: "{}", timestamp: "1" });
  await client.rpush(`${queue}:wait`, "xbad");
  await until(() => told.some((line) => line.includes("was not a run")), "the worker says what it left out");
  await run.done;
  client.disconnect();
  // The true record of the run had arrived before the forged one.
  expect(run.records).toHaveLength(40);
  expect(run.records.every(({ passed }) => passed)).toBe(true);
});

test("a worker that must end gives its run back, and another worker takes it", async () => {
  const run = await start(smallExperiment(20, "given back"));
  await until(() => run.records.length > 1 && worker.underWayCount > 0, "it is under way");
  const began = performance.now();
  await worker.stop(0);
  expect(performance.now() - began).toBeLessThan(10_000);
  worker = await openWorker();
  await run.done;
  expect(run.records).toHaveLength(40);
});

describe("a coordinator that stops", () => {
  test("does not wait for the runs that are out, and takes them back", async () => {
    const run = await start(many);
    await until(() => run.records.length > 1, "it is under way");
    run.control.abort();
    await run.done;
    const { length } = run.records;
    expect(length).toBeLessThan(many.tasks.length);
    await until(() => worker.underWayCount === 0, "the worker has nothing to do");
    expect(run.records).toHaveLength(length);
    expect(await keysLeft()).toEqual([]);
  });

  test("does not wait for Redis either", async () => {
    const run = await start(many);
    await until(() => run.records.length > 1, "it is under way");
    await server.kill();
    await until(() => run.told.some((line) => line.includes("does not answer; waiting")), "Redis is missed");
    const began = performance.now();
    run.control.abort();
    await run.done;
    expect(performance.now() - began).toBeLessThan(10_000);
    await server.again();
  });
});
