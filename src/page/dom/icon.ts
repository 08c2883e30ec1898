const SVG = "http://www.w3.org/2000/svg";

/** The paths of the pictures in SVG, in a square of 16 by 16. */
const shapes = {
  play: "M4 2.5v11l9-5.5z",
  back: "M12 2.5v11L3 8z",
  pause: "M4 2.5h3v11H4zM9 2.5h3v11H9z",
  before: "M13 2.5v11L5.5 8zM3 2.5h2v11H3z",
  after: "M3 2.5v11L10.5 8zM11 2.5h2v11h-2z",
} as const;

/** Makes a picture for a button. The button also has words for screen readers. */
export function icon(name: keyof typeof shapes): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 16 16", width: "16", height: "16", "aria-hidden": "true" }))
    svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", shapes[name]);
  path.setAttribute("fill", "currentColor");
  svg.append(path);
  return svg;
}
