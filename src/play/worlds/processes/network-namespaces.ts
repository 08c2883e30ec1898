import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import process from "node:process";
import { isRunning } from "../../../live/disk/folder-lock.js";
import type { Faults, LinkFaults } from "../../../scenario/players/stage.js";
import type { Capacities, Scenario } from "../../../scenario/scenario.js";
import { percentage } from "../../../scenario/source/units.js";
import type { SitePlan } from "./site-plan.js";

/** Namespaces are named `swl-<pid of the one who made them>-<n>`: 0 the tracker's, n the n-th node's, r that of the bridge. */
const PREFIX = "swl-";
/** Where the kernel's tools keep the names of namespaces. */
const NAMES = "/run/netns";

/**
 * What a link may send in one go, in bytes: as much as it carries in a millisecond, and at least this. Twice this is what a
 * transfer of any length gets for nothing, once at its beginning: 32 KiB of 32 MiB are a thousandth. Much less, and the link
 * idles while the kernel's timer is late; `tbf` cuts larger segments of the sender up by itself.
 */
const LEAST_BURST = 16 * 1024;
const BURST_SECONDS = 0.001;
/**
 * What may wait at a link before it is dropped: so much time of it, and at least so many bytes. With less than some 20 KB for
 * each of the connections that meet there, TCP loses so many packets at once that it waits for timeouts: eight of them got
 * 11 to 16 Mbit/s of 20 through a queue of 48 to 128 KiB, and 19 through 192 KiB. More only delays the small messages.
 */
const QUEUE_SECONDS = 0.05;
const LEAST_QUEUE = 256 * 1024;
/**
 * What every kernel has, and what fills links whose queues hold more than what is under way. BBR, which some machines have by
 * default, paces by what it has measured: behind `tbf` it takes seconds to find out what a link carries.
 */
const CONGESTION_CONTROL = "reno";
/** Of a network that nobody else can see. */
const NETWORK = "10.77.0.0/16";
/** Bytes per second: a link with less in both directions is cut. */
const CUT_BELOW = 1000;

/** A share, such as 50%: links carry so much of what the scenario says. It is there to see whether a comparison notices. */
const CARRY = "SWARMLAB_NETNS_CARRY";

/** The share of the scenario's bandwidth that links carry. Throws a NamespaceFailure when it is none. */
export function carriedShare(env: Readonly<Record<string, string | undefined>>): number {
  const text = env[CARRY];
  if (text === undefined || text === "") return 1;
  const share = percentage.parse(text);
  if (share === undefined || !(share > 0 && share <= 1))
    throw new NamespaceFailure(
      `${CARRY}: expected a percentage such as 50%, at most 100%, found ${JSON.stringify(text)}`,
    );
  return share;
}

/** Namespaces cannot be made here: by whom, or why. */
class NamespaceFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NamespaceFailure";
  }
}

/** One end of a link: a device in a namespace, whose queue shapes what leaves by it. */
interface End {
  readonly namespace: string;
  readonly device: string;
}

/** A link of a node or of a backbone: what carries it outwards, and inwards; and what it carries now. */
interface Line {
  readonly up: End;
  readonly down: End;
  readonly carries: { up: number; down: number };
}

/**
 * Every program of a scenario in a network namespace of its own, each with a cable (a pair of `veth` devices) to one bridge,
 * which has a namespace, too. `tbf` at both ends of a cable makes its bandwidth the scenario's; behind a backbone lies a
 * bridge of its own, with a cable to the first one. Latency cannot be had that way. Needs Linux and root.
 */
export class NetworkNamespaces implements SitePlan, LinkFaults {
  readonly faults: Faults = { links: this };
  readonly notes: readonly string[];
  private readonly share: number;
  private readonly prefix = `${PREFIX}${process.pid}-`;
  private readonly router = `${this.prefix}r`;
  private readonly nodes: Line[] = [];
  private readonly backbones: Line[] = [];
  private readonly cleanUp = () => this.remove();

