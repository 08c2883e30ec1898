import * as z from "zod";
import type { Action } from "../scenario.js";
import { fileName } from "../schema/schema-selection.js";
import * as s from "../schema/schema-types.js";
import type { StepKind } from "./step-kind.js";

interface Remove extends Action {
  readonly file: string;
}

/** The step that asks the tracker to remove a file. */
export const remove: StepKind<Remove, { readonly file: string }> = {
  written: {
    schema: z
      .union([s.text("the name of a file").transform((name) => ({ file: name })), s.map({ file: fileName() })], {
        error: "the name of a file",
      })
      .describe("A file is removed."),
    expand: ({ file }) => ({ do: "remove", file }),
    file: ({ file }) => ({ name: file, isPut: false }),
  },
  isOperation: true,
  label: ({ file }) => `remove ${file}`,
  happen: ({ file }, _hosts, { stage, played }) => stage.remove(file, played),
};
