import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { withTracker } from "../../src/live/daemon/tracker-client.js";
import { SeededSource } from "../../src/node/put/sources/seeded-source.js";
import { folderOfPrograms, LISTENING, Program } from "./program.js";

const FILES = 300;
const KiB = 1024;

/** A tracker and three nodes as processes of their own, and how to call the program in their network. */
async function network() {
  const folder = realpathSync(folderOfPrograms());
  const own = ["--listen", "127.0.0.1:0", "--data", join(folder, "t")];
  const tracker = Program.start("tracker", ...own, "--replication", "2", "--announce-interval", "1s");
  const address = await tracker.says(LISTENING);
  const nodes = [1, 2, 3].map((n) => Program.start("node", "--tracker", address, "--data", join(folder, `n${n}`)));
  for (const node of nodes) await node.says(LISTENING);
  const start = (...words: string[]) => Program.start(...words, "--tracker", address);
  const say = async (...words: string[]) => {
    const program = start(...words);
    return { code: await program.ended(), output: program.output };
  };
  return { folder, address, start, say };
}

/** Writes files of 1 KiB to 1 MiB, as many of each order of magnitude, in nested folders; some have no content, or are hidden. */
function writeTree(root: string): void {
  for (let n = 0; n < FILES; n++) {
    const size = n % 100 === 0 ? 0 : Math.round(KiB * 2 ** ((10 * n) / FILES));
    const path = join(root, `${n % 7}`, ...["a", "b", "ü"].slice(0, n % 4), `${n % 50 === 1 ? "." : ""}f${n}`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, new SeededSource(size, n).bytes(0, size));
  }
}

/** Hashes of all files below a folder, by their paths in it; and the kind of everything else there. */
function tree(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const of = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
  return Object.fromEntries(
    entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [relative(root, path), entry.isFile() ? of(path) : "no file"] as const;
      })
      .sort(),
  );
}

test("a folder of 300 files is put in one command and got in one, byte for byte", async () => {
  const { folder, say } = await network();
  const photos = join(folder, "photos");
  writeTree(photos);
  const whole = tree(photos);
  mkdirSync(join(photos, "empty"));
  symlinkSync("/etc", join(photos, "link"));
  execFileSync("mkfifo", [join(photos, "pipe")]);
  const began = performance.now();
  const put = await say("put", "-r", photos);
  const putMs = performance.now() - began;
  expect(put).toEqual({ code: 0, output: expect.stringMatching(/^put: 300 files, /m) });
  for (const left of ["empty is an empty folder", "link is a symbolic link", "pipe is a named pipe"])
    expect(put.output).toContain(`left out: ${photos}/${left}`);
  const got = await say("get", "photos/", "-o", join(folder, "new", "copy"));
  expect(got).toEqual({ code: 0, output: expect.stringMatching(/^get: 300 files, /m) });
  console.info(
    `put -r of ${FILES} files took ${Math.round(putMs)} ms; ${put.output.match(/^put: \d+ files.*/m)}; ${got.output.trim()}`,
  );
  expect(tree(join(folder, "new", "copy", "photos"))).toEqual(whole);

  // The second time only new, changed and missing files are moved.
  writeFileSync(join(photos, "0", "f0"), "changed");
  writeFileSync(join(photos, "new"), "new");
  expect((await say("put", "-r", photos)).output).toMatch(/^put: 2 files, 10 B, .*; 299 files .* there already$/m);
  const again = await say("get", "-r", "photos", "-o", join(folder, "new", "copy"));
  expect(again.code).toBe(1);
  expect(again.output).toMatch(/^get: 1 file, 3 B, .*; 299 files .* there already$/m);
  expect(again.output).toMatch(/^swarmlab: cannot get photos\/0\/f0: .* with other content: --replace replaces it$/m);
  expect(again.output).toMatch(/^swarmlab: get: 1 failed, 300 went well$/m);
  expect((await say("get", "photos/", "--replace", "--quiet", "-o", join(folder, "new", "copy"))).output).toBe("");
  expect(readFileSync(join(folder, "new", "copy", "photos", "0", "f0"), "utf8")).toBe("changed");
});

test("after Ctrl-C or SIGKILL, puts and gets of many files continue where they stopped", async () => {
  const { folder, address, start, say } = await network();
  const photos = join(folder, "photos");
  writeTree(photos);
  const whole = tree(photos);
  const stored = () => withTracker(address, async (client) => (await client.files("photos/")).length);
  const copy = join(folder, "copy");
  const here = async () =>
    (existsSync(copy) ? readdirSync(copy, { recursive: true, withFileTypes: true }) : []).filter(
      (entry) => entry.isFile() && !entry.name.endsWith(".part"),
    ).length;
  const ways = [
    { words: ["put", "-r", photos], done: stored },
    { words: ["get", "photos/", "-o", copy], done: here },
  ];
  for (const { words, done } of ways) {
    let before = 0;
    for (const signal of ["SIGINT", "SIGKILL"] as const) {
      const program = start(...words);
      while ((await done()) < before + 10) await sleep(20);
      program.signal(signal);
      expect(await program.ended()).toBe(signal === "SIGINT" ? 130 : "SIGKILL");
      before = await done();
      // Files whose commit was under way may be there as well.
      const [, known] =
        /: interrupted; (\d+) of 300 files are known to be done; the same command goes on/.exec(program.output) ?? [];
      if (signal === "SIGINT") expect(Number(known)).toBeLessThanOrEqual(before);
      expect(before).toBeLessThan(FILES);
    }
    const { code, output } = await say(...words);
    expect(code).toBe(0);
    expect(output).toMatch(
      new RegExp(`^${words[0]}: ${FILES - before} files, .*; ${before} files .* there already$`, "m"),
    );
    expect(await done()).toBe(FILES);
  }
  expect(tree(join(copy, "photos"))).toEqual(whole);
}, 600_000);

