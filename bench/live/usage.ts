import { readFileSync } from "node:fs";

/** The CPU time and the memory that a process has used since it started. */
export interface Usage {
  /** User and system time of all its threads. */
  readonly cpuSeconds: number;
  /** The part of `cpuSeconds` that was spent in the kernel. */
  readonly systemSeconds: number;
  /** Resident memory at its highest. */
  readonly peakBytes: number;
}

/** Linux counts CPU time in hundredths of a second, whatever the rate of the kernel's own clock (proc(5)). */
const TICKS_PER_SECOND = 100;

/** Reads the usage from /proc, so the process must not have ended yet. */
export function usageOf(pid: number): Usage {
  // The second field is the program's name in parentheses, which may contain spaces and parentheses. So split only the text after the name.
  // It begins with the third field.
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
