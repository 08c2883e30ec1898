import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { pageBundle } from "../../src/cli/page/page-bundle.js";
import { servePages } from "../../src/cli/serve/page-server.js";
import { ReportPages } from "../../src/cli/serve/report-pages.js";
import { invoked, small } from "../cli/program.js";

/** The response of a server. */
export interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Two reports on a small scenario, one with another number of replicas, for tests to copy. */
export interface Reports {
  /** Copies one of them to a place. */
  readonly copy: (which: "two" | "three", to: string) => void;
  readonly remove: () => void;
}

/** Plays the two runs. */
export async function madeReports(): Promise<Reports> {
  const folder = mkdtempSync(join(tmpdir(), "swarmlab-reports-"));
  const scenario = join(folder, "small.yaml");
  writeFileSync(scenario, small);
  for (const [name, replicas] of [
    ["two", 2],
    ["three", 3],
  ] as const) {
    const words = ["--set", `replication=${replicas}`, "--no-charts", "--quiet", "--out", join(folder, name)];
    expect(await invoked(["run", scenario, ...words])).toMatchObject({ code: 0 });
  }
  return {
    copy: (which, to) => cpSync(join(folder, which), to, { recursive: true }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Serves the reports below a folder, in this process, until the test is over. Tells the address. */
export async function served(folder: string): Promise<string> {
  const pages = new ReportPages(realpathSync(folder), folder, await pageBundle());
  const server = await servePages("127.0.0.1", 0, (asking) => pages.answerTo(asking));
  onTestFinished(() => server.close());
  return server.address;
}

/** Requests exactly this path. A browser would resolve the dots in it. */
export function asked(
  address: string,
  path: string,
  options: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Said> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, agent: false, ...options }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on("error", reject).end();
  });
}

/** Text of a page, without its markup. */
export function textOf({ body }: Said): string {
  return body
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&quot;/g, '"')
    .replace(/\s+/g, " ");
}
