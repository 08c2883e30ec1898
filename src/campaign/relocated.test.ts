import { resolve } from "node:path";
import { expect, test } from "vitest";
import type { ReadFile } from "../scenario/source/read-once.js";
import { baseOf } from "./draw/draw-onto.js";
import { trialOptionsOf } from "./play-seed.js";
import { relocated } from "./relocated.js";
import { playTrial } from "./trial.js";

const sessions = "0,node-3,up\n50,node-3,down\n";
const steps = [{ at: "1s", put: { node: "node-1", file: "a.csv", size: "1 MiB" } }];

/** The traces that a scenario in the folder `mine` names, once it is relocated to `folder`; and the base. */
function moved(folder: string, ...names: string[]) {
  const churn = names.map((trace, i) => ({ nodes: [`node-${i + 1}`], trace }));
  const text: ReadFile = (name) => ({ text: sessions.replaceAll("node-3", `node-${names.indexOf(name) + 1}`) });
  const base = baseOf({ name: "a.csv", duration: "1min", nodes: 4, churn, steps }, "mine/own.yaml", text);
  const to = relocated(base, folder);
  return { base, to, traces: (to.written.churn as { trace: string }[]).map(({ trace }) => trace) };
}

test("relative names of files lead from the other folder to the same files, and absolute ones stay", () => {
  const { traces } = moved("bugs", "a.csv", "../data/b.csv", "/data/c.csv");
  expect(traces).toEqual(["../mine/a.csv", "../data/b.csv", "/data/c.csv"]);
  expect(moved("mine/", "a.csv", "./b.csv").traces).toEqual(["a.csv", "./b.csv"]);
});

test("a file beside the scenario that is called like shipped data is not taken for them", () => {
  expect(moved("mine/data", "data/churn-models").traces).toEqual(["./churn-models"]);
});

test("a name that would be too long is absolute", () => {
  const deep = "deep/".repeat(80);
  expect(moved(deep, "a.csv").traces).toEqual([resolve("mine/a.csv")]);
});

test("other names stay, and the relocated scenario plays like the original", () => {
  const { base, to } = moved("bugs", "a.csv");
  expect(to.written).toMatchObject({ name: "a.csv", steps });
  const { digest } = playTrial(base.written, trialOptionsOf(base));
  expect(playTrial(to.written, trialOptionsOf(to)).digest).toBe(digest);
});
