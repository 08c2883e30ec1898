import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { spawned } from "../cli/program.js";
import { folderOfPrograms, LISTENING, Program } from "./program.js";

test("a start that would fail again has exit code 2, so that nobody tries it for ever", async () => {
  const folder = folderOfPrograms();
  const at = (name: string): string => join(folder, name);
  const tracker = Program.start("tracker", "--listen", "127.0.0.1:0", "--data", at("tracker"));
  const address = await tracker.says(LISTENING);
  const node = (...words: string[]) => spawned(["node", "--tracker", address, "--log-level", "error", ...words]);
  const known = Program.start("node", "--tracker", address, "--data", at("n1"), "--name", "n1");
  await known.says(LISTENING);
  writeFileSync(at("file"), "");

  const busy = await node("--data", at("n1"));
  expect([busy.code, busy.err]).toEqual([1, expect.stringContaining("in use by process")]);
  known.signal("SIGTERM");
  await known.ended();
  for (const [words, why] of [
    [["--data", at("n1"), "--name", "n2"], "belongs to node n1, not to n2"],
    [["--data", at("tracker")], "is the folder of a tracker"],
    [["--data", at("file")], `${at("file")}: a folder is expected, and there is a file`],
    [["--data", at("file/below")], `${at("file/below")}: a folder is expected`],
    [["--data", at("n3"), "--zone", "z".repeat(65)], "zone"],
  ] as const) {
    const { code, err } = await node(...words);
    expect([code, err]).toEqual([2, expect.stringContaining(why)]);
  }

  await Program.run("certs", "ca", "--out", at("pki"));
  await Program.run("certs", "issue", "t1", "--role", "tracker", "--ca", at("pki"), "--out", at("pki"));
  const files = ["--tls-ca", at("pki/ca.crt"), "--tls-cert", at("pki/t1.crt"), "--tls-key", at("pki/t1.key")];
  const foreign = await node("--data", at("n4"), ...files);
  expect([foreign.code, foreign.err]).toEqual([2, expect.stringContaining("the certificate makes t1 a tracker")]);
}, 600_000);
