import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { Watch } from "../../src/cli/watch/watch.js";
import type { PageData } from "../../src/page/page-data.js";
import type { Told } from "../../src/page/watch/told.js";
import { until } from "../e2e/until.js";
import { asked } from "./served.js";

const data: PageData = { format: "swarmlab-page/1", kind: "run", title: "so far", command: "", runs: [] };

async function opened(): Promise<Watch> {
  const watch = await Watch.open("a run");
  onTestFinished(() => watch.finish());
  return watch;
}

/** A client that asks for the events; `reads`: whether it also reads them. */
async function listener(watch: Watch, reads = true): Promise<{ readonly socket: Socket; readonly told: () => Told[] }> {
  const { hostname, port, host } = new URL(watch.address);
  let text = "";
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  socket.write(`GET /events HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  await new Promise<void>((resolve) => {
    socket.on("data", (piece: Buffer) => {
      text += piece.toString();
      if (!reads) socket.pause();
      resolve();
    });
  });
  onTestFinished(() => void socket.destroy());
  return {
    socket,
    told: () => [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json as string) as Told),
  };
}

test("tells how far it is, and shows the latest page to a frame of its own page only", async () => {
  const watch = await opened();
  const around = await asked(watch.address, "/");
  expect(around.body).toContain("<title>a run</title>");
  expect(around.headers["content-security-policy"]).toMatch(
    /connect-src 'self'; frame-src 'self'; .*frame-ancestors 'none'/,
  );
  expect((await asked(watch.address, "/page/1")).status).toBe(404);
  const { told } = await listener(watch);
  watch.tell("half of it", 0.5);
  watch.show(() => data, 1_000);
  await until(
    async () => told().at(-1),
    (last) => last?.version === 1,
  );
  expect(told().at(-1)).toEqual({ text: "half of it", share: 0.5, version: 1, played: 1_000, isOver: false });
  const page = await asked(watch.address, "/page/1");
  expect(page.headers["content-security-policy"]).toMatch(
    /^default-src 'none'; script-src 'sha256-.*; frame-ancestors 'self'$/,
  );
  expect([page.status, page.headers["x-frame-options"]]).toEqual([200, "SAMEORIGIN"]);
  expect(page.body).toContain("<title>so far</title>");
  expect((await asked(watch.address, "/", { headers: { host: "evil.example" } })).status).toBe(421);
  expect((await asked(watch.address, "/report.json")).status).toBe(404);
});

test("makes no page while nobody watches, and not more than one a second", async () => {
  const watch = await opened();
  let made = 0;
  const make = () => {
    made++;
    return data;
  };
  watch.show(make, 1);
  expect(made).toBe(0);
  const { socket } = await listener(watch);
  for (let i = 0; i < 50; i++) watch.show(make, i);
  expect(made).toBe(1);
  await sleep(1_100);
  watch.show(make, 60);
  expect(made).toBe(2);
  // The server forgets a listener that goes away or is killed.
  socket.resetAndDestroy();
  await sleep(1_100);
  watch.show(make, 70);
  expect(made).toBe(2);
});

test("a reader that does not read is cut off, and the others do not wait for it", async () => {
  const watch = await opened();
  const slow = await listener(watch, false);
  const quick = await listener(watch);
  const began = performance.now();
  const long = "x".repeat(200_000);
  // The sockets of both sides take some of the text. The rest would fill the program's memory.
  for (let i = 0; i < 100; i++) watch.showWritten("<p>", long);
  expect(performance.now() - began).toBeLessThan(5_000);
  await until(async () => slow.socket.closed || slow.socket.readableEnded || quick.socket.closed, Boolean).catch(
    () => {},
  );
  await watch.finish();
  expect(performance.now() - began).toBeLessThan(20_000);
}, 60_000);

test("at the end it waits for those who load the last page, but not for long", async () => {
  const watch = await Watch.open("a run");
  const patient = await listener(watch);
  watch.showWritten("<p>last", "it is over");
  const ended = watch.finish();
  await until(
    async () => patient.told().at(-1),
    (last) => last?.isOver === true,
  );
  expect((await asked(watch.address, "/page/1").catch(() => undefined))?.status).not.toBe(404);
  patient.socket.destroy();
  const began = performance.now();
  await ended;
  expect(performance.now() - began).toBeLessThan(3_000);
  const stuck = await Watch.open("a run");
  await listener(stuck);
  stuck.showWritten("<p>last", "it is over");
  const late = performance.now();
  await stuck.finish();
  expect(performance.now() - late).toBeGreaterThan(3_000);
  expect(performance.now() - late).toBeLessThan(8_000);
});
