/** One respect in which a simulation and a live run are compared. */
export interface AgreementPart {
  readonly name: string;
  /** What it is measured by, in words. */
  readonly basis: string;
  /** 0 .. 1; 1: no difference. */
  readonly agreement: number;
}

/** 1 - |a - b| / max(a, b) of two quantities that are not negative: 1 when equal, 0 when only one of them is 0. */
export function closeness(a: number, b: number): number {
  const most = Math.max(a, b);
  return most > 0 ? Math.min(a, b) / most : 1;
}

/** Mean closeness of pairs; null of none. */
export function meanCloseness(pairs: readonly (readonly [number, number])[]): number | null {
  if (pairs.length === 0) return null;
  return pairs.reduce((sum, [a, b]) => sum + closeness(a, b), 0) / pairs.length;
}

/**
 * How alike two loads are spread over the same nodes: 1 - total variation of the shares, the part of the load that need
 * not move to turn one into the other. Null when nobody carries any; 0 when that is so in one world.
 */
export function overlap(values: readonly number[], others: readonly number[]): number | null {
  const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);
  const [a, b] = [sum(values), sum(others)];
  if (a === 0 || b === 0) return a === b ? null : 0;
  let common = 0;
  for (let i = 0; i < values.length; i++) common += Math.min((values[i] ?? 0) / a, (others[i] ?? 0) / b);
  return Math.min(1, common);
}

/** A part of the one figure: the mean of so many operations. */
export interface AgreementOfTimes extends AgreementPart {
  readonly operations: number;
}

/** The one figure: the mean over the operations of all parts, each of which counts alike. Null of none. */
export function agreementOf(parts: readonly AgreementOfTimes[]): number | null {
  const all = parts.reduce((sum, { operations }) => sum + operations, 0);
  return all === 0 ? null : parts.reduce((sum, { agreement, operations }) => sum + agreement * operations, 0) / all;
}

export function worstFirst<T extends AgreementPart>(parts: readonly T[]): T[] {
  return [...parts].sort((a, b) => a.agreement - b.agreement);
}
