import * as z from "zod";
import type { Damage } from "../../players/stage.js";
import type { Action, Who } from "../../scenario.js";
import { fileName, type WhoInput, whom } from "../../schema/schema-selection.js";
import * as s from "../../schema/schema-types.js";
import type { StepKind } from "../step-kind.js";

interface Corrupt extends Action {
  readonly who: Who;
  readonly damage: Damage;
}

interface CorruptInput extends WhoInput {
  readonly file?: string | undefined;
  readonly chunk?: number | undefined;
  readonly amount?: Damage["amount"] | undefined;
}

const expected = "a number of chunks, 1 or more, or a share such as 50 %";

/** Makes the schema of an amount. A number is a count, so 1 means one chunk. A share must be written as a percentage. */
const amount = () =>
  z.union([s.count(1).transform((count) => ({ count })), s.percentage().transform((share) => ({ share }))], {
    error: expected,
  });

/** The step that damages the contents of chunks on nodes' disks. Neither the store nor the node is told. */
export const corrupt: StepKind<Corrupt, CorruptInput> = {
  written: {
    schema: whom(
      {
        file: fileName().describe("Only chunks of this file are damaged; by default chunks of all files.").optional(),
        chunk: s
          .count(0)
          .describe("Only the chunk at this position in its file is damaged; positions begin at 0.")
          .optional(),
        amount: amount()
          .describe(
            "How many of these chunks on each disk are damaged, or which share of them; they are drawn. By default all are.",
          )
          .optional(),
      },
      "whose disks are damaged",
    ).describe(
      "Chunks on nodes' disks get wrong contents, and the stores do not notice this at once. Only in a simulation.",
    ),
    expand(input, { roster, path, context }) {
      const { file, chunk, amount } = input;
      const damage = {
        ...(file === undefined ? {} : { file }),
        ...(chunk === undefined ? {} : { chunk }),
        ...(amount === undefined ? {} : { amount }),
      };
      return { do: "corrupt", who: roster.who(input, path, context), damage };
    },
    takesTime: true,
    file: ({ file }) => (file === undefined ? undefined : { name: file, isPut: false }),
  },
  needs: () => "disks",
  note: "A chunk that went bad on a disk counts as gone, even while its node and the tracker do not know it yet.",
  isCandidate: (_action, node, { faults }) => faults.disks !== undefined && faults.disks.held(node).length > 0,
  label: ({ damage }, whose) => `corruption of ${damagedIn(damage)} on the disk of ${whose}`,
  act({ damage }, node, cue) {
    const damaged = cue.stage.disks.corrupt(node, damage, (chunk) => cue.draw(`${cue.nameOf(node)}/${chunk}`));
    cue.tell(damaged > 0, `the disk of ${cue.nameOf(node)} held no such chunk`);
  },
};

function damagedIn({ file, chunk, amount }: Damage): string {
  const chunks = chunk === undefined ? "chunks" : `chunk ${chunk}`;
  const all = file === undefined ? chunks : `${chunks} of ${file}`;
  if (amount === undefined) return all;
  return "count" in amount ? `${amount.count} ${all}` : `${Math.round(100 * amount.share)} % of ${all}`;
}
