import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EventLog } from "../../live/daemon/log/event-log.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import { paintFor } from "../view/terminal.js";
import { TrackerWait } from "./tracker-wait.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Makes a wait, and collects the reasons that it reports; undefined: it reported that it knows no reason yet. */
function wait(): { readonly wait: TrackerWait; readonly told: (string | undefined)[] } {
  const told: (string | undefined)[] = [];
  const write = (line: string) => told.push((JSON.parse(line) as { error?: string }).error);
  const log = new EventLog({ program: "node", level: "info", format: "json", write, paint: paintFor(process.stderr) });
  return { wait: new TrackerWait(log, "t:1", 2000), told };
}

const protocol = (second: number) => new RpcError(Code.UNAVAILABLE, `Protocol error (12:00:0${second})`);

test("what is known when it has taken long is told, and later what is new", () => {
  const { wait: it, told } = wait();
  it.failed(protocol(1));
  expect(told).toEqual([]);
  vi.advanceTimersByTime(2000);
  it.failed(protocol(2));
  it.failed(new RpcError(Code.DEADLINE_EXCEEDED, "too late"));
  it.failed(protocol(3));
  expect(told).toEqual(["UNAVAILABLE: Protocol error (12:00:01)", "DEADLINE_EXCEEDED: too late"]);
});

test("a reason that was gone before the wait was long is told when it comes back", () => {
  const { wait: it, told } = wait();
  it.failed(protocol(1));
  it.failed(new RpcError(Code.DEADLINE_EXCEEDED, "too late"));
  vi.advanceTimersByTime(2000);
  it.failed(protocol(2));
  it.failed(protocol(3));
  expect(told).toEqual(["DEADLINE_EXCEEDED: too late", "UNAVAILABLE: Protocol error (12:00:02)"]);
});

test("a wait without a known reason is told, too, and one that ended in time is not", () => {
  const [long, short] = [wait(), wait()];
  short.wait.end();
  vi.advanceTimersByTime(2000);
  expect([long.told, short.told]).toEqual([[undefined], []]);
});
