import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Content } from "../runtime/content.js";
import { Code, type RpcError } from "../runtime/rpc-error.js";
import { sha256 } from "./content-hash.js";
import { DataDir } from "./data-dir.js";
import { DiskFileSink } from "./file-sink.js";
import { DiskFileSource } from "./file-source.js";
import { ownerOf } from "./folder-lock.js";
import { Life } from "./life.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmlab-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

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
    const source = await DiskFileSource.open(path, new Life());
    expect(source.size).toBe(10);
    expect(await read(source, 2, 3)).toEqual({ size: 3, data: Buffer.from("234"), tag: 0 });
    expect(await read(source, 8, 5)).toEqual({ size: 2, data: Buffer.from("89"), tag: 0 });
    expect(await read(source, 10, 5)).toMatchObject({ size: 0 });
    await source.close();
  });

  test("that became shorter meanwhile is a data loss", async () => {
    const path = join(folder, "f");
    writeFileSync(path, "0123456789");
    const source = await DiskFileSource.open(path, new Life());
    truncateSync(path, 4);
    expect(await read(source, 2, 6)).toMatchObject({ code: Code.DATA_LOSS });
    await source.close();
  });

  test("must be a regular file", async () => {
    await expect(DiskFileSource.open(folder, new Life())).rejects.toThrow("not a regular file");
    await expect(DiskFileSource.open(join(folder, "none"), new Life())).rejects.toThrow("ENOENT");
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
    const sink = new DiskFileSink(path, new Life());
    sink.open(6);
    expect(await write(sink, 3, "def")).toBeUndefined();
    expect(existsSync(path)).toBe(false);
    expect(await write(sink, 0, "abc")).toBeUndefined();
    expect(await close(sink)).toBeUndefined();
    expect(readFileSync(path, "utf8")).toBe("abcdef");
    expect(readdirSync(folder)).toEqual(["out"]);
  });

  test("may be empty", async () => {
    const sink = new DiskFileSink(join(folder, "empty"), new Life());
    sink.open(0);
    expect(await close(sink)).toBeUndefined();
    expect(readFileSync(join(folder, "empty"))).toHaveLength(0);
  });

  test("leaves nothing behind when it is given up, and an older file as it was", async () => {
    const path = join(folder, "out");
    writeFileSync(path, "older");
    const sink = new DiskFileSink(path, new Life());
    sink.open(6);
    await write(sink, 0, "abc");
    await sink.discard();
    expect(readdirSync(folder)).toEqual(["out"]);
    expect(readFileSync(path, "utf8")).toBe("older");
  });

  test("that cannot be written is an error of every write, and of the end", async () => {
    const sink = new DiskFileSink(join(folder, "no such folder", "out"), new Life());
    sink.open(3);
    await sleep(5);
    expect(await write(sink, 0, "abc")).toMatchObject({ code: Code.INTERNAL });
    expect(await close(sink)).toMatchObject({ code: Code.INTERNAL });
    await sink.discard();
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
    expect([folder, join(folder, "other")].map((refused) => existsSync(join(refused, "lock")))).toEqual([false, false]);
  });

  test("belongs to one process at a time, and to nobody once that is gone", async () => {
    const path = join(folder, "n");
    await DataDir.open(path);
    writeFileSync(join(path, "lock"), `${process.ppid}\n`);
    expect(ownerOf(path)).toBe(process.ppid);
    await expect(DataDir.open(path)).rejects.toThrow(`in use by process ${process.ppid}`);
    // Beyond the largest process number of Linux.
    writeFileSync(join(path, "lock"), "4194305\n");
    expect(ownerOf(path)).toBeUndefined();
    expect((await DataDir.open(path)).incarnation).toBe(2);
  });

  test("with a damaged count is refused", async () => {
    for (const damaged of ["many", "", "-1", "1e9", "4294967295"]) {
      writeFileSync(join(folder, "incarnation"), damaged);
      await expect(DataDir.open(folder)).rejects.toThrow("not a number");
    }
  });
});
