import { randomFillSync } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CHUNK, LiveNetwork } from "../acceptance/live-network.js";
import { spawned, spawnedInto, temporaryFolder } from "../cli/program.js";

/** A network of two nodes, and how to call the program in it. */
async function network() {
  const live = await LiveNetwork.start();
  onTestFinished(() => live.close());
  await live.add("one");
  await live.add("two");
  const tracker = live.trackerPeer.address;
  return { live, say: (...words: string[]) => spawned([...words, "--tracker", tracker]) };
}

test("get -o - writes the file to the standard output, and nothing else", async () => {
  const { live, say } = await network();
  const path = join(temporaryFolder(), "letters");
  const letters = randomFillSync(Buffer.alloc(5 * CHUNK + 1)).toString("base64");
  writeFileSync(path, letters);
  expect((await say("put", path)).code).toBe(0);
  const { code, out, err } = await say("get", "letters", "-o", "-");
  expect(err).toMatch(/^got letters: .* in 7 chunks, .*\n$/);
  expect([code, out === letters, existsSync("-")]).toEqual([0, true, false]);
  const copy = join(temporaryFolder(), "copy");
  expect((await say("get", "letters", "-o", copy)).out).toContain(`got letters as ${copy}: `);
  expect(readFileSync(copy, "utf8")).toBe(letters);
  if (existsSync("/dev/full")) {
    const full = await spawnedInto("/dev/full", ["get", "letters", "-o", "-", "--tracker", live.trackerPeer.address]);
    expect([full.code, full.err]).toEqual([1, expect.stringMatching(/^swarmlab: cannot write .*ENOSPC.*\n$/)]);
  }
  const absent = await say("get", "numbers", "-o", "-");
  expect([absent.code, absent.out]).toEqual([1, ""]);
});

test("a client whose request is refused is not in the network, then or later", async () => {
  const { live, say } = await network();
  const path = join(temporaryFolder(), "f");
  writeFileSync(path, "f");
  const refused = [
    await say("get", "nosuch", "-o", join(temporaryFolder(), "f")),
    await say("put", path, "--name", "../x"),
    await say("put", path, "--replication", "3"),
  ];
  expect(refused.map(({ code }) => code)).toEqual([1, 2, 1]);
  expect(live.tracker.peers.count).toBe(2);
  expect((await say("status")).out).not.toContain("client-");
});

test("all commands report an unreachable tracker in the same words, and no text of others moves the cursor", async () => {
  const path = join(temporaryFolder(), "f");
  writeFileSync(path, "f");
  const words = [["put", path], ["get", "f", "-o", `${path}2`], ["ls"], ["rm", "f"], ["status"]];
  for (const command of words) {
    const { code, err } = await spawned([...command, "--tracker", "127.0.0.1:9"]);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^swarmlab: cannot reach the tracker at 127\.0\.0\.1:9: UNAVAILABLE: .*\n$/),
    ]);
  }
  const { say } = await network();
  const absent = [await say("rm", "a\u009b2J\u001b[2J"), await say("status", "a\u009b2J\u001b[2J")];
  for (const { code, err } of absent) expect([code, err]).toEqual([1, expect.stringContaining("a\ufffd2J\ufffd[2J")]);
});

test("a put says which address it cannot listen on", async () => {
  const { live, say } = await network();
  const path = join(temporaryFolder(), "f");
  writeFileSync(path, "f");
  const { address } = live.trackerPeer;
  const { code, out, err } = await say("put", path, "--listen", address);
  expect([code, out, err.split("\n").length]).toEqual([1, "", 2]);
  expect(err).toMatch(`swarmlab: cannot listen on ${address}: listen EADDRINUSE`);
});
