import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { LiveNetwork } from "../acceptance/live-network.js";
import { spawned } from "../cli/program.js";
import { command } from "../fixtures/command.js";
import { Program } from "./program.js";
import { until } from "./until.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const ENTER = "\u001b[?1049h";
const LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";

async function network() {
  const live = await LiveNetwork.start();
  onTestFinished(() => live.close());
  await live.add("one");
  await live.add("two");
  return live.trackerPeer.address;
}

/** The program on a terminal of its own, of 80 columns and 24 rows. */
function onTerminal(...words: string[]) {
  const line = ["stty cols 80 rows 24;", process.execPath, ...command, ...words].join(" ");
  const env = { ...process.env, TERM: "xterm-256color", NO_COLOR: "1" };
  const child: ChildProcess = spawn("script", ["-qefc", line, "/dev/null"], { cwd: repository, env });
  const seen = { text: "", code: undefined as number | null | undefined };
  child.stdout!.setEncoding("utf8").on("data", (text: string) => {
    seen.text += text;
  });
  child.on("close", (code) => {
    seen.code = code;
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    seen,
    type: (keys: string) => child.stdin!.write(keys),
    shows: (what: string) =>
      until(
        async () => seen.text,
        (text) => text.includes(what),
      ),
    ended: () =>
      until(
        async () => seen.code,
        (code) => code !== undefined,
      ),
  };
}

test("top shows the nodes on a terminal, sorts them by a key, and leaves the terminal as it was", async () => {
  const top = onTerminal("top", "--tracker", await network(), "--interval", "100ms");
  await top.shows("by used · n name");
  expect(top.seen.text).toMatch(/nodes {4}2 alive, 0 suspected, 0 dead/);
  for (const name of ["one", "two"]) expect(top.seen.text).toMatch(new RegExp(`${name} +alive +░░░░░░░░  0 %`));
  top.type("n");
  await top.shows("by name · n name");
  top.type("rq");
  expect(await top.ended()).toBe(0);
  expect(top.seen.text.split(ENTER)).toHaveLength(2);
  expect(top.seen.text.trimEnd().endsWith(LEAVE)).toBe(true);
});

test("status --watch goes on until Ctrl-C, and leaves the terminal as it was", async () => {
  const status = onTerminal("status", "--watch", "--interval", "100ms", "--tracker", await network());
  await status.shows("2 alive");
  await until(
    async () => status.seen.text.split("\u001b[H").length,
    (frames) => frames > 3,
  );
  status.type("\u0003");
  expect(await status.ended()).toBe(0);
  expect(status.seen.text.trimEnd().endsWith(LEAVE)).toBe(true);
});

test("without a terminal top is a listing, status --watch goes on line by line, and scripts get JSON", async () => {
  const tracker = await network();
  const top = await spawned(["top", "--tracker", tracker, "--interval", "100ms"]);
  expect([top.code, top.err]).toEqual([0, ""]);
  expect(top.out).toMatch(/^swarmlab {2}tracker .*\nnodes {4}2 alive(.*\n){5}node +state/);
  expect(top.out.includes("\u001b")).toBe(false);
  const watch = Program.start("status", "--watch", "--interval", "100ms", "--tracker", tracker);
  await watch.says(/2 alive[\s\S]*2 alive[\s\S]*2 alive/);
  watch.signal("SIGINT");
  expect(await watch.ended()).toBe(0);
  const status = await spawned(["status", "--json", "--tracker", tracker]);
  const { nodesAlive, nodes } = JSON.parse(status.out) as { nodesAlive: number; nodes: { identity: string }[] };
  expect([nodesAlive, nodes.map(({ identity }) => identity)]).toEqual([2, ["one", "two"]]);
  expect(JSON.parse((await spawned(["ls", "--json", "--tracker", tracker])).out)).toEqual([]);
  const rm = await spawned(["rm", "nothing", "nobody", "--json", "--tracker", tracker]);
  expect([rm.code, JSON.parse(rm.out)]).toMatchObject([
    1,
    { removed: [], failed: [{ name: "nothing" }, { name: "nobody" }] },
  ]);
});
