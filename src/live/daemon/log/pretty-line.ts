/** Colours parts of a line. */
export interface Paint {
  dim(text: string): string;
  yellow(text: string): string;
  red(text: string): string;
  cyan(text: string): string;
}

/** The facts that a pretty line leaves out, because it shows them elsewhere, or because they are of no use to people. */
const LEFT_OUT: ReadonlySet<string> = new Set(["level", "time", "pid", "program", "event", "msg"]);

/** Writes a line of the log for people: time (UTC), level, text, facts. Names that others chose cannot move the cursor. */
export function prettyLine(json: string, paint: Paint): string {
  const entry = JSON.parse(json) as Record<string, unknown>;
  const facts = Object.entries(entry)
    .filter(([key]) => !LEFT_OUT.has(key))
    .map(([key, value]) => paint.dim(`${key}=${shown(value)}`));
  const level = String(entry.level);
  const painted = { warn: paint.yellow, error: paint.red }[level] ?? paint.cyan;
  const time = String(entry.time).slice(11, 23);
  return `${[time, painted(level.toUpperCase().padEnd(5)), shownText(entry.msg), ...facts].join(" ")}\n`;
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /^[\w.:/@+-]+$/.test(text) ? text : escaped(JSON.stringify(text));
}

function shownText(value: unknown): string {
  return escaped(typeof value === "string" ? value : JSON.stringify(value));
}

/** Replaces control characters by their numbers: also C1 controls, and marks that change the direction of writing. */
function escaped(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (mark) => `\\u${mark.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  );
}
