/** A change of state in a recorded trace: milliseconds, and the trace's own name of the node. */
export interface TraceLine {
  readonly time: number;
  readonly id: string;
  readonly up: boolean;
}

const MAX_EVENTS = 5_000_000;

/**
 * Reads a trace of sessions; times in seconds. Two formats, told apart by the first line:
 *
 * - CSV, one change a line: `time,node,up|down`, with or without a header;
 * - availability traces, one node a line: `id n start end start end …`, n sessions (Godfrey, Shenker, Stoica 2006).
 *
 * Lines that begin with `#` are comments. A problem is a text that names its line.
 */
export function parseTrace(text: string): TraceLine[] | string {
  const events: TraceLine[] = [];
  let format: "csv" | "sessions" | undefined;
  let number = 0;
  for (const raw of text.split("\n")) {
    number++;
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const first = format === undefined;
    format ??= line.includes(",") ? "csv" : "sessions";
    const problem = format === "csv" ? readChange(line, first, events) : readSessions(line, events);
    if (problem !== undefined) return `line ${number}: ${problem}`;
    if (events.length > MAX_EVENTS) return `has more than ${MAX_EVENTS} changes`;
  }
  if (events.length === 0) return "holds no sessions";
  return events;
}

function seconds(text: string | undefined): number | undefined {
  const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return value >= 0 && value < 1e12 ? value * 1000 : undefined;
}

function readChange(line: string, first: boolean, events: TraceLine[]): string | undefined {
  const [timeText, id, state, ...rest] = line.split(",").map((cell) => cell.trim());
  const time = seconds(timeText);
  if (first && time === undefined && /^[a-z_ ]+$/i.test(timeText ?? "")) return undefined;
  if (time === undefined) return `expected a time in seconds, found ${quote(timeText)}`;
  if (!id) return "expected time,node,up|down: there is no node";
  if (state !== "up" && state !== "down") return `expected up or down, found ${quote(state)}`;
  if (rest.length > 0) return "expected three columns: time,node,up|down";
  events.push({ time, id, up: state === "up" });
  return undefined;
}

function readSessions(line: string, events: TraceLine[]): string | undefined {
  const [id, countText, ...times] = line.split(/\s+/);
  const count = Number(countText);
  if (id === undefined || !Number.isInteger(count) || count < 0)
    return `expected id n start end …, found ${quote(line)}`;
  if (times.length !== 2 * count) return `expected ${2 * count} times for ${count} sessions, found ${times.length}`;
  let last = 0;
  for (let i = 0; i < times.length; i++) {
    const time = seconds(times[i]);
    if (time === undefined) return `expected a time in seconds, found ${quote(times[i])}`;
    if (time < last) return `sessions must follow one another: ${times[i]} comes after ${last / 1000}`;
    events.push({ time, id, up: i % 2 === 0 });
    last = time;
  }
  return undefined;
}

function quote(text: string | undefined): string {
  return text === undefined ? "nothing" : JSON.stringify(text.slice(0, 40));
}
