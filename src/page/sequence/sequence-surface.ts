import { explainOperation } from "../../explain/explain-operation.js";
import type { Story } from "../../explain/story.js";
import { type History, operationKinds } from "../../history/history.js";
import { Replay } from "../../history/replay.js";
import { type ThroughTime, throughTime } from "../../history/through-time/through-time.js";
import { clockText } from "../dom/clock.js";
import { element } from "../dom/element.js";
import type { Page } from "../page.js";
import type { RunModel } from "../run-model.js";
import { scrollBelowBar } from "../section.js";
import { nameLink } from "../view-link.js";
import type { View } from "../view-state.js";
import { Why } from "../why.js";
import { NodeChoice } from "./node-choice.js";
import { OperationList } from "./operation-list.js";
import { SequenceDiagram } from "./sequence-diagram.js";
import { sequenceBetween, sequenceOfOperation, type Window, windowOf } from "./sequence-of.js";
import { missingCalls, missingTransfers } from "./what-is-missing.js";
import { WindowChoice } from "./window-choice.js";
import { durationText, momentText, plural } from "./words.js";

/**
 * If the reader has chosen no part of time, a window around the moment is shown: a run has this many windows, each of
 * at least this many milliseconds.
 */
const WINDOWS = 1000;
const SHORTEST_WINDOW_MS = 1000;
/** The least real time between two drawings while the run plays, in ms. More drawings would slow the frames down. */
const REDRAWN_MS = 1000;

type Recorded = RunModel & { readonly history: History };

/** Shows, for one run, the list of operations, the choice of nodes, and the diagram of the chosen operation or nodes. */
export class SequenceSurface {
  readonly element: HTMLElement;
  private readonly list: OperationList;
  private readonly nodes: NodeChoice;
  private readonly diagram: SequenceDiagram;
  private readonly window: WindowChoice;
  private readonly title = element("h3", { tabindex: -1 });
  private readonly says = element("p", { class: "muted prose" });
  private readonly why: Why;
  private readonly ways: readonly HTMLButtonElement[];
  private way: "operation" | "nodes" = "operation";
  /** The operation that is shown, whether it was chosen or is the first of the list. */
  private operation: number | undefined;
  /** The part of the operation's time that is shown. */
  private zoom: Window | undefined;
  /** A key for what the diagram shows. The diagram is drawn again only if the key changes. */
  private shown = "";
  /** The real time in ms at which the diagram was last drawn while the run played. */
  private drawn = 0;
  private readonly unheard: () => void;
  /** Made when an operation is explained for the first time. */
  private through: ThroughTime | undefined;

  constructor(
    private readonly page: Page,
    private readonly run: Recorded,
  ) {
    const { view } = page;
    this.list = new OperationList(page, run.history, (operation) => this.choose(operation));
    this.nodes = new NodeChoice(run.history, () => this.show());
    this.diagram = new SequenceDiagram(page, run);
    const { played } = run.history.run;
    this.why = new Why(
      "Where its time went",
      () => this.story(),
      (ms) => clockText(ms, played),
      true,
    );
    this.window = new WindowChoice((window) => this.look(window));
    this.ways = [this.wayButton("operation", "Of an operation"), this.wayButton("nodes", "Between nodes")];
    const way = element("div", { class: "seq-steps", role: "group", "aria-label": "What to show" }, ...this.ways);
    const { list, nodes, diagram, window, title, says, why } = this;
    this.element = element(
      "div",
      {},
      way,
      list.element,
      nodes.element,
      title,
      says,
      why.element,
      window.element,
      legend(),
      diagram.element,
    );
    this.operation = this.list.first;
    this.unheard = view.onChange((now, before) => this.changed(now, before));
    this.changed(view.current, undefined);
  }

  private changed(now: View, before: View | undefined): void {
    if (!this.element.isConnected && before) return this.unheard();
    const { selected } = now;
    if (selected !== before?.selected) {
      if (selected?.kind === "operation") this.turnTo(selected.index, before !== undefined);
      const node = selected?.kind === "node" ? this.run.nodeOf.get(selected.name) : undefined;
      if (node !== undefined && this.way === "nodes") return this.nodes.add(node);
    }
    const isDue = this.way === "nodes" && (!now.playing || performance.now() - this.drawn > REDRAWN_MS);
    if (isDue) this.drawn = performance.now();
    if (!before || isDue || selected !== before.selected) this.show();
    this.diagram.showMoment(now.time);
  }

  /** Shows an operation that was selected, here or elsewhere on the page. Scrolls to its diagram after all listeners have been called. */
  private turnTo(operation: number, isChange: boolean): void {
    if (operation >= this.run.history.operations.start.length) return;
    this.way = "operation";
    if (operation !== this.operation) this.zoom = undefined;
    this.operation = operation;
    if (isChange) requestAnimationFrame(() => scrollBelowBar(this.title));
  }

  private choose(operation: number): void {
    const { from } = windowOf(this.run.history, operation);
    this.page.view.change({ selected: { kind: "operation", index: operation }, time: from, playing: false });
  }

  private look(window: Window | undefined): void {
    if (this.way === "nodes") {
      this.page.view.change({ zoom: window });
    } else {
      this.zoom = window;
      this.show();
    }
  }

  private show(): void {
    const isOperation = this.way === "operation";
    this.ways.forEach((button, i) => {
      button.setAttribute("aria-pressed", String(isOperation === (i === 0)));
    });
    this.list.element.hidden = !isOperation;
    this.nodes.element.hidden = isOperation;
    this.why.element.hidden = !isOperation || this.operation === undefined;
    if (isOperation) this.showOperation();
    else this.showNodes();
  }

