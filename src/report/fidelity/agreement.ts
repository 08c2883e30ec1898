/** One aspect in which a simulation and a live run are compared. */
export interface AgreementPart {
  readonly name: string;
  /** How the agreement of this part is measured, in words. */
  readonly basis: string;
  /** The agreement from 0 to 1, where 1 means that there is no difference. */
  readonly agreement: number;
}

/** Computes 1 - |a - b| / max(a, b) of two quantities that are not negative: 1 when they are equal, 0 when only one of them is 0. */
export function closeness(a: number, b: number): number {
  const most = Math.max(a, b);
  return most > 0 ? Math.min(a, b) / most : 1;
}

/** Computes the mean closeness of pairs; null without pairs. */
export function meanCloseness(pairs: readonly (readonly [number, number])[]): number | null {
  if (pairs.length === 0) return null;
  return pairs.reduce((sum, [a, b]) => sum + closeness(a, b), 0) / pairs.length;
}

/**
 * How similarly two loads are spread over the same nodes: 1 - total variation of the shares. This is the part of the load that need
 * not move to turn one into the other. Null if neither world has any load; 0 if only one has.
 */
export function overlap(values: readonly number[], others: readonly number[]): number | null {
  const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);
  const [a, b] = [sum(values), sum(others)];
  if (a === 0 || b === 0) return a === b ? null : 0;
  let common = 0;
  for (let i = 0; i < values.length; i++) common += Math.min((values[i] ?? 0) / a, (others[i] ?? 0) / b);
  return Math.min(1, common);
}

/** A part of the agreement that is the mean over a number of operations. */
export interface AgreementOfTimes extends AgreementPart {
  readonly operations: number;
}

/** Computes the agreement: the mean over the operations of all parts, each operation with the same weight. Null without operations. */
export function agreementOf(parts: readonly AgreementOfTimes[]): number | null {
  const all = parts.reduce((sum, { operations }) => sum + operations, 0);
  return all === 0 ? null : parts.reduce((sum, { agreement, operations }) => sum + agreement * operations, 0) / all;
}

export function worstFirst<T extends AgreementPart>(parts: readonly T[]): T[] {
  return [...parts].sort((a, b) => a.agreement - b.agreement);
}
