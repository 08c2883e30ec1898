import { createHash } from "node:crypto";
import { formatNumber, plural } from "../../report/text/format.js";
import { listStyle } from "./list-style.js";
import { type Markup, markup } from "./markup.js";
import type { Answer } from "./page-server.js";
import { addressOf } from "./path-inside.js";
import type { ListedReport, ListPart } from "./report-list.js";

/** The largest number of runs that one page can show side by side. */
export const MOST_COMPARED = 6;

const styleHash = createHash("sha256").update(listStyle).digest("base64");
/** The content-security policy of the list. The list has no script: a form sends the ticked runs. */
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;

/** Makes the list of reports, as a page without a script. */
export function listPage(folder: string, part: ListPart): Answer {
  const { reports, total, leftOut } = part;
  const comparable = reports.filter(({ kind, told }) => kind.name === "run" && typeof told !== "string").length;
  return shell(
    200,
    `Reports in ${folder}`,
    markup`
<header><h1>Reports in <bdi>${folder}</bdi></h1>
<p>${total === 0 ? "There is no report yet: run a scenario, and load this page again." : `${plural(total, "report")}, the latest first. Tick two or more runs to see them side by side; the oldest of them is the baseline.`}</p></header>
<form action="/compare" method="get">
${comparable > 1 ? [markup`<p class="bar"><button>Compare the ticked runs</button></p>`] : []}
<ol>${reports.map(row)}</ol>
</form>
${leftOut === undefined ? [] : [markup`<p class="note">${leftOut}</p>`]}
${part.pages > 1 ? [pager(part)] : []}`,
  );
}

/** Makes a page that says why something cannot be shown, with a link back to the list. */
export function noticePage(status: number, title: string, sentences: readonly string[]): Answer {
  return shell(
    status,
    title,
    markup`<header><h1>${title}</h1></header>
${sentences.map((sentence) => markup`<p role="alert">${sentence}</p>`)}
<p><a href="/">To the list of reports</a></p>`,
  );
}

function row({ kind, names, told, flaw, modified }: ListedReport, i: number): Markup {
  const path = names.join("/") || ".";
  const time = new Date(modified);
  const when = markup`<time datetime="${time.toISOString()}">${minuteOf(time)}</time>`;
  const where = markup`<span class="where"><bdi>${path}</bdi> · ${kind.name} · ${when}</span>`;
  if (typeof told === "string")
    return markup`<li class="refused"><span class="verdict failed">cannot be read</span>
<p class="title"><bdi>${path}</bdi></p><p role="alert">${told}</p>${where}</li>`;
  const verdict = told.verdict === "" ? "compared" : told.verdict;
  const tick =
    kind.name === "run"
      ? [
          markup`<input type="checkbox" name="run" value="${names.join("/")}" id="run-${i}" aria-label="compare ${path}">`,
        ]
      : [];
  return markup`<li>${tick}<span class="verdict ${verdict.replace(" ", "-")}">${verdict}</span>
<p class="title"><a href="/page/${addressOf(names)}?kind=${kind.name}"><bdi>${told.title}</bdi></a></p>
<p>${told.headline}</p>${flaw === undefined ? [] : [markup`<p role="alert">Its history cannot be played back: ${flaw}</p>`]}${where}</li>`;
}

function pager({ page, pages }: ListPart): Markup {
  const link = (to: number, text: string) =>
    to < 0 || to >= pages ? [] : [markup`<a href="/?page=${to}">${text}</a>`];
  return markup`<nav aria-label="pages">${link(page - 1, "later")} page ${formatNumber(page + 1)} of ${formatNumber(pages)} ${link(page + 1, "earlier")}</nav>`;
}

/** Writes a time in the machine's own time zone, to the minute. */
function minuteOf(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

function shell(status: number, title: string, content: Markup): Answer {
  const { text } = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
`;
  const body = `${text}<style>${listStyle}</style>\n</head>\n<body>\n<main>${content.text}</main>\n</body>\n</html>\n`;
  return { status, type: "text/html; charset=utf-8", body, policy };
}
