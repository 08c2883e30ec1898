import type { Action, Backbone, Capacities, Who } from "../../scenario.js";
import { type WhoInput, who } from "../../schema/schema-selection.js";
import * as s from "../../schema/schema-types.js";
import { suggestion } from "../../source/suggest.js";
import { formatBandwidth } from "../../source/units.js";
import type { StepKind, StepSite } from "../step-kind.js";

/** Sets the bandwidth of the nodes' links. */
interface Limit extends Action {
  readonly who: Who;
  readonly capacities: Partial<Capacities>;
}

/** Sets the bandwidth of a backbone, which is a position in `network.backbones`. */
interface LimitBackbone extends Action {
  readonly backbone: number;
  readonly capacities: Partial<Capacities>;
}

interface LimitInput extends WhoInput {
  readonly backbone?: string | undefined;
  readonly up?: number | undefined;
  readonly down?: number | undefined;
  readonly capacity?: number | undefined;
}

const schema = s
  .map({
    ...who,
    backbone: s.text("the name of a backbone").describe("A backbone, by name, instead of nodes.").optional(),
    up: s.bandwidth().describe("Bandwidth of traffic that leaves, from now on.").optional(),
    down: s.bandwidth().describe("Bandwidth of traffic that enters, from now on.").optional(),
    capacity: s
      .bandwidth()
      .describe("Bandwidth of a backbone that has one capacity for both directions, from now on.")
      .optional(),
  })
  .superRefine((value, context) => {
    if (value.up === undefined && value.down === undefined && value.capacity === undefined)
      context.addIssue({ code: "custom", message: "at least one of the keys up, down, capacity" });
    for (const key of Object.keys(who) as (keyof typeof who)[]) {
      if (value.backbone !== undefined && value[key] !== undefined)
        context.addIssue({ code: "custom", path: [key], message: "either a backbone or nodes, not both" });
    }
    if (value.backbone === undefined && value.capacity !== undefined)
      context.addIssue({ code: "custom", path: ["capacity"], message: "up or down: only a backbone has a capacity" });
  })
  .describe("Sets the bandwidth of nodes' links, or of a backbone, from now on.");

/** Sets the bandwidth of links of nodes. */
export const limit: StepKind<Limit, LimitInput> = {
  written: {
    schema,
    expand(input, site): Limit | LimitBackbone {
      const { backbone, capacity, up = capacity, down = capacity } = input;
      const capacities: Partial<Capacities> = {
        ...(up === undefined ? {} : { up }),
        ...(down === undefined ? {} : { down }),
      };
      if (backbone === undefined)
        return { do: "limit", who: site.roster.who(input, site.path, site.context), capacities };
      return { do: "limitBackbone", backbone: positionOf(backbone, input, site), capacities };
    },
  },
  needs: () => "links",
  canBeLeftOut: true,
  label: ({ capacities }, whose) => labelOf(whose, capacities),
  happen({ capacities }, nodes, { stage, done }) {
    for (const node of nodes) stage.faults.links?.limitNode(node, capacities);
    done();
  },
};

/** Sets the bandwidth of a backbone. */
export const limitBackbone: StepKind<LimitBackbone> = {
  needs: () => "links",
  canBeLeftOut: true,
  label({ backbone, capacities }, _whose, { network }) {
    const { name, halfDuplex } = network.backbones[backbone] as Backbone;
    return labelOf(`backbone ${name}`, capacities, halfDuplex);
  },
  happen({ backbone, capacities }, _hosts, { stage, done }) {
    stage.faults.links?.limitBackbone(backbone, capacities);
    done();
  },
};

function positionOf(name: string, { up, down, capacity }: LimitInput, { path, backbones, context }: StepSite): number {
  const position = backbones.findIndex((it) => it.name === name);
  const found = backbones[position];
  if (!found) {
    const names = backbones.map((it) => it.name);
    context.note([...path, "backbone"], `there is no backbone ${JSON.stringify(name)}${suggestion(name, names)}`);
  } else if (found.halfDuplex && (up ?? down) !== undefined) {
    context.note(path, `the backbone ${JSON.stringify(name)} has one capacity for both directions, not up and down`);
  } else if (!found.halfDuplex && capacity !== undefined) {
    context.note(path, `the backbone ${JSON.stringify(name)} has up and down, not one capacity for both directions`);
  }
  return position;
}

/** `together`: the one capacity that both directions share. */
function labelOf(whose: string, { up, down }: Partial<Capacities>, together = false): string {
  const parts = [
    ...(up === undefined ? [] : [`${together ? "" : "up "}${formatBandwidth(up)}`]),
    ...(down === undefined || together ? [] : [`down ${formatBandwidth(down)}`]),
  ];
  return `limit of ${whose}: ${parts.join(", ")}`;
}
