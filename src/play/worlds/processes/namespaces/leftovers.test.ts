import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import process from "node:process";
import { expect, onTestFinished, test } from "vitest";
import { removeLeftovers } from "./network-namespaces.js";

const ip = (...words: readonly string[]): boolean => spawnSync("ip", ["netns", ...words]).status === 0;
/** Whether this user may make a namespace on this machine. */
const canMake = process.getuid?.() === 0 && ip("add", "swl-try-leftovers") && ip("delete", "swl-try-leftovers");

test.runIf(canMake)("namespaces of a killed run are removed, and those of a run under way are kept", () => {
  const ended = spawnSync("true").pid;
  const [left, mine] = [`swl-${ended}-0`, `swl-${process.pid}-0`];
  for (const name of [left, mine]) {
    expect(ip("add", name)).toBe(true);
    onTestFinished(() => void ip("delete", name));
  }
  removeLeftovers();
  const names = readdirSync("/run/netns");
  expect(names).toContain(mine);
  expect(names).not.toContain(left);
});

test("nothing happens where there are none", () => {
  expect(() => removeLeftovers()).not.toThrow();
});
