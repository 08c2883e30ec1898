import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { Content } from "../../runtime/content.js";
import { Code, type RpcError } from "../../runtime/rpc-error.js";
import { Life } from "../grpc/life.js";
import { sha256 } from "./content-hash.js";
import { DataDir } from "./data-dir.js";
import { DiskFileSink } from "./file-sink.js";
import { DiskFileSource } from "./file-source.js";
import { ownerOf } from "./folder-lock.js";

let folder: string;
let life: Life;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmlab-files-"));
  life = new Life();
});
afterEach(() => {
  life.end();
  rmSync(folder, { recursive: true });
});

test("the content hash is SHA-256", () => {
  const digest = Buffer.from(sha256.digest(Buffer.from("abc"))).toString("hex");
  expect(digest).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

describe("a file being put", () => {
  const read = (source: DiskFileSource, offset: number, length: number) =>
    new Promise<Content | RpcError>((resolve) => source.read(0, offset, length, resolve, undefined));

  test("is read at any place, and not beyond its end", async () => {
    const path = join(folder, "f");
    writeFileSync(path, "0123456789");
    const source = await DiskFileSource.open(path, life);
    expect(source.size).toBe(10);
    expect(await read(source, 2, 3)).toEqual({ size: 3, data: Buffer.from("234"), tag: 0 });
    expect(await read(source, 8, 5)).toEqual({ size: 2, data: Buffer.from("89"), tag: 0 });
    expect(await read(source, 10, 5)).toMatchObject({ size: 0 });
    await source.close();
  });

  test("that became shorter meanwhile is a data loss", async () => {
    const path = join(folder, "f");
    writeFileSync(path, "0123456789");
    const source = await DiskFileSource.open(path, life);
    truncateSync(path, 4);
    expect(await read(source, 2, 6)).toMatchObject({ code: Code.DATA_LOSS });
    await source.close();
  });

  test("must be a regular file", async () => {
    await expect(DiskFileSource.open(folder, life)).rejects.toThrow("not a regular file");
    await expect(DiskFileSource.open(join(folder, "none"), life)).rejects.toThrow("ENOENT");
  });
});

describe("a file being fetched", () => {
  const write = (sink: DiskFileSink, offset: number, text: string) =>
    new Promise((resolve) => {
      const data = Buffer.from(text);
      sink.write(0, offset, { size: data.length, data, tag: 0 }, resolve);
    });
  const close = (sink: DiskFileSink) => new Promise((resolve) => sink.close(resolve));

  test("appears whole, from chunks in any order", async () => {
    const path = join(folder, "out");
    const sink = await DiskFileSink.create(path, life);
    sink.open(6);
    expect(await write(sink, 3, "def")).toBeUndefined();
    expect(existsSync(path)).toBe(false);
    expect(await write(sink, 0, "abc")).toBeUndefined();
    expect(await close(sink)).toBeUndefined();
    expect(readFileSync(path, "utf8")).toBe("abcdef");
    expect(readdirSync(folder)).toEqual(["out"]);
  });

  test("may be empty", async () => {
    const sink = await DiskFileSink.create(join(folder, "empty"), life);
    sink.open(0);
    expect(await close(sink)).toBeUndefined();
    expect(readFileSync(join(folder, "empty"))).toHaveLength(0);
  });

  test("leaves nothing behind when it is given up, and an older file as it was", async () => {
    const path = join(folder, "out");
    writeFileSync(path, "older");
    const sink = await DiskFileSink.create(path, life);
    sink.open(6);
    await write(sink, 0, "abc");
    await sink.discard();
    expect(readdirSync(folder)).toEqual(["out"]);
    expect(readFileSync(path, "utf8")).toBe("older");
  });

  test("that cannot be written is refused", async () => {
    await expect(DiskFileSink.create(join(folder, "no such folder", "out"), life)).rejects.toThrow("ENOENT");
  });

  test("that the disk refuses is an error of the write, and of the end", async () => {
    const sink = await DiskFileSink.create(join(folder, "out"), life);
    // No file system has room for so many bytes.
    sink.open(Number.MAX_SAFE_INTEGER);
    expect(await write(sink, 0, "abc")).toMatchObject({ code: Code.INTERNAL });
    expect(await close(sink)).toMatchObject({ code: Code.INTERNAL });
    expect(await sink.giveUp()).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("a get that came too early to its end", () => {
  const create = (name: string) => DiskFileSink.create(join(folder, name), life);
  const write = (sink: DiskFileSink, offset: number, text: string) =>
    new Promise((resolve) => {
      const data = Buffer.from(text);
      sink.write(0, offset, { size: data.length, data, tag: 0 }, resolve);
    });
  const readBack = (sink: DiskFileSink, offset: number, length: number) =>
    new Promise<string>((resolve) =>
      sink.kept!.read(0, offset, length, (content) => resolve(String((content as Content).data)), undefined),
    );
  /** Writes the partial file of a process that does not exist: on Linux process numbers are smaller than this one. */
  const orphan = (name: string, text: string) => writeFileSync(join(folder, `.${name}.4194305-0badcafe.part`), text);

  test("leaves what it has to the next one, which may be of another size", async () => {
    const first = await create("out");
    expect(first.kept).toBeUndefined();
    first.open(6);
    await write(first, 0, "abc");
    expect(await first.giveUp()).toBe(join(folder, ".out.part"));
    const second = await create("out");
    expect([second.kept?.size, readdirSync(folder).length]).toEqual([6, 1]);
    second.open(4);
    expect(await readBack(second, 0, 3)).toBe("abc");
    await write(second, 3, "D");
    await new Promise((resolve) => second.close(resolve));
    expect([readFileSync(join(folder, "out"), "utf8"), second.writtenBytes]).toEqual(["abcD", 1]);
    expect(readdirSync(folder)).toEqual(["out"]);
  });

  test("that did not begin leaves nothing, or what there was", async () => {
    expect(await (await create("out")).giveUp()).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(join(folder, ".out.part"), "abc");
    expect(await (await create("out")).giveUp()).toBe(join(folder, ".out.part"));
    expect(readFileSync(join(folder, ".out.part"), "utf8")).toBe("abc");
  });

  test("with its process leaves the fullest file, and only one takes it", async () => {
    writeFileSync(join(folder, ".out.part"), "ab");
    orphan("out", "x".repeat(100_000));
    orphan("other", "other");
    const [one, two] = await Promise.all([create("out"), create("out")]);
    expect([one.kept?.size, two.kept?.size].sort()).toContain(100_000);
    expect([one.kept, two.kept].filter((kept) => kept?.size === 100_000)).toHaveLength(1);
    expect(readdirSync(folder)).toContain(".other.4194305-0badcafe.part");
    await Promise.all([one.discard(), two.discard()]);
    expect(readdirSync(folder).filter((name) => name.startsWith(".out"))).toEqual([]);
  });

  test("is not taken for one that goes on, in this process or in another", async () => {
    writeFileSync(join(folder, `.out.${process.ppid}-0badcafe.part`), "abc");
    const one = await create("out");
    const two = await create("out");
    expect([one.kept, two.kept]).toEqual([undefined, undefined]);
    for (const [sink, text] of [[one, "first"] as const, [two, "second"] as const]) {
      sink.open(text.length);
      await write(sink, 0, text);
      await new Promise((resolve) => sink.close(resolve));
      expect(readFileSync(join(folder, "out"), "utf8")).toBe(text);
    }
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test("leaves no way through a link, nor through a folder", async () => {
    writeFileSync(join(folder, "precious"), "precious");
    symlinkSync(join(folder, "precious"), join(folder, ".out.part"));
    const sink = await create("out");
    sink.open(3);
    await write(sink, 0, "abc");
    expect([sink.kept, readFileSync(join(folder, "precious"), "utf8")]).toEqual([undefined, "precious"]);
    await sink.discard();
  });

  test("has a file beside its target however long the name is", async () => {
    const name = "n".repeat(250);
    const first = await create(name);
    first.open(3);
    await write(first, 0, "abc");
    await first.giveUp();
    const second = await create(name);
    expect(second.kept?.size).toBe(3);
    await second.discard();
  });
});

describe("a node's folder", () => {
  test("keeps who the node is, and counts its starts", async () => {
    const first = await DataDir.open(join(folder, "n"));
    expect(first.incarnation).toBe(1);
    expect(first.identity).toMatch(/^node-[0-9a-f]{8}$/);
    first.release();
    const second = await DataDir.open(join(folder, "n"), first.identity);
    expect([second.identity, second.incarnation]).toEqual([first.identity, 2]);
  });

  test("takes a chosen name once", async () => {
    (await DataDir.open(folder, "alpha")).release();
    await expect(DataDir.open(folder, "beta")).rejects.toThrow("belongs to node alpha, not to beta");
    await expect(DataDir.open(join(folder, "other"), "x".repeat(129))).rejects.toThrow("at most 128 bytes");
    expect([folder, join(folder, "other")].map(ownerOf)).toEqual([undefined, undefined]);
    (await DataDir.open(folder)).release();
  });

  test("belongs to one process at a time, and to nobody once that is gone", async () => {
    const path = join(folder, "n");
    await DataDir.open(path);
    writeFileSync(join(path, "lock"), `${process.ppid}\n`);
    expect(ownerOf(path)).toBe(process.ppid);
    // The number in the lock belongs to a running process, but to one that started later than the lock's owner.
    writeFileSync(join(path, "lock"), `${process.ppid} 1\n`);
    expect(ownerOf(path)).toBeUndefined();
    writeFileSync(join(path, "lock"), `${process.ppid}\n`);
    await expect(DataDir.open(path)).rejects.toThrow(`in use by process ${process.ppid}`);
    // This number is beyond the largest process number of Linux.
    writeFileSync(join(path, "lock"), "4194305\n");
    expect(ownerOf(path)).toBeUndefined();
    expect((await DataDir.open(path)).incarnation).toBe(2);
  });

  test("belongs to nobody once its process has ended, even if nobody asked for its result", async () => {
    const parent = spawn("sh", ["-c", "sleep 0.1 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
    onTestFinished(() => void parent.kill("SIGKILL"));
    const [pid] = (await once(parent.stdout!, "data")) as [Buffer];
    (await DataDir.open(folder)).release();
    writeFileSync(join(folder, "lock"), `${pid}`);
    await expect.poll(() => ownerOf(folder)).toBeUndefined();
    expect(existsSync(`/proc/${`${pid}`.trim()}`)).toBe(true);
  });

  test("with a damaged count is refused", async () => {
    for (const damaged of ["many", "", "-1", "1e9", "4294967295"]) {
      writeFileSync(join(folder, "incarnation"), damaged);
      await expect(DataDir.open(folder)).rejects.toThrow("not a number");
    }
  });
});
