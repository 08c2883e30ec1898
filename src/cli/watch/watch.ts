import type { PageData } from "../../page/page-data.js";
import type { Told } from "../../page/watch/told.js";
import { type PageBundle, pageHtml } from "../../report/page/page-html.js";
import { pageBundle } from "../page/page-bundle.js";
import { noticePage } from "../serve/list-page.js";
import { policyOf } from "../serve/page-policy.js";
import { type Answer, type Asked, type PageServer, type Stream, servePages } from "../serve/page-server.js";
import { Listeners } from "./listeners.js";
import { watchPage } from "./watch-page.js";

/** The least wall time between two events that tell how far the run is, in ms. */
const TELL_MS = 1_000;
/**
 * Least time between two pages: in ms, and as a multiple of the time that the last page took to make. So pages take
 * less than a tenth of the run's time.
 */
const PAGE_MS = 1_000;
const PAGE_COST = 10;
/** The wall time in ms after which something is sent even without an event. Proxies cut a stream on which nothing comes. */
const ALIVE_MS = 10_000;
/** How long watchers have at the end to load the last page, in ms; and how long a browser that was just started has to connect. */
const LAST_PAGE_MS = 5_000;
const FIRST_VISIT_MS = 10_000;

/**
 * Shows a run to browsers on this machine while it goes on: open -> tell and show, again and again -> finish. It keeps
 * only the latest page, and makes none while nobody watches.
 */
export class Watch {
  /** Whether a browser was started for the user. It may not have connected yet when the run ends. */
  awaitsBrowser = false;
  private readonly listeners = new Listeners();
  private server: PageServer | undefined;
  private readonly alive: NodeJS.Timeout;
  private told: Told = { text: "Nothing has been played yet.", share: 0, version: 0, played: 0, isOver: false };
  private html = "";
  private tellAt = Number.NEGATIVE_INFINITY;
  private showAt = Number.NEGATIVE_INFINITY;

  private constructor(
    private readonly title: string,
    private readonly page: PageBundle,
    private readonly around: PageBundle,
  ) {
    this.alive = setInterval(() => this.listeners.send(": still here\n\n"), ALIVE_MS).unref();
  }

  /** `title`: the page's title until there is a first report. */
  static async open(title: string): Promise<Watch> {
    const watch = new Watch(title, await pageBundle("page"), await pageBundle("watch"));
    watch.server = await servePages("127.0.0.1", 0, (asked) => watch.answerTo(asked));
    return watch;
  }

  /** The address at which a browser finds the page. */
  get address(): string {
    return `${this.server?.address}/`;
  }

  /** Tells watchers how far the run is. It does so at most once a second. */
  tell(text: string, share: number): void {
    const now = performance.now();
    if (now < this.tellAt) return;
    this.tellAt = now + TELL_MS;
    this.send({ text, share });
  }

  /** Makes a page of the run so far, if somebody watches and the last page is old enough. `played`: how much of the run it shows, in ms. */
  show(make: () => PageData, played: number): void {
    const began = performance.now();
    if (this.listeners.count === 0 || began < this.showAt) return;
    this.html = pageHtml(make(), this.page, 1);
    const ended = performance.now();
    this.showAt = ended + Math.max(PAGE_MS, PAGE_COST * (ended - began));
    this.send({ version: this.told.version + 1, played });
  }

  /** Shows a page that is written already, such as that of a run that is over. */
  showWritten(html: string, text: string): void {
    this.html = html;
    this.send({ text, share: 1, version: this.told.version + 1, played: Number.MAX_SAFE_INTEGER });
  }

  /** Ends the showing. Watchers get the last page first. */
  async finish(): Promise<void> {
    const { listeners } = this;
    if (this.awaitsBrowser && listeners.came === 0 && this.html !== "")
      await listeners.until(() => listeners.came > 0, FIRST_VISIT_MS);
    this.send({ isOver: true });
    if (this.html !== "") await listeners.until(() => listeners.count === 0, LAST_PAGE_MS);
    clearInterval(this.alive);
    await this.server?.close();
  }

  private send(part: Partial<Told>): void {
    this.told = { ...this.told, ...part };
    this.listeners.send(this.event());
  }

  private event(): string {
    return `data: ${JSON.stringify(this.told)}\n\n`;
  }

  private async answerTo({ path }: Asked): Promise<Answer | Stream> {
    if (path === "/") return watchPage(this.title, this.around);
    if (path === "/events")
      return { type: "text/event-stream", opened: (response) => this.listeners.add(response, this.event()) };
    if (/^\/page\/\d{1,9}$/.test(path) && this.html !== "") return framed(this.html);
    return noticePage(404, "There is nothing at this address", ["A run is shown at the beginning of this address."]);
  }
}

/** Makes an answer with a page for the frame. It has no sandbox, because the page around it reads how far the reader has scrolled. */
function framed(html: string): Answer {
  const policy = policyOf(html)?.replace(/; frame-ancestors .*$/s, "; frame-ancestors 'self'");
  if (policy === undefined) throw new Error("a page was made without a policy");
  return { status: 200, type: "text/html; charset=utf-8", body: html, policy, framed: true };
}
