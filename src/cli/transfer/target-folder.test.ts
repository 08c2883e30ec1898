import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { madePlace, placeBelow } from "./target-folder.js";

const seed = 20;

/** Parts from which hostile names are made. */
const part = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom("..", ".", "", "a", "b", "/", "//", "\\", "..\\", "C:", "~", "...", " ", "..%2f", "\0"),
  },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 6 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
);
const name = fc
  .tuple(fc.array(part, { maxLength: 8 }), fc.constantFrom("/", "", "\\"))
  .map(([parts, by]) => parts.join(by));

/** Makes two folders, side by side. */
function folders(): { readonly target: string; readonly beside: string } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "swarmlab-target-")));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [target, beside] = [join(folder, "target"), join(folder, "beside")];
  mkdirSync(target);
  mkdirSync(beside);
  return { target, beside };
}

test("whatever a name is, its file is below the folder, or nowhere; no two names are one file", () => {
  const placed = new Map<string, string>();
  const stays = (name: string): void => {
    const place = placeBelow("/target/folder", name);
    if ("fault" in place) return;
    const way = relative("/target/folder", resolve(place.path));
    expect(way).toBe(name.split("/").join(sep));
    expect([way === "", way.startsWith(`..${sep}`), way === ".."]).toEqual([false, false, false]);
    expect(placed.get(place.path) ?? name).toBe(name);
    placed.set(place.path, name);
  };
  fc.assert(fc.property(name, stays), { seed, numRuns: 20_000 });
  expect(placed.size).toBeGreaterThan(500);
});

test("whatever names are asked for, among files and links of any kind, nothing appears beside the folder", async () => {
  const { target, beside } = folders();
  symlinkSync(beside, join(target, "a"));
  symlinkSync(join(beside, "new"), join(target, "b"));
  symlinkSync("..", join(target, "up"));
  const any = fc.array(fc.constantFrom("a", "b", "up", "..", ".", "c", "beside", "new"), {
    minLength: 1,
    maxLength: 4,
  });
  const stays = async (parts: string[]): Promise<void> => {
    const place = await madePlace(target, parts.join("/"));
    if ("fault" in place) return;
    expect(realpathSync(dirname(place.path)) + sep).toContain(target + sep);
    expect(["a", "b", "up"]).not.toContain(parts[0]);
    if (!existsSync(place.path)) writeFileSync(place.path, "x");
  };
  await fc.assert(fc.asyncProperty(any, stays), { seed, numRuns: 500 });
  expect([readdirSync(beside), readdirSync(dirname(target)).sort()]).toEqual([[], ["beside", "target"]]);
});

test("a place that is taken by something else is told", async () => {
  const { target, beside } = folders();
  writeFileSync(join(target, "file"), "");
  mkdirSync(join(target, "folder"));
  symlinkSync(beside, join(target, "link"));
  const fault = async (name: string) => ((await madePlace(target, name)) as { fault: string }).fault;
  expect(await fault("file/x")).toBe(`${join(target, "file")} is a file, but a folder is needed there`);
  expect(await fault("link/x")).toBe(`${join(target, "link")} is a symbolic link, but a folder is needed there`);
  expect(await fault("folder")).toBe(`${join(target, "folder")} is a folder, but a file should be written there`);
  expect(await fault("link")).toBe(`${join(target, "link")} is a symbolic link, but a file should be written there`);
  expect(await madePlace(target, "file")).toEqual({ path: join(target, "file") });
});

test("names of devices, and streams of files, are no places on Windows", () => {
  for (const name of ["nul", "a/CON.txt", "com1", "a:b/c"]) {
    expect(placeBelow("t", name, "win32")).toHaveProperty("fault");
    if (!name.includes(":")) expect(placeBelow("t", name, "linux")).toHaveProperty("path");
  }
});
