import type { Action, Backbone, Capacities, Who } from "../../scenario.js";
import { type WhoInput, who } from "../../schema/schema-selection.js";
import * as s from "../../schema/schema-types.js";
import { suggestion } from "../../source/suggest.js";
import { formatBandwidth } from "../../source/units.js";
import type { StepKind, StepSite } from "../step-kind.js";

/** Sets the bandwidth of the nodes' links. */
interface Limit extends Action {
  readonly who: Who;
  readonly limits: Limits;
}

/** The limits for each direction. A direction that is left out does not change. */
interface Limits {
  readonly up?: LimitOf;
  readonly down?: LimitOf;
}

/** A limit: bytes per second, or a share of what the link carries by itself. */
type LimitOf = number | { readonly of: number };

/** Sets the bandwidth of a backbone. `backbone`: its position in `network.backbones`. */
interface LimitBackbone extends Action {
  readonly backbone: number;
  readonly capacities: Partial<Capacities>;
}

interface LimitInput extends WhoInput {
  readonly backbone?: string | undefined;
  readonly up?: LimitOf | undefined;
  readonly down?: LimitOf | undefined;
  readonly capacity?: LimitOf | undefined;
}

const schema = s
  .map({
    ...who,
    backbone: s.text("the name of a backbone").describe("A backbone, by name, instead of nodes.").optional(),
    up: s.bandwidthOrShare().describe("Bandwidth of traffic that leaves, from now on.").optional(),
    down: s.bandwidthOrShare().describe("Bandwidth of traffic that enters, from now on.").optional(),
    capacity: s
      .bandwidthOrShare()
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
  .describe("Sets the bandwidth of nodes' links, or of a backbone, from now on, or for a time.");

/** The step that sets the bandwidth of links of nodes. */
export const limit: StepKind<Limit, LimitInput> = {
  written: {
    schema,
    expand(input, site): Limit | LimitBackbone {
      const { backbone, capacity, up = capacity, down = capacity } = input;
      const limits: Limits = {
        ...(up === undefined ? {} : { up }),
        ...(down === undefined ? {} : { down }),
      };
      if (backbone !== undefined) {
        const position = positionOf(backbone, input, site);
        return { do: "limitBackbone", backbone: position, capacities: limited(site.backbones[position], limits, site) };
      }
      const who = site.roster.who(input, site.path, site.context);
      for (const node of who.kind === "named" ? who.nodes : who.from) limited(site.roster.plan(node), limits, site);
      return { do: "limit", who, limits };
    },
    endsItself: true,
  },
  needs: () => "links",
  canBeLeftOut: true,
  label: ({ limits }, whose) => labelOf(whose, limits),
  happen({ limits }, nodes, cue) {
    const { stage, scenario, lasts } = cue;
    const ends = nodes.map((node) => stage.limitNode(node, capacitiesOf(scenario.nodes[node]!, limits), lasts));
    cue.done();
    for (const end of ends) cue.undoLater(end);
  },
};

/** The step that sets the bandwidth of a backbone. */
export const limitBackbone: StepKind<LimitBackbone> = {
  needs: () => "links",
  canBeLeftOut: true,
  label({ backbone, capacities }, _whose, { network }) {
    const { name, halfDuplex } = network.backbones[backbone] as Backbone;
    return labelOf(`backbone ${name}`, capacities, halfDuplex);
  },
  happen({ backbone, capacities }, _hosts, cue) {
    const end = cue.stage.limitBackbone(backbone, capacities, cue.lasts);
    cue.done();
    cue.undoLater(end);
  },
};

/** Computes the bytes per second that a link carries under these limits. */
function capacitiesOf(own: Capacities, { up, down }: Limits): Partial<Capacities> {
  const of = (whole: number, limit: LimitOf): number => (typeof limit === "number" ? limit : limit.of * whole);
  return {
    ...(up === undefined ? {} : { up: of(own.up, up) }),
    ...(down === undefined ? {} : { down: of(own.down, down) }),
  };
}

/** Returns the limits. Adds a problem if a limit is a share of an unlimited link, since that would be no limit. */
function limited(own: Capacities | undefined, limits: Limits, { path, context }: StepSite): Partial<Capacities> {
  if (!own) return {};
  for (const key of ["up", "down"] as const) {
    if (typeof limits[key] !== "object" || own[key] < Number.POSITIVE_INFINITY) continue;
    context.note(path, "a share of an unlimited link is no limit: give a bandwidth such as 5 Mbit/s");
    break;
  }
  return capacitiesOf(own, limits);
}

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

/** Names the step. `together`: whether both directions share one capacity. */
function labelOf(whose: string, { up, down }: Limits, together = false): string {
  const parts = [
    ...(up === undefined ? [] : [`${together ? "" : "up "}${inWords(up)}`]),
    ...(down === undefined || together ? [] : [`down ${inWords(down)}`]),
  ];
  return `limit of ${whose}: ${parts.join(", ")}`;
}

function inWords(limit: LimitOf): string {
  if (typeof limit === "number") return formatBandwidth(limit);
  return `${Number((limit.of * 100).toPrecision(6))} % of its own`;
}
