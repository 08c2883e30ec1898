import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CHUNK, LiveNetwork } from "../acceptance/live-network.js";
import { killAll, Program } from "./program.js";
import { until } from "./until.js";

const CHUNKS = 40;
/** Chunks that nodes send before they hold back. */
const SOME = 25;

const HOLE = Buffer.alloc(CHUNK);

/** A gate that lets only some chunks through once it is closed, and the rest when it opens again. */
class Gate {
  private closed = false;
  private passed = 0;
  private waiting: (() => void)[] = [];

  close(): void {
    this.closed = true;
    this.passed = 0;
  }

  open(): void {
    this.closed = false;
    for (const go of this.waiting.splice(0)) go();
  }

  pass(go: () => void): void {
    if (this.closed && this.passed++ >= SOME) this.waiting.push(go);
    else go();
  }
}

/** A network with a file, whose nodes hold back what they read when `gate` is closed and they have sent `SOME` chunks. */
async function network() {
  const live = await LiveNetwork.start();
  const folder = mkdtempSync(join(tmpdir(), "swarmlab-resumed-"));
  onTestFinished(async () => {
    await killAll();
    live.close();
    rmSync(folder, { recursive: true });
  });
  const gate = new Gate();
  for (const name of ["one", "two"]) {
    const { node } = await live.add(name);
    const read = node.readChunk.bind(node);
    node.readChunk = (fileId, index, done, arg) => {
      gate.pass(() => read(fileId, index, done, arg));
    };
  }
  const content = randomBytes(CHUNKS * CHUNK);
  writeFileSync(join(folder, "original"), content);
  await Program.run("put", join(folder, "original"), "--name", "f", "--tracker", live.trackerPeer.address);
  const sent = () => [...live.places.values()].reduce((sum, { node }) => sum + node.traffic.uploadedBytes, 0);
  const get = (path: string) => Program.start("get", "f", "-o", path, "--tracker", live.trackerPeer.address);
  return { live, folder, content, gate, sent, get };
}

/** Starts a get, and waits until it has all chunks that the nodes send before they hold back. */
async function stuck({ folder, gate, get }: Awaited<ReturnType<typeof network>>, path: string): Promise<Program> {
  gate.close();
  const program = get(path);
  const arrived = async () => {
    const [part] = readdirSync(folder).filter((name) => name.endsWith(".part"));
    if (part === undefined) return 0;
    const content = readFileSync(join(folder, part));
    let chunks = 0;
    for (let at = 0; at < content.length; at += CHUNK) if (!content.subarray(at, at + CHUNK).equals(HOLE)) chunks++;
    return chunks;
  };
  await until(arrived, (chunks) => chunks === SOME);
  return program;
}

test.each(["SIGKILL", "SIGINT"] as const)(
  "a get that %s ends goes on where it was, and only what is missing is sent",
  async (signal) => {
    const it = await network();
    const path = join(it.folder, "copy");
    const first = await stuck(it, path);
    first.signal(signal);
    const codes = { SIGKILL: "SIGKILL", SIGINT: 130 };
    expect(await first.ended()).toBe(codes[signal]);
    if (signal !== "SIGKILL") expect(first.output).toContain("get f: interrupted; what has arrived is kept");
    const before = it.sent();
    it.gate.open();
    const second = it.get(path);
    expect([await second.ended(), second.output]).toEqual([0, expect.stringContaining("1.56 MiB of it from before")]);
    expect(it.sent() - before).toBe((CHUNKS - SOME) * CHUNK);
    expect(readFileSync(path).equals(it.content)).toBe(true);
    expect(readdirSync(it.folder).sort()).toEqual(["copy", "original"]);
  },
);

test("what is left of an older version is not mixed into a newer one", async () => {
  const it = await network();
  const path = join(it.folder, "copy");
  const first = await stuck(it, path);
  first.signal("SIGKILL");
  await first.ended();
  it.gate.open();
  const newer = randomBytes((CHUNKS - 5) * CHUNK);
  writeFileSync(join(it.folder, "original"), newer);
  const { address } = it.live.trackerPeer;
  await Program.run("put", join(it.folder, "original"), "--name", "f", "--tracker", address);
  const second = it.get(path);
  expect([await second.ended(), second.output]).toEqual([0, expect.not.stringContaining("from before")]);
  expect(readFileSync(path).equals(newer)).toBe(true);
});

test("after a get of a file that was removed meanwhile, the command does not say that the get can be continued", async () => {
  const it = await network();
  const path = join(it.folder, "copy");
  const first = await stuck(it, path);
  first.signal("SIGINT");
  expect(await first.ended()).toBe(130);
  it.gate.open();
  await Program.run("rm", "f", "--tracker", it.live.trackerPeer.address);
  const second = it.get(path);
  expect(await second.ended()).toBe(1);
  expect(second.output).toMatch(/cannot get f: NOT_FOUND: .*; what had arrived is in .*\.copy\.part\n$/);
  expect(second.output).not.toContain("goes on");
});

test("two gets of one target at a time do not harm each other", async () => {
  const it = await network();
  const path = join(it.folder, "copy");
  const both = [it.get(path), it.get(path)];
  expect(await Promise.all(both.map((one) => one.ended()))).toEqual([0, 0]);
  expect(readFileSync(path).equals(it.content)).toBe(true);
  expect(readdirSync(it.folder).sort()).toEqual(["copy", "original"]);
});
