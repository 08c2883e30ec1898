import type { Drawing } from "./chart-drawing.js";
import { onWhite } from "./palette.js";
import type { Shape } from "./shape.js";

const SVG = "http://www.w3.org/2000/svg";
/** Matches the control characters that a name may contain, but XML may not. */
const UNFIT = /[^\t\n\r\u0020-\uFFFD]/g;
const FAMILY = "'DejaVu Sans', Verdana, sans-serif";

/** Writes a drawing as the text of an SVG file. Names stay text and cannot become markup. */
export function drawingSvg({ width, height, box, behind, inside, front }: Drawing, title: string): string {
  const root = node("svg", { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}`, role: "img" });
  const clip = node("clipPath", { id: "plot" }, [
    node("rect", { x: box.left, y: box.top, width: box.width, height: box.height }),
  ]);
  const label = node("title", {});
  label.textContent = title;
  root.append(
    label,
    node("defs", {}, [clip]),
    node("rect", { width, height, fill: onWhite.paper }),
    node("g", {}, behind.map(shapeNode)),
    node("g", { "clip-path": "url(#plot)" }, inside.map(shapeNode)),
    node("g", {}, front.map(shapeNode)),
  );
  return new XMLSerializer().serializeToString(root);
}

function shapeNode(shape: Shape): SVGElement {
  if (shape.kind === "path") {
    const { path, fill, opacity, stroke, width, dash } = shape;
    return node("path", {
      d: path,
      fill: fill ?? "none",
      "fill-opacity": fill === undefined ? undefined : opacity,
      stroke,
      "stroke-width": width,
      "stroke-linejoin": "round",
      "stroke-dasharray": dash?.length ? dash.join(" ") : undefined,
    });
  }
  const { text, x, y, anchor, colour, size, bold, turned, behind } = shape;
  const made = node("text", {
    x,
    y,
    fill: colour,
    "font-family": FAMILY,
    "font-size": size,
    "font-weight": bold ? "bold" : undefined,
    "text-anchor": anchor,
    direction: "ltr",
    transform: turned === undefined ? undefined : `rotate(${turned} ${x} ${y})`,
    ...(behind === undefined ? {} : { stroke: behind, "stroke-width": 3, "paint-order": "stroke" }),
  });
  made.textContent = text.replaceAll(UNFIT, "");
  return made;
}

function node(
  tag: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  children: readonly Node[] = [],
): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && name !== "xmlns") made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}
