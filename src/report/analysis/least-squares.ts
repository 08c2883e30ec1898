import { total } from "./statistics.js";

/** One parameter of a model. */
export interface FreeParameter {
  readonly start: number;
  readonly least: number;
  readonly most: number;
  /** How far the parameter is moved to estimate a derivative. It is large if the model is not smooth. */
  readonly step: number;
}

export interface Fit {
  readonly parameters: readonly number[];
  /** The standard errors, from the curvature of the sum of squares. Null: not known, for example because the residuals do not depend on the parameter. */
  readonly errors: readonly (number | null)[];
  /** The root of the mean square of the residuals. */
  readonly rms: number;
  /** The number of times that the model was evaluated. */
  readonly evaluations: number;
}

const FIRST_DAMPING = 1e-2;
const MOST_DAMPING = 1e6;
/** The fit ends with the first step that reduces the sum of squares by less than this share. */
const ENOUGH = 1e-4;

/**
 * Least squares by Levenberg's and Marquardt's method, within bounds (Marquardt, "An algorithm for least-squares estimation of
 * nonlinear parameters", 1963); derivatives by differences. Call `advance` until it returns true: a model may be slow, and
 * between calls the caller can show progress or stop.
 */
export class LeastSquares {
  private at: number[];
  private residuals: readonly number[];
  private jacobian: readonly (readonly number[])[] = [];
  private damping = FIRST_DAMPING;
  private evaluations = 0;

  /** `model`: returns the residuals for given parameters: always the same number, in the same order, and finite. */
  constructor(
    private readonly model: (parameters: readonly number[]) => readonly number[],
    private readonly free: readonly FreeParameter[],
  ) {
    this.at = free.map(({ start, least, most }) => Math.min(most, Math.max(least, start)));
    this.residuals = this.evaluate(this.at);
  }

  /**
   * Takes one step: computes the derivatives, and then tries shorter and shorter steps until one reduces the sum of squares. Returns true when
   * another step would gain little or nothing.
   */
  advance(): boolean {
    this.jacobian = this.free.map((_, i) => this.derivative(i));
    const before = squares(this.residuals);
    for (; this.damping <= MOST_DAMPING; this.damping *= 10) {
      const next = this.moved(this.direction());
      if (next.every((value, i) => value === this.at[i])) return true;
      const residuals = this.evaluate(next);
      const after = squares(residuals);
      if (after >= before) continue;
      this.at = next;
      this.residuals = residuals;
      this.damping = Math.max(1e-9, this.damping / 10);
      return before - after <= ENOUGH * before;
    }
    return true;
  }

  get fit(): Fit {
    const n = this.residuals.length;
    const sum = squares(this.residuals);
    const rms = Math.sqrt(sum / Math.max(1, n));
    return { parameters: this.at, errors: this.standardErrors(sum), rms, evaluations: this.evaluations };
  }

  private evaluate(parameters: readonly number[]): readonly number[] {
    this.evaluations++;
    return this.model(parameters);
  }

  /** Estimates the change of the residuals per unit of a parameter. */
  private derivative(i: number): number[] {
    const { step, most } = this.free[i]!;
    const value = this.at[i]!;
    const other = value + step <= most ? value + step : value - step;
    const moved = this.evaluate(this.at.map((own, k) => (k === i ? other : own)));
    return moved.map((residual, k) => (residual - this.residuals[k]!) / (other - value));
  }

  /** Solves (JᵀJ + λ diag JᵀJ) d = -Jᵀr. A parameter stays if nothing depends on it, or if the step would take it beyond a bound at which it is. */
  private direction(): number[] {
    const { jacobian, residuals } = this;
    const gradient = jacobian.map((column) => dot(column, residuals));
    const matrix = jacobian.map((row, i) =>
      jacobian.map((column, k) => dot(row, column) * (i === k ? 1 + this.damping : 1)),
    );
    const held = gradient.map((slope, i) => dot(jacobian[i]!, jacobian[i]!) === 0 || this.pushesOut(i, -slope));
    held.forEach((isHeld, i) => {
      if (!isHeld) return;
      for (let k = 0; k < matrix.length; k++) matrix[i]![k] = matrix[k]![i] = Number(i === k);
      gradient[i] = 0;
    });
    return (
      solved(
        matrix,
        gradient.map((slope) => -slope),
      ) ?? gradient.map(() => 0)
    );
  }

  private pushesOut(i: number, direction: number): boolean {
    const { least, most } = this.free[i]!;
    return (this.at[i]! <= least && direction < 0) || (this.at[i]! >= most && direction > 0);
  }

  private moved(direction: readonly number[]): number[] {
    return this.at.map((value, i) => {
      const { least, most } = this.free[i]!;
      return Math.min(most, Math.max(least, value + direction[i]!));
    });
  }

  private standardErrors(sum: number): (number | null)[] {
    const { jacobian } = this;
    const known = jacobian.map((column) => dot(column, column) > 0);
    const columns = jacobian.filter((_, i) => known[i]);
    const freedom = this.residuals.length - columns.length;
    if (columns.length === 0 || freedom <= 0) return this.at.map(() => null);
    const matrix = columns.map((row) => columns.map((column) => dot(row, column)));
    const errors = columns.map((_, i) => {
      const unit = columns.map((_, k) => Number(i === k));
      const variance = solved(matrix, unit)?.[i];
      return variance !== undefined && variance > 0 ? Math.sqrt((variance * sum) / freedom) : null;
    });
    let next = 0;
    return this.at.map((_, i) => (known[i] ? errors[next++]! : null));
  }
}

function squares(values: readonly number[]): number {
  return total(values.map((value) => value * value));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** Solves a small linear system by elimination with pivots; undefined when it is singular. */
function solved(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | undefined {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let i = 0; i < n; i++) {
    const pivot = rows
      .slice(i)
      .reduce((best, row, k) => (Math.abs(row[i]!) > Math.abs(rows[best]![i]!) ? i + k : best), i);
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    const head = rows[i]!;
    if (!(Math.abs(head[i]!) > 1e-300)) return undefined;
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const factor = rows[k]![i]! / head[i]!;
      for (let j = i; j <= n; j++) rows[k]![j]! -= factor * head[j]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}