  private constructor(private readonly scenario: Scenario) {
    this.share = carriedShare(process.env);
    this.notes = [
      ...(this.share < 1 ? [`Links carried ${100 * this.share} % of the scenario's bandwidth, as ${CARRY} says.`] : []),
      "Every program had a network namespace of its own, with links that tbf shaped to the scenario's bandwidth.",
      "The scenario's latency, jitter and loss were not played: messages took what this machine needs for them.",
    ];
  }

  /** Throws a NamespaceFailure where they cannot be made, or the scenario has a backbone that cannot be laid. */
  static open(scenario: Scenario): NetworkNamespaces {
    if (process.platform !== "linux") throw new NamespaceFailure("network namespaces need Linux");
    if (process.getuid?.() !== 0) throw new NamespaceFailure("network namespaces need root");
    removeStale();
    const namespaces = new NetworkNamespaces(scenario);
    process.on("exit", namespaces.cleanUp);
    try {
      namespaces.lay();
    } catch (error) {
      namespaces.remove();
      process.off("exit", namespaces.cleanUp);
      throw error;
    }
    return namespaces;
  }

  listen(node: number): string {
    return `${addressOf(node)}:0`;
  }

  within(node: number): readonly string[] {
    return ["ip", "netns", "exec", this.nameOf(node)];
  }

  limitNode(node: number, capacities: Partial<Capacities>): void {
    limit(this.nodes[node]!, this.carried(capacities));
  }

  limitBackbone(backbone: number, capacities: Partial<Capacities>): void {
    limit(this.backbones[backbone]!, this.carried(capacities));
  }

  async close(): Promise<void> {
    this.remove();
    process.off("exit", this.cleanUp);
  }

  private whole({ up, down }: Capacities): Capacities {
    return { up: up * this.share, down: down * this.share };
  }

  private carried({ up, down }: Partial<Capacities>): Partial<Capacities> {
    return {
      ...(up === undefined ? {} : { up: up * this.share }),
      ...(down === undefined ? {} : { down: down * this.share }),
    };
  }

  private nameOf(node: number): string {
    return `${this.prefix}${node + 1}`;
  }

  private remove(): void {
    removeNamespaces((name) => name.startsWith(this.prefix));
  }

  private lay(): void {
    const { nodes, network } = this.scenario;
    const programs = [-1, ...nodes.keys()];
    batch("ip", undefined, [`netns add ${this.router}`, ...programs.map((node) => `netns add ${this.nameOf(node)}`)]);
    this.layBackbones();
    batch(
      "ip",
      undefined,
      programs.map((node) => {
        return `link add ${deviceOf(node)} netns ${this.router} type veth peer name eth0 netns ${this.nameOf(node)}`;
      }),
    );
    batch(
      "ip",
      this.router,
      programs.flatMap((node) => {
        return [`link set ${deviceOf(node)} master ${this.bridgeOf(node)}`, `link set ${deviceOf(node)} up`];
      }),
    );
    for (const node of programs) {
      // No address of IPv6, and so none of its chatter on a narrow link.
      const address = `address add ${addressOf(node)}/16 dev eth0 noprefixroute`;
      const route = `route add ${NETWORK} dev eth0 congctl ${CONGESTION_CONTROL}`;
      const lines = ["link set lo up", "link set eth0 addrgenmode none", address, "link set eth0 up", route];
      batch("ip", this.nameOf(node), lines);
    }
    for (const [node, { up, down }] of nodes.entries()) {
      const inside = { namespace: this.nameOf(node), device: "eth0" };
      this.nodes.push(laid(inside, { namespace: this.router, device: deviceOf(node) }, this.whole({ up, down })));
    }
    for (const [i, { up, down }] of network.backbones.entries()) {
      const end = (which: string): End => ({ namespace: this.router, device: `b${i}${which}` });
      this.backbones.push(laid(end("i"), end("o"), this.whole({ up, down })));
    }
  }

  private layBackbones(): void {
    const { backbones } = this.scenario.network;
    const lines = ["link add core type bridge", "link set core up"];
    for (const [i, { name, halfDuplex }] of backbones.entries()) {
      if (halfDuplex)
        throw new NamespaceFailure(
          `backbone ${name}: no link of one capacity for both directions can be laid: give up and down`,
        );
      lines.push(`link add zone${i} type bridge`, `link set zone${i} up`);
      lines.push(`link add b${i}i type veth peer name b${i}o`);
      lines.push(`link set b${i}i master zone${i}`, `link set b${i}o master core`);
      lines.push(`link set b${i}i up`, `link set b${i}o up`);
    }
    batch("ip", this.router, lines);
  }

