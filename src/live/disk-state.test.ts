import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type FileHandle, open as openFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { contentOf, flushed, savedFile } from "../../test/contract/tracker-state-contract.js";
import { DataDir } from "./data-dir.js";
import { DiskState } from "./disk-state.js";
import { Life } from "./life.js";

let folder: string;
const opened: DiskState[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmlab-state-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(opened.map((state) => state.close()));
  opened.length = 0;
  rmSync(folder, { recursive: true });
});

const path = () => join(folder, "tracker-state");
const failures: Error[] = [];

async function open(life = new Life()): Promise<DiskState> {
  failures.length = 0;
  const state = await DiskState.open(folder, life, (failure) => failures.push(failure));
  opened.push(state);
  return state;
}

/** What a tracker that starts now finds. */
async function found() {
  const state = await open();
  const content = contentOf(state.load());
  await state.close();
  return content;
}

/** Ends of the lines of the file. */
function lineEnds(bytes: Uint8Array): number[] {
  return [...bytes.keys()].filter((at) => bytes[at] === 10);
}

test("a journal that ends at any byte says what was written before it, or is refused and left as it is", async () => {
  const before = await open();
  before.savePeer(1, "n1", 1);
  before.saveFile(savedFile(1, "first"));
  await before.close();
  const state = await open();
  const snapshot = statSync(path()).size;
  state.savePeer(2, "n2", 1);
  state.saveFile(savedFile(2, "second"));
  state.removeFile("first", 1);
  await state.close();
  const whole = readFileSync(path());
  const [lines, seen] = [lineEnds(whole), new Set<string>()];
  for (let length = 0; length <= whole.length; length++) {
    const cut = whole.subarray(0, length);
    writeFileSync(path(), cut);
    // A line is complete without its end, too.
    const written = lines.filter((end) => end <= length).length;
    if (length < snapshot - 1) {
      await expect(open(), `${length}`).rejects.toThrow(path());
      expect(readFileSync(path()).equals(cut)).toBe(true);
      continue;
    }
    const { epoch, peers, files } = await found();
    expect(epoch).toBe(3);
    const more = written - lines.filter((end) => end < snapshot).length;
    expect(peers.length, `${length}`).toBe(more >= 1 ? 2 : 1);
    const names = more >= 4 ? ["second"] : more >= 3 ? ["first", "second"] : ["first"];
    expect(files.map((file) => file.name)).toEqual(names);
    seen.add(names.join());
  }
  expect(seen.size).toBe(3);
});

test("damage anywhere but in a torn end is refused by file and line, and nothing is lost", async () => {
  const state = await open();
  for (let n = 1; n <= 3; n++) state.saveFile(savedFile(n, `f${n}`));
  await state.close();
  const whole = readFileSync(path());
  const ends = lineEnds(whole);
  for (let at = 0; at < whole.length; at += 11) {
    const damaged = Uint8Array.from(whole);
    damaged[at]! ^= 0x01;
    writeFileSync(path(), damaged);
    const line = ends.filter((end) => end < at).length + 1;
    await expect(open()).rejects.toThrow(`${path()}, line ${line}: `);
    expect(readFileSync(path()).equals(damaged)).toBe(true);
  }
  writeFileSync(path(), whole);
  expect((await found()).files).toHaveLength(3);
});

test.each([
  ["notes of somebody", "some notes\nof somebody\n"],
  ["nothing", ""],
  ["zeros", "\0".repeat(5000)],
  ["one line without end", "x".repeat(200_000)],
])("a file of %s in place of the state is refused, and left as it is", async (_, text) => {
  writeFileSync(path(), text);
  await expect(open()).rejects.toThrow(path());
  expect(readFileSync(path(), "utf8")).toBe(text);
});

test("the index of a store in place of the state is refused", async () => {
  const node = await DataDir.open(join(folder, "n"));
  node.release();
  const { Journal } = await import("./stores/journal.js");
  await (await Journal.compacted(path(), ["+ 1 0 10 1 -"])).close();
  await expect(open()).rejects.toThrow("not the state of a tracker");
});