test("a file that fails does not stop the others, and nothing is written outside the folder", async () => {
  const { folder, say } = await network();
  const [from, to, beside] = ["from", "to", "beside"].map((name) => join(folder, name)) as [string, string, string];
  for (const path of ["a", "b", "d/e", "link/x", "file/y", "in"]) {
    mkdirSync(dirname(join(from, path)), { recursive: true });
    writeFileSync(join(from, path), path);
  }
  writeFileSync(Buffer.concat([Buffer.from(`${from}/not`), Buffer.from([0xff])]), "x");
  writeFileSync(join(from, "back\\slash"), "x");
  const put = await say("put", "-r", from, "--prefix", "all/");
  expect(put).toEqual({ code: 1, output: expect.stringMatching(/^put: 6 files, /m) });
  expect(put.output).toMatch(/^swarmlab: cannot put .*back\\slash as .*: no backslashes/m);
  expect(put.output).toMatch(/^swarmlab: cannot put .*: its name is not text in UTF-8$/m);
  expect((await say("put", join(from, "a"), "--name", "all/from/b/deep")).code).toBe(0);

  mkdirSync(beside);
  mkdirSync(join(to, "all", "from"), { recursive: true });
  symlinkSync(beside, join(to, "all", "from", "link"));
  symlinkSync(join(beside, "new"), join(to, "all", "from", "a"));
  writeFileSync(join(to, "all", "from", "file"), "in the way");
  const got = await say("get", "all/from/", "all/from/d/e", "nosuch", "nosuch/", "all/from/d", "--replace", "-o", to);
  expect(got).toEqual({ code: 1, output: expect.stringMatching(/^get: 3 files, /m) });
  for (const why of [
    /^swarmlab: cannot get all\/from\/a: .* is a symbolic link, but a file should be written there$/m,
    /^swarmlab: cannot get all\/from\/link\/x: .* is a symbolic link, but a folder is needed there$/m,
    /^swarmlab: cannot get all\/from\/file\/y: .* is a file, but a folder is needed there$/m,
    /^swarmlab: cannot get all\/from\/b\/deep: all\/from\/b is a file, and cannot be its folder, too$/m,
    /^swarmlab: cannot get nosuch: there is no such file$/m,
    /^swarmlab: no name begins with nosuch\/$/m,
    /^swarmlab: cannot get all\/from\/d: it is a folder: get all\/from\/d\/ fetches what is in it$/m,
    /^swarmlab: get: 7 failed, 3 went well$/m,
  ])
    expect(got.output).toMatch(why);
  expect(readdirSync(beside)).toEqual([]);
  expect(lstatSync(join(to, "all", "from", "a")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(to, "all", "from", "d", "e"), "utf8")).toBe("d/e");
  expect((await say("get", "all", "-o", join(to, "f"))).output).toContain("it is a folder: get all/ fetches");
});

test("the standard input can be put, and so can a file whose stated size is wrong", async () => {
  const { folder, address, say } = await network();
  const content = new SeededSource(3_000_000, 1).bytes(0, 3_000_000);
  writeFileSync(join(folder, "f"), content);
  const words = ["exec", '"$@"', "<", '"$0"'].join(" ");
  const program = Program.startOn(
    { under: ["sh", "-c", words, join(folder, "f")] },
    ...["put", "-", "--name", "in/put"],
    "--tracker",
    address,
  );
  expect([await program.ended(), program.output]).toEqual([0, expect.stringMatching(/^put in\/put: 2\.86 MiB /)]);
  await say("get", "in/put", "-o", join(folder, "copy"));
  expect(readFileSync(join(folder, "copy")).equals(content)).toBe(true);
  expect((await say("put", join(folder, "f"), "--name", "in/put")).output).toBe(
    "in/put is stored already, with the same content\n",
  );
  rmSync(join(folder, "copy"));

  expect((await say("put", "/proc/version", "/proc/filesystems", "--prefix", "proc")).output).toMatch(
    /^put: 2 files, /m,
  );
  await say("get", "proc/version", "-o", join(folder, "copy"));
  expect(readFileSync(join(folder, "copy"), "utf8")).toBe(readFileSync("/proc/version", "utf8"));
});
