import process from "node:process";
import { BadInput } from "../exit-code.js";
import { flag } from "../options/options.js";
import { openBrowser } from "../serve/open-browser.js";
import { warn } from "../view/terminal.js";
import { Watch } from "./watch.js";

/** The options of the commands whose runs can be watched in a browser: `run`, `live`, `experiment` and `sweep`. */
export const watchOptions = {
  watch: flag("Show the report to a browser on this machine while it grows"),
  open: flag("With --watch: start the browser, if there is one"),
} as const;

export interface WatchArguments {
  readonly watch: boolean;
  readonly open: boolean;
}

/** Begins to show the run to browsers, if the user asked for it. `title`: the name of what is played. Throws BadInput for --open alone. */
export async function openWatch({ watch, open }: WatchArguments, title: string): Promise<Watch | undefined> {
  if (open && !watch) throw new BadInput("swarmlab: --open needs --watch");
  if (!watch) return undefined;
  const watching = await Watch.open(title);
  warn(`watch it at ${watching.address}`);
  if (!open) return watching;
  watching.awaitsBrowser = await openBrowser(watching.address, process);
  if (!watching.awaitsBrowser) warn("no browser could be started here: open that address yourself");
  return watching;
}
