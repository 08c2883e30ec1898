import childProcess from "node:child_process";
import crypto from "node:crypto";
import dgram from "node:dgram";
import dns from "node:dns";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import process from "node:process";

/** A call that a simulated event made to the real clock, to real randomness or to the machine. */
export interface Leak {
  /** What was called, as in `Math.random`. */
  readonly what: string;
  /** The place of the call: file:line:column. */
  readonly where: string;
}

export class LeakError extends Error {
  override readonly name = "LeakError";

  constructor(readonly leak: Leak) {
    super(`${leak.what} was called while an event was fired, at ${leak.where}`);
  }
}

type Table = Record<string, unknown>;

/** The functions that read the clock, draw, wait, or touch the machine. */
const guarded: readonly { readonly of: object; readonly name: string; readonly keys: readonly string[] }[] = [
  { of: Math, name: "Math", keys: ["random"] },
  { of: Date, name: "Date", keys: ["now"] },
  { of: performance, name: "performance", keys: ["now"] },
  // This row comes before that of process.hrtime: the replacement of process.hrtime copies `bigint`, which must be replaced by then.
  { of: process.hrtime, name: "process.hrtime", keys: ["bigint"] },
  { of: process, name: "process", keys: ["hrtime", "uptime", "cpuUsage", "memoryUsage", "nextTick"] },
  {
    of: crypto,
    name: "crypto",
    keys: ["randomBytes", "randomFill", "randomFillSync", "randomInt", "randomUUID", "getRandomValues"],
  },
  { of: globalThis.crypto, name: "crypto", keys: ["randomUUID", "getRandomValues"] },
  {
    of: globalThis,
    name: "",
    keys: ["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "fetch"],
  },
  { of: AbortSignal, name: "AbortSignal", keys: ["timeout"] },
  { of: fs, name: "fs", keys: functionsOf(fs) },
  { of: fs.promises, name: "fs.promises", keys: functionsOf(fs.promises) },
  { of: childProcess, name: "child_process", keys: functionsOf(childProcess) },
  { of: net, name: "net", keys: ["connect", "createConnection", "createServer"] },
  { of: dgram, name: "dgram", keys: ["createSocket"] },
  { of: dns, name: "dns", keys: functionsOf(dns) },
];

/** The names of an object's functions. Classes are left out, since replacing them would break `instanceof`. */
function functionsOf(object: object): string[] {
  return Object.entries(object).flatMap(([key, value]) => {
    return typeof value === "function" && /^[a-z]/.test(key) ? [key] : [];
  });
}

/**
 * Finds calls of a simulation to the real clock, to randomness that no seed decides, to timers and to the machine. It replaces these
 * functions in the whole process, also for modules that have imported them by name before. Outside `during` they work as usual.
 */
export class LeakGuard {
  /** The first leak. It is kept here even if the program that made the call has caught the error. */
  found: Leak | undefined;
  private watching = false;
  private readonly undo: (() => void)[] = [];

  constructor() {
    for (const { of, name, keys } of guarded) {
      for (const key of keys) this.replace(of as Table, key, name === "" ? key : `${name}.${key}`);
    }
    this.replaceDate();
    syncBuiltinESMExports();
  }

  /**
   * Calls `play`. The first time that `play` calls one of the functions, the function throws a LeakError. If a program catches this error,
   * `found` still has the leak, and the functions work as usual until `play` ends.
   */
  during<T>(play: () => T): T {
    this.watching = true;
    try {
      return play();
    } finally {
      this.watching = false;
    }
  }

  /** Puts the original functions back. */
  release(): void {
    for (const put of this.undo.reverse()) put();
    syncBuiltinESMExports();
  }

  private replace(of: Table, key: string, what: string): void {
    const original = of[key];
    if (typeof original !== "function") return;
    const guard = this;
    const replacement = function (this: unknown, ...args: unknown[]): unknown {
      guard.check(what, replacement);
      return Reflect.apply(original, this, args);
    };
    // Some functions have functions of their own, such as process.hrtime.bigint.
    Object.assign(replacement, original);
    const described = Object.getOwnPropertyDescriptor(of, key);
    if (described && !described.writable && !described.configurable) return;
    Object.defineProperty(of, key, { value: replacement, writable: true, configurable: true, enumerable: true });
    this.undo.push(() => {
      if (described) Object.defineProperty(of, key, described);
      else delete of[key];
    });
  }

  /** Replaces `Date`, since `new Date()` without an argument reads the clock, and so does `Date()`. */
  private replaceDate(): void {
    const guard = this;
    const original = globalThis.Date;
    const replacement = new Proxy(original, {
      construct(target, args, newTarget) {
        if (args.length === 0) guard.check("new Date()");
        return Reflect.construct(target, args, newTarget);
      },
      apply(target, self, args) {
        guard.check("Date()");
        return Reflect.apply(target, self, args);
      },
    });
    globalThis.Date = replacement;
    this.undo.push(() => {
      globalThis.Date = original;
    });
  }

  private check(what: string, caller: (...args: never[]) => unknown = this.check): void {
    if (!this.watching) return;
    // To write a stack trace, Node reads source maps from the disk, so stop watching first.
    this.watching = false;
    const leak = { what, where: placeOf(caller) };
    this.found ??= leak;
    throw new LeakError(leak);
  }
}

/** The place that called `callee`, as file:line:column. */
function placeOf(callee: (...args: never[]) => unknown): string {
  const told: { stack?: string } = {};
  Error.captureStackTrace(told, callee);
  const frames = (told.stack ?? "").split("\n").slice(1);
  const frame = frames.find((line) => !line.includes("node:") && !line.includes("leak-guard"));
  return /\(?((?:file:\/\/)?[^\s()]+:\d+:\d+)\)?$/.exec(frame ?? "")?.[1]?.replace("file://", "") ?? "an unknown place";
}