test("a snapshot that a crash left half-written counts for nothing", async () => {
  const state = await open();
  state.saveFile(savedFile(1, "f"));
  await state.close();
  writeFileSync(`${path()}.new`, readFileSync(path()).subarray(0, 40));
  expect((await found()).files).toHaveLength(1);
  expect(readdirSync(folder)).toEqual(["tracker-state"]);
});

test("a tracker's folder is no node's, and a node's no tracker's", async () => {
  await open();
  await expect(DataDir.open(folder)).rejects.toThrow("is the folder of a tracker");
  const other = join(folder, "n");
  (await DataDir.open(other)).release();
  await expect(DiskState.open(other, new Life(), () => {})).rejects.toThrow("is the folder of a node");
});

test("a folder belongs to one process at a time", async () => {
  writeFileSync(join(folder, "lock"), `${process.ppid}\n`);
  await expect(open()).rejects.toThrow(`in use by process ${process.ppid}`);
  expect(readdirSync(folder)).toEqual(["lock"]);
});

test("writes of one burst share a sync", async () => {
  const state = await open();
  const syncs = await spyOn("datasync");
  for (let n = 1; n <= 200; n++) state.saveFile(savedFile(n, `f${n}`));
  await Promise.all(Array.from({ length: 200 }, () => flushed(state)));
  expect(syncs.mock.calls.length).toBeLessThanOrEqual(2);
  expect((await found()).files).toHaveLength(200);
});

test("a file that is overwritten for ever takes bounded room", async () => {
  const state = await open();
  const hashes = new Uint8Array(32 * 3000);
  let largest = 0;
  for (let n = 1; n <= 200; n++) {
    state.saveFile(savedFile(n, n % 2 === 0 ? "even" : "odd", { hashes }));
    state.savePeer(1, "n1", n);
    if (n % 7 === 0) await flushed(state);
    largest = Math.max(largest, statSync(path()).size);
  }
  await flushed(state);
  // 200 versions are 26 MB.
  expect(largest).toBeLessThan(4_000_000);
  const { peers, files } = await found();
  expect(files.map(({ id, name }) => [id, name])).toEqual([
    [199, "odd"],
    [200, "even"],
  ]);
  expect(files[0]?.hashes).toEqual(hashes);
  expect(peers).toEqual([{ number: 1, identity: "n1", incarnation: 200 }]);
});

test("a write that fails ends it: nothing completes, and what was durable before is found again", async () => {
  const state = await open();
  state.saveFile(savedFile(1, "before"));
  await flushed(state);
  const syncs = await spyOn("datasync");
  syncs.mockRejectedValueOnce(new Error("the disk is full"));
  let completions = 0;
  state.saveFile(savedFile(2, "failed"));
  state.flush(() => completions++, 0);
  await vi.waitFor(() => expect(failures).toHaveLength(1));
  state.saveFile(savedFile(3, "after"));
  state.flush(() => completions++, 0);
  await sleep(20);
  expect(completions).toBe(0);
  expect(failures.map((failure) => failure.message)).toEqual([`cannot write ${path()}: the disk is full`]);
  await state.close();
  const names = (await found()).files.map((file) => file.name);
  expect(names).toContain("before");
  expect(names).not.toContain("after");
});

test("nothing completes once the tracker's life is over, and another may have the folder", async () => {
  const life = new Life();
  const state = await open(life);
  let completions = 0;
  state.savePeer(1, "n1", 1);
  state.flush(() => completions++, 0);
  life.end();
  await state.close();
  expect(completions).toBe(0);
  expect(readdirSync(folder)).toEqual(["tracker-state"]);
  await found();
});

test("lines after a torn one are never written: a start makes the file anew", async () => {
  const state = await open();
  state.savePeer(1, "n1", 1);
  await state.close();
  appendFileSync(path(), '0123abcd ["peer",2,');
  const again = await open();
  again.savePeer(2, "n2", 1);
  await again.close();
  expect((await found()).peers.map((peer) => peer.number)).toEqual([1, 2]);
});

/** Watches a method of all files. */
async function spyOn(method: "datasync") {
  const any = await openFile(path(), "r");
  const prototype = Object.getPrototypeOf(any) as FileHandle;
  await any.close();
  return vi.spyOn(prototype, method);
}
