/**
 * A written scenario: the plain object that its YAML gives. The scenario's own schema reads every trial from such an object. So the search
 * shrinks exactly the scenario that was played.
 */
export type Written = Readonly<Record<string, unknown>>;

/** A step of a written scenario: `at` or `when`, one key that says what the step does, and perhaps `over`, `for` and `mayFail`. */
export type WrittenStep = Readonly<Record<string, unknown>>;

/** The steps of a written scenario, in the order of the file. */
export function stepsOf(written: Written): readonly WrittenStep[] {
  return Array.isArray(written.steps) ? (written.steps as readonly WrittenStep[]) : [];
}
