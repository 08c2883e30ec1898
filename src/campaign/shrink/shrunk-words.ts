import { formatDuration, plural } from "../../report/text/format.js";
import { wrapped } from "../../report/text/wrapped.js";
import type { Failure } from "../failure.js";
import { stepsOf, type Written } from "../written.js";
import { namedNodes } from "../written-nodes.js";

export interface ShrunkFacts {
  readonly failure: Failure;
  /** Where the failing scenario came from, such as `seed 4711 of swarmlab fuzz`, or a file. */
  readonly origin: string;
  /** The scenario with which the search began, and the shrunk one. */
  readonly from: Written;
  readonly left: Written;
  readonly runs: number;
  /** The command that plays the shrunk scenario. */
  readonly command: string;
  /** Further sentences for the comment. */
  readonly notes?: readonly string[];
}

/** The longest line of a comment, in characters. */
const WIDTH = 110;

/** Writes the comment at the top of a shrunk scenario: what fails, where it came from, and how to play it. */
export function shrunkComment({ failure, origin, from, left, runs, command, notes = [] }: ShrunkFacts): string {
  const [before, after] = [sizeOf(from), sizeOf(left)];
  return [
    `Fails: ${failure.check}`,
    atObject(failure),
    `Shrunk from ${before} to ${after}, in ${plural(runs, "run")}. It came from ${origin}.`,
    ...notes,
    `Play it: ${command}`,
  ]
    .flatMap((line) => wrapped(line, WIDTH))
    .join("\n");
}

function atObject({ object, since, detail }: Failure): string {
  const told = `${object === "" ? "" : `At ${object}: `}${detail}`;
  const sentence = `${told.charAt(0).toUpperCase()}${told.slice(1)}.`.replace(/\.+$/, ".");
  return since === undefined ? sentence : `${sentence} It has failed since ${formatDuration(since)}.`;
}

function sizeOf(written: Written): string {
  const nodes = namedNodes(written)?.reduce((sum, { names }) => sum + names.length, 0);
  const steps = plural(stepsOf(written).length, "step");
  return nodes === undefined ? steps : `${steps} and ${plural(nodes, "node")}`;
}
