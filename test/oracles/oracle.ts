import { readFileSync } from "node:fs";

/** One worked example: the inputs, and the results that are expected within `tol`. */
export interface Oracle<Inputs, Expected> {
  readonly inputs: Inputs;
  readonly expected: Expected;
  readonly tol: number;
}

const entries: readonly (Oracle<unknown, unknown> & { readonly id: string })[] = JSON.parse(
  readFileSync(new URL("oracles.json", import.meta.url), "utf8"),
);

/** The oracle of that name, whose shape the caller knows. */
export function oracle<Inputs, Expected>(id: string): Oracle<Inputs, Expected> {
  const entry = entries.find((it) => it.id === id);
  if (!entry) throw new Error(`no oracle ${id}`);
  return entry as Oracle<Inputs, Expected>;
}