  private showOperation(): void {
    const { operation, run, zoom } = this;
    this.list.mark(operation);
    if (operation === undefined) return this.nothing("Operations", "This run had no operations.");
    const { history } = run;
    const whole = windowOf(history, operation);
    const window = zoom ?? whole;
    this.window.show(window, whole);
    if (!this.isNew(`operation ${operation} ${window.from} ${window.to}`)) return;
    const sequence = sequenceOfOperation(run, operation, zoom);
    this.title.replaceChildren(...operationTitle(this.page, history, operation));
    const calls = sequence.messages.filter(({ kind }) => kind === "call").length;
    const chunks = sequence.messages.length - calls;
    const counts = `${plural(calls, "call")} of its node meanwhile, and ${plural(chunks, "chunk")} on the way for it.`;
    const missing = [...(calls > 0 || zoom ? [] : missingCalls(history)), ...missingTransfers(history, operation)];
    this.says.textContent = [counts, ...missing].join(" ");
    this.diagram.show(run, sequence, this.title.textContent ?? "");
    this.why.show();
  }

  private story(): Story | undefined {
    const { operation, run } = this;
    if (operation === undefined) return undefined;
    const { marks, checks } = run.report;
    this.through ??= throughTime(run.replay ?? new Replay(run.history));
    const evidence = { history: run.history, through: this.through, steps: marks, checks };
    const story = explainOperation(evidence, operation);
    // What is said above the answer is not said again below it.
    return { ...story, unknown: story.unknown.filter((line) => !this.says.textContent?.includes(line)) };
  }

  private showNodes(): void {
    const { run, nodes } = this;
    const { played, duration } = run.history.run;
    const whole = { from: 0, to: Math.max(played, duration) };
    const window = this.page.view.current.zoom ?? this.around();
    this.window.show(window, whole);
    const { parties } = nodes;
    if (parties.length === 0) return this.nothing("Calls between nodes", "Add one node, or a few: up to eight.");
    if (!this.isNew(`nodes ${parties} ${window.from} ${window.to}`)) return;
    const sequence = sequenceBetween(run, parties, window);
    const one = parties.length === 1 ? run.history.nodes.name[parties[0] as number] : undefined;
    const title =
      one === undefined ? ["Calls between nodes"] : ["Calls from and to ", nameLink(this.page, "node", one)];
    this.title.replaceChildren(...title);
    const calls = sequence.messages.filter(({ kind }) => kind === "call").length;
    const chunks = sequence.messages.length - calls;
    const missing = [...missingCalls(run.history), ...missingTransfers(run.history)];
    this.says.textContent = [
      `${plural(calls, "call")} and ${plural(chunks, "chunk")} in this part of the run.`,
      ...missing,
    ].join(" ");
    this.diagram.show(run, sequence, this.title.textContent ?? "");
  }

  /** The window around the page's moment. It stays while the moment is inside, so that the picture does not change with every frame. */
  private around(): Window {
    const { played } = this.run.history.run;
    const length = Math.max(SHORTEST_WINDOW_MS, played / WINDOWS);
    const from = Math.floor(this.page.view.current.time / length) * length;
    return { from, to: from + length };
  }

  private nothing(title: string, says: string): void {
    this.shown = "";
    this.title.textContent = title;
    this.says.textContent = says;
    this.diagram.show(this.run, { parties: [], others: [], messages: [] }, title);
  }

  private isNew(shown: string): boolean {
    if (shown === this.shown) return false;
    this.shown = shown;
    return true;
  }

  private wayButton(way: "operation" | "nodes", name: string): HTMLButtonElement {
    const turn = (): void => {
      this.way = way;
      const { selected } = this.page.view.current;
      const node = selected?.kind === "node" ? this.run.nodeOf.get(selected.name) : undefined;
      if (way === "nodes" && node !== undefined && this.nodes.parties.length === 0) this.nodes.add(node);
      this.show();
    };
    return element("button", { type: "button", onclick: turn }, name);
  }
}

/** Writes the title of an operation: `Get of film by alice: DEADLINE_EXCEEDED after 12 s, from 00:10:05.000 on`. */
function operationTitle(page: Page, history: History, operation: number): (Node | string)[] {
  const { operations, nodes, files, outcomes, run } = history;
  const kind = operationKinds[operations.kind[operation] as number] ?? "";
  const file = files.name[operations.file[operation] as number];
  const node = nodes.name[operations.node[operation] as number] ?? "";
  const outcome = outcomes[operations.outcome[operation] as number] ?? "";
  const { from, to } = windowOf(history, operation);
  const capital = kind.charAt(0).toUpperCase() + kind.slice(1);
  const ofFile = file === undefined ? [] : [" of ", nameLink(page, "file", file)];
  const how = `: ${outcome} after ${durationText(to - from, run.tick)}, from ${momentText(from)} on`;
  return [capital, ...ofFile, " by ", nameLink(page, "node", node), how];
}

function legend(): HTMLElement {
  const sign = (name: string, text: string) =>
    element("li", {}, element("span", { class: `seq-sign ${name}`, "aria-hidden": "true" }), text);
  return element(
    "ul",
    { class: "seq-legend" },
    sign("seq-sign-call", "call, and its answer"),
    sign("seq-sign-fail", "failed; an hourglass: at its deadline"),
    sign("seq-sign-given-up", "its caller no longer waited"),
    sign("seq-sign-put", "chunk for a put"),
    sign("seq-sign-get", "for a get"),
    sign("seq-sign-repair", "for a repair"),
    element("li", {}, "attempt 2: the same call to the same peer again, after a failure"),
  );
}
