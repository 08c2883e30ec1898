import { pathToFileURL } from "node:url";

/** The figures of one run of a benchmark, which it prints as a line of JSON. */
export interface Row {
  /** What was counted, in the plural, such as "messages", "transfers" or "puts". */
  readonly unit: string;
  readonly count: number;
  /** CPU time of the measured part, without the set-up. Only `live/live.ts` counts from the start of each process. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Resident memory at its highest, in bytes. */
  readonly peakBytes: number;
  /** Figures that belong to this benchmark only. */
  readonly more?: { readonly [name: string]: number | string };
}

/** Measures `work`, which returns how much it did. */
export function measured(unit: string, work: () => number, more?: () => Row["more"]): Row {
  const cpu = process.cpuUsage();
  const began = process.hrtime.bigint();
  const count = work();
  const used = process.cpuUsage(cpu);
  const wallSeconds = Number(process.hrtime.bigint() - began) / 1e9;
  const row = {
    unit,
    count,
    cpuSeconds: (used.user + used.system) / 1e6,
    wallSeconds,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
  const extra = more?.();
  return extra ? { ...row, more: extra } : row;
}

/** Runs `benchmark` with the numbers of the command line if the module of this URL was started as a program. */
export function runAsProgram(moduleUrl: string, benchmark: (...numbers: number[]) => Row): void {
  if (moduleUrl !== pathToFileURL(process.argv[1] ?? "").href) return;
  console.log(JSON.stringify(benchmark(...process.argv.slice(2).map(Number))));
}
