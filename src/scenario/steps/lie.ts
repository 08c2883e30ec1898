import type { Lie } from "../players/stage.js";
import type { Action, Who } from "../scenario.js";
import { fileName, type WhoInput, who } from "../schema/schema-selection.js";
import * as s from "../schema/schema-types.js";
import type { StepKind } from "./step-kind.js";

interface Lying extends Action {
  readonly who: Who;
  readonly lie: Lie;
}

interface LieInput extends WhoInput {
  readonly about: Lie["about"];
  readonly file?: string | undefined;
}

/** The step in which nodes lie: about which replicas they hold, about the content of chunks, or about being able to answer. */
export const lie: StepKind<Lying, LieInput> = {
  written: {
    schema: s
      .map({
        ...who,
        about: s
          .oneOf(["inventory", "content", "presence"])
          .describe(
            "inventory: the nodes claim replicas that they lack; content: they serve wrong contents; presence: they announce themselves, but answer no calls.",
          ),
        file: fileName()
          .describe("The nodes lie only about chunks of this file; by default about all files.")
          .optional(),
      })
      .superRefine(({ about, file }, context) => {
        if (about === "presence" && file !== undefined)
          context.addIssue({ code: "custom", path: ["file"], message: "no such key beside about: presence" });
      })
      .describe("Nodes lie to the tracker and to other nodes. Only in a simulation."),
    expand({ about, file, ...hosts }, { roster, path, context }) {
      return {
        do: "lie",
        who: roster.who(hosts, path, context),
        lie: file === undefined ? { about } : { about, file },
      };
    },
    takesTime: true,
    endsItself: true,
    file: ({ file }) => (file === undefined ? undefined : { name: file, isPut: false }),
  },
  needs: () => "lies",
  isCandidate: (_action, node, stage) => stage.isUp(node),
  label: ({ lie: { about, file } }, whose) =>
    `lie of ${whose} about ${about}${file === undefined ? "" : ` of ${file}`}`,
  act({ lie }, node, cue) {
    const endLie = cue.stage.lie(node, lie);
    cue.done();
    cue.undoLater(endLie);
  },
};
