const UNITS = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const CLOCK = /^(?:(\d+) ?d )?(\d{1,3}):([0-5]?\d)(?::([0-5]?\d(?:\.\d+)?))?$/;
const SPAN = /^(?:\d+(?:\.\d+)? ?(?:ms|s|min|h|d) ?)+$/;

/** Whether `12:12` means minutes and seconds, and not hours and minutes. `end`: the length of the run, in milliseconds. */
export function isOfMinutes(end: number): boolean {
  return end <= UNITS.h;
}

/**
 * The moment that a reader typed, in milliseconds: `12:12`, `12:12:30`, `1 d 02:00:00`, `743s`, `12 min 5 s`. Undefined: it is none of
 * these. `end`: the length of the run, in milliseconds. It decides whether two numbers are minutes and seconds, or hours and minutes.
 */
export function momentOf(typed: string, end: number): number | undefined {
  const text = typed.trim().replace(/\s+/g, " ").toLowerCase();
  const clock = CLOCK.exec(text);
  if (clock) {
    const [days, hours, minutes, seconds] = clock.slice(1).map((part) => Number(part ?? 0)) as [
      number,
      number,
      number,
      number,
    ];
    if (clock[1] === undefined && clock[4] === undefined && isOfMinutes(end))
      return hours * UNITS.min + minutes * UNITS.s;
    return days * UNITS.d + hours * UNITS.h + minutes * UNITS.min + Math.round(seconds * UNITS.s);
  }
  if (!SPAN.test(text)) return undefined;
  const parts = text.matchAll(/([\d.]+) ?(ms|s|min|h|d)/g);
  return Math.round(
    [...parts].reduce((sum, [, value, unit]) => sum + Number(value) * UNITS[unit as keyof typeof UNITS], 0),
  );
}
