import { realpath, stat } from "node:fs/promises";
import process from "node:process";
import { stopRequested } from "../../live/daemon/signals.js";
import { BadInput, ExitCode } from "../exit-code.js";
import { pageBundle } from "../page/page-bundle.js";
import { printable } from "../view/printable.js";
import { say, warn } from "../view/terminal.js";
import { openBrowser } from "./open-browser.js";
import { isLoopbackHost } from "./own-host.js";
import { servePages } from "./page-server.js";
import { ReportPages } from "./report-pages.js";

interface ServeArguments {
  readonly folder?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly open: boolean;
}

const LARGEST_PORT = 65_535;

/** Serves the reports below a folder to browsers, until the user or a signal stops it. Throws BadInput if there is no such folder. */
export async function runServe(args: ServeArguments): Promise<ExitCode> {
  const { folder = "reports", host = "127.0.0.1", port = 0 } = args;
  if (port > LARGEST_PORT) throw new BadInput(`--port: expected at most ${LARGEST_PORT}, found ${port}`);
  const root = await rootOf(folder);
  const pages = new ReportPages(root, folder, await pageBundle());
  const server = await servePages(host, port, (asked) => pages.answerTo(asked));
  const stopping = stopRequested();
  if (!isLoopbackHost(host))
    warn(
      `warning: everybody who can reach ${printable(host)} can read these reports: the server does not ask who they are`,
    );
  say(printable(`${server.address}/ shows the reports in ${folder}; Ctrl-C ends it`));
  if (args.open && !(await openBrowser(`${server.address}/`, process)))
    warn(`no browser could be started here: open ${server.address}/ yourself`);
  await stopping;
  await server.close();
  return ExitCode.OK;
}

async function rootOf(folder: string): Promise<string> {
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined)
    throw new BadInput(
      `swarmlab: there is no folder ${folder}: run a scenario first, or name the folder of its reports`,
    );
  if (!(await stat(root)).isDirectory()) throw new BadInput(`swarmlab: ${folder} is not a folder`);
  return root;
}
