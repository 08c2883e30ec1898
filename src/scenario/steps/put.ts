import type { Action, Who } from "../scenario.js";
import { fileName, replication, type SelectionInput, selection } from "../schema/schema-selection.js";
import * as s from "../schema/schema-types.js";
import { isAsked } from "./running.js";
import type { StepKind } from "./step-kind.js";

interface Put extends Action {
  readonly who: Who;
  readonly file: string;
  /** The size of the file in bytes. */
  readonly size: number;
  /** The number of replicas of each chunk; 0: the network's number. */
  readonly replication: number;
}

interface PutInput extends SelectionInput {
  readonly file: string;
  readonly size: number;
  readonly replication?: number | undefined;
}

/** The step in which a node puts a file. */
export const put: StepKind<Put, PutInput> = {
  written: {
    schema: s
      .map({ ...selection, file: fileName(), size: s.size().describe("Bytes."), replication: replication() })
      .describe("A node puts a file. If no node is named, one that is online is drawn."),
    expand(input, { roster, path, context }) {
      const who = single(roster.who(input, path, context, 1));
      return { do: "put", who, file: input.file, size: input.size, replication: input.replication ?? 0 };
    },
    file: ({ file }) => ({ name: file, isPut: true }),
  },
  isOperation: true,
  isCandidate: (_action, node, stage) => stage.isUp(node),
  label: ({ file }, whose) => `put ${file} by ${whose}`,
  replicas: ({ replication }) => replication,
  act(action, node, cue) {
    const { file, size, replication } = action;
    if (isAsked(`put of ${file}`, node, cue)) cue.stage.put(node, file, size, replication, cue.played);
  },
};

/** Makes sure that one node makes a put. If the step names several nodes, one of them is drawn. */
function single(who: Who): Who {
  return who.kind === "named" && who.nodes.length > 1 ? { kind: "pick", from: who.nodes, count: 1 } : who;
}
