import { formatNumber, plural } from "../../../report/text/format.js";
import { clockText } from "../../dom/clock.js";
import { colour, onColours } from "../../dom/colours.js";
import { element } from "../../dom/element.js";
import type { Page } from "../../page.js";
import type { RunModel } from "../../run-model.js";
import type { Choice } from "../choices.js";
import { FactsView } from "./facts-view.js";
import { Legend, lookColours } from "./legend.js";
import { nodeRow, nodeWords } from "./moment-words.js";
import { NetworkCanvas } from "./network-canvas.js";
import { type NetworkLayout, networkLayout } from "./network-layout.js";
import type { PictureColours } from "./network-moment.js";
import { DISC_STEP, MARGIN, NetworkPicture } from "./network-picture.js";
import { nodeStates, purposeColours } from "./node-looks.js";
import { NodeTable } from "./node-table.js";
import { RunNetwork } from "./run-network.js";

/** The least real time between two changes of the words while the run plays, in ms. Words for screen readers change less often. */
const WORDS_MS = 200;
const HEARD_MS = 2000;
/** How long transfers stay in the picture after their end while the run plays, in ms of real time. */
const TRAIL_MS = 350;

/** The network of one run at the moment of the page: in figures, as a picture, in words and as a table. */
export class NetworkPanel {
  readonly element: HTMLElement;
  private readonly network: RunNetwork;
  private readonly facts: FactsView;
  private readonly picture: NetworkCanvas;
  private readonly drawing: NetworkPicture;
  private readonly legend: Legend;
  private readonly table: NodeTable;
  private readonly drawn = element("p", { class: "muted drawn-words" });
  private readonly chosen = element("p", { class: "chosen-words" });
  private readonly heard = element("p", { class: "unseen", role: "status", "aria-live": "polite" });
  private readonly look: Uint8Array;
  private readonly isDim: Uint8Array;
  private layout: NetworkLayout | undefined;
  private colours: PictureColours | undefined;
  private cursor: number | undefined;
  private hovered: number | undefined;
  private frame: number | undefined;
  private toldAt = Number.NEGATIVE_INFINITY;
  private heardAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly page: Page,
    private readonly run: RunModel,
    replay: NonNullable<RunModel["replay"]>,
    private readonly choice: () => Choice,
  ) {
    const network = new RunNetwork(replay);
    this.network = network;
    this.look = new Uint8Array(network.size);
    this.isDim = new Uint8Array(network.size);
    this.facts = new FactsView(run);
    this.legend = new Legend(network);
    this.table = new NodeTable(
      network,
      (node) => this.select(node),
      () => this.selected,
    );
    const label = `Network: ${plural(network.size, "node")} by zone. Arrow keys go from node to node, Enter selects.`;
    this.picture = new NetworkCanvas(label, {
      hover: (cell) => this.point("hovered", cell),
      reach: (cell) => this.point("cursor", cell),
      choose: (cell) => this.chooseCell(cell),
      wordsOf: (cell) => this.wordsOf(cell),
    });
    this.drawing = new NetworkPicture(this.picture.canvas);
    const title = page.runs.length > 1 ? element("h3", {}, element("bdi", {}, run.name)) : undefined;
    const parts = [this.facts.element, this.picture.element, this.legend.element, this.drawn, this.chosen, this.heard];
    this.element = element(
      "article",
      { class: "network-panel", "aria-label": run.name },
      title,
      ...parts,
      this.table.element,
    );
    page.view.onChange((now, before) => this.follow(now.playing && now.time !== before.time));
    new ResizeObserver(() => this.arrange()).observe(this.picture.element);
    onColours(() => {
      this.colours = undefined;
      // Draw at once, because there is no further frame before the page is printed.
      this.draw();
    });
  }

  /** Lays the picture out anew. Called when the reader has changed any of the choices. */
  rearrange(): void {
    this.layout = undefined;
    this.restyle();
    this.arrange();
  }

  /** The position of the selected node; undefined: no node of this run is selected. */
  private get selected(): number | undefined {
    const { selected } = this.page.view.current;
    return selected?.kind === "node" ? this.run.nodeOf.get(selected.name) : undefined;
  }

  private arrange(): void {
    const width = this.picture.element.clientWidth - 2 * MARGIN;
    if (width <= 0 || width === this.layout?.width) return;
    const { zone, class: classes } = this.network.replay.history.nodes;
    const chosen = this.choice().zone;
    const zones = new Map<string, number[]>();
    for (let node = 0; node < this.network.size; node++) {
      const own = zone[node] as string;
      if (chosen !== "" && own !== chosen) continue;
      const members = zones.get(own);
      if (members) members.push(node);
      else zones.set(own, [node]);
    }
    const rank = new Map(this.network.classes.map((name, at) => [name, at]));
    const rankOf = (node: number) => rank.get(classes[node] as string) ?? 0;
    for (const members of zones.values()) members.sort((a, b) => rankOf(a) - rankOf(b) || a - b);
    const height = width < 600 ? width * 1.2 : Math.min(width * 0.5, 620);
    this.layout = networkLayout(zones, this.network.size, width, height, 1 / devicePixelRatio);
    this.picture.setLayout(this.layout);
    this.follow(false);
  }

  private restyle(): void {
    this.colours = undefined;
    this.follow(false);
  }

  /** Draws at once if the frame has just moved the time; otherwise in the next frame, once for all changes until then. */
  private follow(isFrame: boolean): void {
    if (isFrame) return this.draw();
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.draw();
    });
  }

  private draw(): void {
    const { network, layout } = this;
    const { time, playing, speed, selected } = this.page.view.current;
    const choice = this.choice();
    network.seek(Math.min(time, this.run.report.run.played));
    network.fillLooks(choice.by, this.look);
    const fitting = network.fillDim(choice, this.isDim);
    const transfers = network.drawn(choice, playing ? Math.abs(speed) * TRAIL_MS : 0, this.selected);
    if (layout) {
      const known = transfers.filter(
        ({ source, target }) => this.isDrawn(target) && (source < 0 || this.isDrawn(source)),
      );
      this.drawing.draw(
        {
          ...{ layout, state: network.state, look: this.look, load: network.load, isDim: this.isDim },
          transfers: known,
          holders: network.holdersOf(selected, this.run.fileOf),
          ...{ selected: this.selected, cursor: this.cursor, hovered: this.hovered },
          running: network.replay.knowsLives
            ? layout.boxes.map(({ nodes }) => count(nodes, (node) => network.now.isUp(node)))
            : undefined,
        },
        (this.colours ??= this.coloursNow()),
      );
    }
    this.tell(playing, fitting, transfers.length);
  }

  private isDrawn(node: number): boolean {
    return (this.layout?.cellOf[node] ?? -1) >= 0;
  }

  private coloursNow(): PictureColours {
    return {
      looks: lookColours(this.choice().by, this.network).map(colour),
      purposes: purposeColours.map(colour),
      ink: colour("--ink"),
      muted: colour("--muted"),
      paper: colour("--paper"),
      box: colour("--sunken"),
      line: colour("--line"),
    };
  }

  /** Updates the words: at once when nothing plays, and otherwise from time to time. */
  private tell(playing: boolean, fitting: number, drawn: number): void {
    const now = performance.now();
    if (playing && now - this.toldAt < WORDS_MS) return;
    this.toldAt = now;
    const { network, layout } = this;
    const words = this.facts.show(network);
    const { by, zone, class: its, state } = this.choice();
    this.legend.show(by, (layout?.step ?? DISC_STEP) >= DISC_STEP);
    const isFiltered = zone !== "" || its !== "" || state !== "";
    const filtered = isFiltered ? `${plural(fitting, "node fits", "nodes fit")} the choice. ` : "";
    const cells =
      layout && layout.perCell > 1
        ? `Each cell stands for ${formatNumber(layout.perCell)} nodes, and has the colour of most of them. `
        : "";
    const under = network.transfers.length;
    const lines = drawn < under ? `${formatNumber(drawn)} of ${plural(under, "transfer")} are drawn.` : "";
    setText(this.drawn, `${filtered}${cells}${lines}`);
    setText(this.chosen, this.selected === undefined ? "" : `Selected: ${nodeWords(nodeRow(network, this.selected))}.`);
    this.picture.refresh(this.hovered);
    this.table.show(this.isDim);
    if (playing && now - this.heardAt < HEARD_MS) return;
    this.heardAt = now;
    const cursor = this.cursor === undefined ? "" : `${this.wordsOf(this.cursor)}. `;
    setText(this.heard, `${cursor}At ${clockText(network.time, this.run.report.run.played)}: ${words}.`);
  }

  private point(what: "hovered" | "cursor", cell: number | undefined): void {
    if (this[what] === cell) return;
    this[what] = cell;
    this.follow(false);
  }

  private nodesOf(cell: number): Int32Array {
    const { order, firstOf } = this.layout as NetworkLayout;
    return order.subarray(firstOf[cell], firstOf[cell + 1]);
  }

  private wordsOf(cell: number): string {
    const nodes = this.nodesOf(cell);
    const [node] = nodes;
    if (node === undefined) return "";
    if (nodes.length === 1) return nodeWords(nodeRow(this.network, node));
    const counts = nodeStates.map(({ name }, at) => ({
      name,
      of: count(nodes, (other) => this.network.state[other] === at),
    }));
    const parts = counts.filter(({ of }) => of > 0).map(({ name, of }) => `${formatNumber(of)} ${name}`);
    return `${plural(nodes.length, "node")} from ${this.network.replay.history.nodes.name[node]} on: ${parts.join(", ")}`;
  }

  /** Selects the node of a cell. If the cell stands for several nodes, each click on it selects the next one. */
  private chooseCell(cell: number): void {
    const nodes = this.nodesOf(cell);
    const at = this.selected === undefined ? -1 : nodes.indexOf(this.selected);
    const node = nodes[(at + 1) % nodes.length];
    if (node !== undefined) this.select(node);
  }

  private select(node: number): void {
    const name = this.network.replay.history.nodes.name[node] as string;
    this.page.view.change({ selected: { kind: "node", name }, run: this.page.runs.indexOf(this.run) });
  }
}

function count(nodes: Iterable<number>, matches: (node: number) => boolean): number {
  let matching = 0;
  for (const node of nodes) if (matches(node)) matching++;
  return matching;
}

function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
