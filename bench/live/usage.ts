import { readFileSync } from "node:fs";

/** What a process has used since it started. */
export interface Usage {
  /** User and system time of all its threads. */
  readonly cpuSeconds: number;
  /** The kernel's part of it. */
  readonly systemSeconds: number;
  /** Resident memory at its highest. */
  readonly peakBytes: number;
}

/** Of Linux: a hundred ticks a second, whatever the kernel's own clock (proc(5)). */
const TICKS_PER_SECOND = 100;

/** Reads it from /proc, so it must not have ended yet. */
export function usageOf(pid: number): Usage {
  // The name of the program, in parentheses, may hold anything: fields are counted behind it, from the third.
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const kibibytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]);
  return {
    cpuSeconds: (user + system) / TICKS_PER_SECOND,
    systemSeconds: system / TICKS_PER_SECOND,
    peakBytes: kibibytes * 1024,
  };
}
