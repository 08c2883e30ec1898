import type { Roster } from "../expand/selection.js";
import type { Context } from "../source/context.js";
import type { Path } from "../source/problem.js";
import type { TriggerInput } from "./schema-trigger.js";
import type { Trigger } from "./trigger.js";
import { ANY, type HappeningKind, type Moment, triggerKinds, turns } from "./trigger-kinds.js";

/** Reads a trigger as a scenario writes it. Problems go to the context. */
export function expandTrigger(
  input: TriggerInput,
  duration: number,
  roster: Roster,
  path: Path,
  context: Context,
): Trigger {
  const of = (Object.keys(triggerKinds) as HappeningKind[]).find((key) => input[key] !== undefined)!;
  const { moment, key, level, words } = momentOf(input);
  const kind = triggerKinds[of];
  if (!Object.hasOwn(kind.moments, moment)) context.note([...path, key], `${of}: ${expectedMoments(of)}`);
  for (const other of ["by", "chunk"] as const) {
    if (input[other] === undefined || kind.narrowedBy.includes(other)) continue;
    const able = Object.entries(triggerKinds).filter(([, { narrowedBy }]) => narrowedBy.includes(other));
    context.note([...path, other], `only beside ${able.map(([name]) => name).join(", ")}`);
  }
  const { from = 0, until = duration, after } = input;
  if (until > duration) context.expected([...path, "until"], "a time within the duration");
  if (from > until) context.expected([...path, "from"], "a time that is not after until, or after the duration");
  const hosts = hostsOf(input, roster, path, context);
  const file = of === "node" || input[of] === ANY ? undefined : (input[of] as string);
  const names = hosts?.map((host) => roster.hosts.name(host)).join(", ");
  const chunk = input.chunk === undefined ? "" : `chunk ${input.chunk} of `;
  const what = of === "node" ? (names ?? "any node") : `${chunk}${file ?? "any file"}`;
  return {
    of,
    moment,
    ...(level === undefined ? {} : { level }),
    ...(file === undefined ? {} : { file }),
    ...(input.chunk === undefined ? {} : { chunk: input.chunk }),
    ...(hosts ? { hosts } : {}),
    ...(input.each ? { each: true } : {}),
    ...(after ? { after } : {}),
    ...(input.from === undefined ? {} : { from }),
    ...(input.until === undefined ? {} : { until }),
    text: `${kind.words(what)}${of !== "node" && names ? ` by ${names}` : ""} ${words}`,
  };
}

interface WrittenMoment {
  readonly moment: Moment;
  /** The key under which the scenario names this moment. */
  readonly key: string;
  readonly level?: number | undefined;
  readonly words: string;
}

function momentOf(input: TriggerInput): WrittenMoment {
  const fall = input.fallTo ?? input["fall to"];
  const rise = input.riseTo ?? input["rise to"];
  if (fall !== undefined)
    return { moment: "fallTo", key: keyOf(input, "fallTo", "fall to"), level: fall, words: `fall to ${fall}` };
  if (rise !== undefined)
    return { moment: "riseTo", key: keyOf(input, "riseTo", "rise to"), level: rise, words: `rise to ${rise}` };
  const { reaches, goes } = input;
  if (reaches !== undefined)
    return { moment: "reaches", key: "reaches", level: reaches, words: `reaches ${+(100 * reaches).toFixed(6)} %` };
  if (goes !== undefined) return { moment: goes, key: "goes", words: wordsOfTurn[goes] };
  const moment = (["begins", "commits", "ends", "fails"] as const).find((key) => input[key])!;
  return { moment, key: moment, words: moment };
}

const wordsOfTurn = { down: "goes down", up: "goes up", suspected: "is suspected", dead: "is given up" } as const;

function keyOf(input: TriggerInput, key: keyof TriggerInput, other: keyof TriggerInput): string {
  return input[key] === undefined ? other : key;
}

/** Lists the moments that an event can have, as scenarios write them. */
function expectedMoments(of: HappeningKind): string {
  if (of === "node") return `expected goes: ${turns.join(", ")}`;
  return `expected one of the keys ${Object.keys(triggerKinds[of].moments).join(", ")}`;
}

function hostsOf(input: TriggerInput, roster: Roster, path: Path, context: Context): readonly number[] | undefined {
  const key = input.node ? "node" : "by";
  const names = input[key];
  if (!names || (key === "node" && names.length === 1 && names[0] === ANY)) return undefined;
  const among = key === "node" ? roster.hosts : roster;
  const [first, ...others] = names;
  return among.select(others.length === 0 ? { node: first } : { nodes: names }, [...path, key], context);
}
