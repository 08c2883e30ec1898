import process from "node:process";
import { type NetworkSight, pollNetwork } from "../../live/daemon/network-poll.js";
import type { TrackerClient } from "../../live/daemon/tracker-client.js";
import type { Millis } from "../../runtime/clock.js";
import type { ScreenSize } from "./live-screen.js";
import type { LiveView } from "./live-view.js";
import { paintFor } from "./terminal.js";
import { roomFor, type TopChoice, type TopOrder, topFrame, topRows } from "./top-frame.js";

const orders: { readonly [key: string]: TopOrder } = { n: "name", u: "used", t: "traffic" };
/** The keys that move the list up: the arrow as `ESC [ A`, or as a terminal in application mode sends it, and `k`. */
const UP = new Set(["\u001b[A", "\u001bOA", "k"]);
const DOWN = new Set(["\u001b[B", "\u001bOB", "j"]);
const PAGE_UP = new Set(["\u001b[5~"]);
const PAGE_DOWN = new Set(["\u001b[6~", " "]);

/** The view of `swarmlab top`: it shows all nodes, and handles the keys. */
export class TopView implements LiveView<NetworkSight> {
  private choice: TopChoice;
  private before: NetworkSight | undefined;
  private latest: NetworkSight | undefined;
  private room = 1;

  constructor(
    private readonly client: TrackerClient,
    readonly intervalMs: Millis,
    order: TopOrder,
  ) {
    this.choice = { order, reversed: false, scrolled: 0 };
  }

  async look(): Promise<NetworkSight> {
    const sight = await pollNetwork(this.client);
    this.before = this.latest;
    this.latest = sight;
    return sight;
  }

  lines(sight: NetworkSight, size: ScreenSize | undefined, trouble: string | undefined): string[] {
    if (size) this.room = roomFor(size);
    const { address } = this.client.tracker;
    const rows = topRows(this.before, sight);
    return topFrame(address, sight, rows, this.choice, size, trouble, paintFor(process.stdout));
  }

  onKey(key: string): boolean {
    const order = orders[key];
    if (order) this.choice = { ...this.choice, order, scrolled: 0 };
    else if (key === "r") this.choice = { ...this.choice, reversed: !this.choice.reversed, scrolled: 0 };
    else if (UP.has(key)) this.scroll(-1);
    else if (DOWN.has(key)) this.scroll(1);
    else if (PAGE_UP.has(key)) this.scroll(-this.room);
    else if (PAGE_DOWN.has(key)) this.scroll(this.room);
    else return false;
    return true;
  }

  private scroll(by: number): void {
    const last = Math.max(0, (this.latest?.nodes.length ?? 0) - this.room);
    this.choice = { ...this.choice, scrolled: Math.max(0, Math.min(last, this.choice.scrolled + by)) };
  }
}