  /** The bridge that a program's cable goes to. */
  private bridgeOf(node: number): string {
    const plan = this.scenario.nodes[node];
    if (!plan) return "core";
    const behind = this.scenario.network.backbones.flatMap(({ zones, regions }, i) =>
      zones.includes(plan.zone) || regions.includes(plan.region) ? [i] : [],
    );
    if (behind.length > 1) throw new NamespaceFailure(`${plan.name} is behind two backbones: only one can be laid`);
    return behind.length === 0 ? "core" : `zone${behind[0]}`;
  }
}

function deviceOf(node: number): string {
  return `v${node + 1}`;
}

/** Within NETWORK. */
function addressOf(node: number): string {
  const host = node + 2;
  return `10.77.${host >> 8}.${host & 255}`;
}

function laid(up: End, down: End, capacities: Capacities): Line {
  const line: Line = { up, down, carries: { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY } };
  limit(line, capacities);
  return line;
}

/** Makes a line carry so much from now on; cuts it, or puts it together again. */
function limit(line: Line, capacities: Partial<Capacities>): void {
  const wasCut = isCut(line);
  for (const direction of ["up", "down"] as const) {
    const rate = capacities[direction];
    if (rate === undefined || rate === line.carries[direction]) continue;
    line.carries[direction] = rate;
    shape(line[direction], rate);
  }
  if (isCut(line) !== wasCut) {
    const { namespace, device } = line.down;
    batch("ip", namespace, [`link set ${device} ${wasCut ? "up" : "down"}`]);
  }
}

function isCut({ carries }: Line): boolean {
  return carries.up < CUT_BELOW && carries.down < CUT_BELOW;
}

function shape({ namespace, device }: End, bytesPerSecond: number): void {
  if (bytesPerSecond === Number.POSITIVE_INFINITY) return batch("tc", namespace, [`qdisc del dev ${device} root`]);
  const burst = Math.max(LEAST_BURST, Math.ceil(bytesPerSecond * BURST_SECONDS));
  const queue = Math.max(LEAST_QUEUE, Math.ceil(bytesPerSecond * QUEUE_SECONDS)) + burst;
  const rate = Math.max(8, Math.round(bytesPerSecond * 8));
  batch("tc", namespace, [`qdisc replace dev ${device} root tbf rate ${rate}bit burst ${burst} limit ${queue}`]);
}

/** Runs lines of `ip` or `tc`, in a namespace. Throws a NamespaceFailure with what they say, and does not go on then. */
function batch(tool: "ip" | "tc", namespace: string | undefined, lines: readonly string[]): void {
  const where = namespace === undefined ? [] : ["-n", namespace];
  const { status, stderr, error } = spawnSync(tool, [...where, "-batch", "-"], {
    input: `${lines.join("\n")}\n`,
    encoding: "utf8",
  });
  if (error) throw new NamespaceFailure(`cannot run ${tool}, of the package iproute2: ${error.message}`);
  if (status !== 0) throw new NamespaceFailure(`${tool}: ${stderr.trim()}, at one of: ${lines.join("; ")}`);
}

/** Removes namespaces, as far as possible; what runs in them keeps them until it ends. */
function removeNamespaces(which: (name: string) => boolean): void {
  let names: string[];
  try {
    names = readdirSync(NAMES).filter(which);
  } catch {
    return;
  }
  const input = names.map((name) => `netns delete ${name}\n`).join("");
  if (names.length > 0) spawnSync("ip", ["-force", "-batch", "-"], { input });
}

/** What was left behind by processes that were killed. */
function removeStale(): void {
  removeNamespaces((name) => {
    const pid = Number(/^swl-(\d+)-/.exec(name)?.[1] ?? Number.NaN);
    return Number.isInteger(pid) && !isRunning(pid);
  });
}
