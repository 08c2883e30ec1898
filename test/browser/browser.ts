import { execFileSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Frame, type Page } from "playwright-core";

/** Flags that keep Chromium from making requests of its own, which would look like requests of the page. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the Chromium of this machine. Installs it first if it is missing. */
export function launchBrowser(): Promise<Browser> {
  execFileSync("bash", ["scripts/chromium.sh", "--install"]);
  const executablePath = execFileSync("bash", ["scripts/chromium.sh"], { encoding: "utf8" }).trim();
  return chromium.launch({ executablePath, args: FLAGS });
}

/** How many times slower pages run than they could. A test that reads what is not drawn yet fails with 10 or more. */
const slowness = Number(process.env.SWARMLAB_SLOW_BROWSER ?? 1);

async function slowDown(page: Page): Promise<void> {
  if (slowness === 1) return;
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slowness });
}

/** Waits until the page has drawn what changed: most of its views are drawn in the next frame. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
}

/** A page that was opened, and its complaints, of which there should be none. */
export interface OpenedPage {
  readonly page: Page;
  /** Console messages, uncaught errors, violations of the policy, and requests for anything but the page. */
  readonly complaints: readonly string[];
}

/** Opens a file or an address, and waits until the page is ready. */
export async function openPage(
  browser: Browser,
  where: string,
  { fragment = "", ...options }: BrowserContextOptions & { readonly fragment?: string } = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  await slowDown(page);
  const address = /^https?:/.test(where) ? where : pathToFileURL(where).href;
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== address && !/^(blob|data):/.test(request.url())) {
      complaints.push(`request: ${request.url()}`);
    }
  });
  await page.goto(address + fragment);
  // The page's policy forbids `waitForFunction`.
  await page.locator("html[data-ready=true]").waitFor({ state: "attached" });
  return { page, complaints };
}

/**
 * The fragment of the page's address, with its "#". It is read in the page: `page.url()` learns of a change some time later.
 */
export function fragmentOf(page: Page | Frame): Promise<string> {
  return page.evaluate("location.hash");
}

/** The value of a name in the fragment of the page's address. */
export async function wordOf(page: Page, name: string): Promise<string | null> {
  return new URLSearchParams((await fragmentOf(page)).slice(1)).get(name);
}
