import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { PageData } from "../../page/page-data.js";
import { compare } from "../../report/comparison/compare.js";
import { type PageBundle, pageHtml } from "../../report/page/page-html.js";
import { shellWord } from "../../report/text/shell-word.js";
import { BadInput } from "../exit-code.js";
import { historyBeside } from "../read/history-beside.js";
import { readReport } from "../read/read-report.js";
import { runNames } from "../read/run-names.js";
import { listPage, MOST_COMPARED, noticePage } from "./list-page.js";
import { policyOf } from "./page-policy.js";
import type { Answer, Asked } from "./page-server.js";
import { namesIn, pathInside } from "./path-inside.js";
import { ReportList } from "./report-list.js";

const PAGE = "report.html";
/** The largest file that is sent, in bytes. A page of 100,000 nodes has 5 MB. */
const LARGEST = 64 * 2 ** 20;

/** The answers of a server of reports: the list, the page of a report, and pages that show several runs side by side. */
export class ReportPages {
  private readonly list: ReportList;

  /** `root`: the real path of the folder that the user calls `folder`. */
  constructor(
    private readonly root: string,
    private readonly folder: string,
    private readonly bundle: PageBundle,
  ) {
    this.list = new ReportList(root);
  }

  async answerTo({ path, query }: Asked): Promise<Answer> {
    try {
      const [first, ...names] = namesIn(path) ?? ["nowhere"];
      if (first === undefined) return listPage(this.folder, await this.list.part(pageIn(query)));
      if (first === "compare" && names.length === 0) return await this.compared(query.getAll("run"));
      if (first === "page") return await this.page(names);
      return noticePage(404, "There is nothing at this address", ["This address leads to no report."]);
    } catch (error) {
      if (error instanceof BadInput) return noticePage(422, "This cannot be shown", error.lines);
      throw error;
    }
  }

  /** Returns the page that swarmlab wrote beside a report. If there is none beside the report of a run, it makes one from the report's figures. */
  private async page(names: readonly string[]): Promise<Answer> {
    const written = await this.textOf(...names, PAGE);
    if (written !== undefined && policyOf(written) !== undefined) return html(written);
    const folder = await this.runFolder(names);
    const { runPage } = await import("../../report/page/run-page.js");
    return this.made(runPage(readReport(join(folder, "report.json")), historyBeside(folder), ""));
  }

  /** Makes a page with runs side by side. The last one named is the baseline, because the list has the oldest run last. */
  private async compared(paths: readonly string[]): Promise<Answer> {
    const chosen = [...new Set(paths)].reverse();
    if (chosen.length < 2)
      return noticePage(400, "Which runs?", ["Tick two or more runs in the list, and compare them."]);
    if (chosen.length > MOST_COMPARED)
      return noticePage(400, "These are too many runs", [`One page shows at most ${MOST_COMPARED} runs side by side.`]);
    const folders = await Promise.all(
      chosen.map((path) => this.runFolder(path.split("/").filter((name) => name !== ""))),
    );
    const names = runNames(chosen.map((path) => (path === "" ? "." : path)));
    const runs = folders.map((folder, i) => ({
      name: names[i] as string,
      report: readReport(join(folder, "report.json")),
      history: historyBeside(folder),
    }));
    const comparison = compare(
      runs.map(({ report }) => report),
      names,
    );
    const command = `swarmlab compare ${chosen.map((path) => shellWord(join(this.folder, path))).join(" ")}`;
    // Load this module only when it is needed: its charts need Chart.js, which takes a while to load.
    const { comparisonPage } = await import("../../report/page/comparison-page.js");
    return this.made(comparisonPage(comparison, runs, command));
  }

  /** Finds the folder of a report.json. Throws BadInput if there is none, or if it lies outside the served folder. */
  private async runFolder(names: readonly string[]): Promise<string> {
    const isPlain = names.every((name) => name !== "." && name !== "..");
    const folder = isPlain ? await pathInside(this.root, names) : undefined;
    const file = isPlain ? await pathInside(this.root, [...names, "report.json"]) : undefined;
    if (folder === undefined || file === undefined)
      throw new BadInput(`${names.join("/") || "."}: there is no report here`);
    return folder;
  }

  private async textOf(...names: string[]): Promise<string | undefined> {
    const path = await pathInside(this.root, names);
    if (path === undefined) return undefined;
    const found = await stat(path);
    return found.isFile() && found.size <= LARGEST ? readFile(path, "utf8") : undefined;
  }

  private made(data: PageData): Answer {
    return html(pageHtml(data, this.bundle));
  }
}

function html(page: string): Answer {
  const policy = policyOf(page);
  if (policy === undefined) throw new Error("a page was made without a policy");
  return { status: 200, type: "text/html; charset=utf-8", body: page, policy };
}

function pageIn(query: URLSearchParams): number {
  const page = query.get("page") ?? "0";
  return /^\d{1,6}$/.test(page) ? Number(page) : 0;
}
