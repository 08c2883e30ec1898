import type { Action, Who } from "../scenario.js";
import { fileName, type WhoInput, who } from "../schema/schema-selection.js";
import * as s from "../schema/schema-types.js";
import { isAsked } from "./running.js";
import type { StepKind } from "./step-kind.js";

interface Get extends Action {
  readonly who: Who;
  readonly file: string;
}

/** The step in which nodes get a file. */
export const get: StepKind<Get, WhoInput & { readonly file: string }> = {
  written: {
    schema: s
      .map({ ...who, file: fileName() })
      .describe("Nodes get a file. If no node is named, one that is online is drawn."),
    expand: (input, { roster, path, context }) => ({
      do: "get",
      who: roster.who(input, path, context, 1),
      file: input.file,
    }),
    takesTime: true,
    file: ({ file }) => ({ name: file, isPut: false }),
  },
  isOperation: true,
  isCandidate: (_action, node, stage) => stage.isUp(node),
  label: ({ file }, whose) => `get ${file} by ${whose}`,
  act(action, node, cue) {
    if (isAsked(`get of ${action.file}`, node, cue)) cue.stage.get(node, action.file, cue.played);
  },
};
