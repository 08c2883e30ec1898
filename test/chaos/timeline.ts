import type { ChaosOutcome } from "./chaos-run.js";
import type { Operation } from "./history.js";

const LEFT = 70;
const ROW = 16;
const COLUMN = 4;
const COLOURS = { done: "#0072b2", refused: "#e69f00", unknown: "#cc79a7", failed: "#d55e00", damaged: "#000000" };

/** A picture of a run: when each process was away, when nothing was broken, and how operations ended, second by second. */
export function timelineOf({ began, ended, history, incidents, quiet }: ChaosOutcome): string {
  const seconds = Math.ceil((ended - began) / 1000);
  const x = (moment: number) => LEFT + ((moment - began) / 1000) * COLUMN;
  const who = [...new Set(incidents.map((incident) => incident.who))];
  const chart = who.length * ROW + 120;
  const parts: string[] = [];
  for (const { from, to } of quiet)
    parts.push(rect(x(from), 0, x(to) - x(from), chart, "#009e73", 0.12, "nothing is broken"));
  who.forEach((name, row) => {
    parts.push(text(4, row * ROW + 12, name));
    let since: number | undefined;
    for (const incident of [...incidents.filter((one) => one.who === name), { at: ended, what: "up" as const }]) {
      if (incident.what === "up" && since !== undefined) {
        parts.push(
          rect(x(since), row * ROW + 2, Math.max(1, x(incident.at) - x(since)), ROW - 4, "#555555", 1, "away"),
        );
        since = undefined;
      } else if (incident.what !== "up") since = incident.at;
    }
  });
  parts.push(...bars(history, began, seconds, chart));
  let legend = LEFT;
  for (const [outcome, colour] of Object.entries(COLOURS)) {
    parts.push(rect(legend, chart + 8, 10, 10, colour, 1, outcome), text(legend + 14, chart + 17, outcome));
    legend += 90;
  }
  const size = `width="${LEFT + seconds * COLUMN + 10}" height="${chart + 30}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="11">
<title>What happened in a chaos run, second by second: processes away, and how operations ended</title>
<rect width="100%" height="100%" fill="white"/>
${parts.join("\n")}
</svg>
`;
}

/** Operations by the second in which they ended, with the failed ones on top. */
function* bars(history: readonly Operation[], began: number, seconds: number, bottom: number): Generator<string> {
  const counts = Array.from({ length: seconds }, () => ({ done: 0, refused: 0, unknown: 0, failed: 0, damaged: 0 }));
  for (const { end, outcome } of history) {
    const column = counts[Math.floor((end - began) / 1000)];
    if (column) column[outcome]++;
  }
  const most = Math.max(1, ...counts.map((column) => Object.values(column).reduce((a, b) => a + b, 0)));
  for (const [second, column] of counts.entries()) {
    let y = bottom;
    for (const [outcome, colour] of Object.entries(COLOURS)) {
      const count = column[outcome as keyof typeof COLOURS];
      const height = (100 * count) / most;
      y -= height;
      if (count > 0) yield rect(LEFT + second * COLUMN, y, COLUMN - 1, height, colour, 1, `${count} ${outcome}`);
    }
  }
}

function rect(x: number, y: number, width: number, height: number, fill: string, opacity: number, title: string) {
  const box = [x, y, width, height].map((value) => value.toFixed(1));
  const where = `x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}"`;
  return `<rect ${where} fill="${fill}" fill-opacity="${opacity}"><title>${title}</title></rect>`;
}

function text(x: number, y: number, words: string): string {
  return `<text x="${x}" y="${y}">${words}</text>`;
}
