import type { RunModel } from "../run-model.js";
import { OTHERS, TRACKER, UNKNOWN } from "./message.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Writes milliseconds in words: `38 ms`, `1.2 s`, `3 min 5 s`. `resolution`: how finely the time was measured, in ms. */
export function durationText(ms: number, resolution = 1): string {
  if (ms < resolution) return `under ${durationText(resolution)}`;
  if (ms < 10 && resolution < 1) return `${Number(ms.toFixed(1))} ms`;
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${Number((ms / SECOND).toFixed(ms < 10 * SECOND ? 2 : 1))} s`;
  const rounded = Math.round(ms / SECOND) * SECOND;
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(rounded / HOUR), "h"],
    [Math.floor((rounded % HOUR) / MINUTE), "min"],
    [(rounded % MINUTE) / SECOND, "s"],
  ];
  const told = parts.filter(([value]) => value > 0).slice(0, 2);
  return told.map(([value, unit]) => `${value} ${unit}`).join(" ");
}

/** Writes a moment of a run to the millisecond: `16:20:05.120`, from the second day on `2 d 16:20:05.120`. */
export function momentText(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const [days, rest] = [Math.floor(whole / (24 * HOUR)), whole % (24 * HOUR)];
  const clock = `${two(rest / HOUR)}:${two((rest % HOUR) / MINUTE)}:${two((rest % MINUTE) / SECOND)}`;
  const moment = `${clock}.${String(rest % SECOND).padStart(3, "0")}`;
  return days > 0 ? `${days} d ${moment}` : moment;
}

/** Finds the name of the program that a lifeline stands for. */
export function partyName(run: Pick<RunModel, "history">, party: number): string {
  if (party === TRACKER) return "tracker";
  if (party === UNKNOWN) return "unknown";
  if (party === OTHERS) return "others";
  return run.history?.nodes.name[party] ?? `node ${party}`;
}

/** Writes a number with its noun: `1 call`, `1,200 calls`. */
export function plural(count: number, one: string): string {
  return `${grouped(count)} ${count === 1 ? one : `${one}s`}`;
}

/** Writes `1234567` as `1,234,567`. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
