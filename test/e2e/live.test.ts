import { randomFillSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderOfPrograms, LISTENING, Program } from "./program.js";

// A smoke test: it only shows that the program works as several processes. test/trials tests them under faults.
test("a file put by one process survives the SIGKILL of a holder: another process gets it byte for byte", async () => {
  const folder = folderOfPrograms();
  const file = join(folder, "file");
  const content = randomFillSync(Buffer.allocUnsafe(5_000_001));
  writeFileSync(file, content);
  const tracker = await Program.start("tracker", "--listen", "127.0.0.1:0", "--data", join(folder, "tracker")).says(
    LISTENING,
  );
  const joinNode = async (name: string) => {
    const program = Program.start("node", "--tracker", tracker, "--name", name, "--data", join(folder, name));
    await program.says(LISTENING);
    return program;
  };
  const [first] = await Promise.all(["n1", "n2", "n3"].map(joinNode));
  await Program.run("put", file, "--name", "film", "--replication", "3", "--tracker", tracker);
  first!.signal("SIGKILL");
  expect(await first!.ended()).toBe("SIGKILL");
  const copy = join(folder, "copy");
  await Program.run("get", "film", "-o", copy, "--tracker", tracker);
  expect(readFileSync(copy).equals(content)).toBe(true);
}, 600_000);
