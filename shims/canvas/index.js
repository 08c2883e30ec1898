// chartjs-node-canvas asks for the package `canvas`, whose install step needs Cairo's system libraries.
// @napi-rs/canvas draws the same API from a prebuilt binary inside its npm package. Only its call for SVG differs.
const napi = require("@napi-rs/canvas/node-canvas");
const { SvgExportFlag, createCanvas } = require("@napi-rs/canvas");

module.exports = {
  ...napi,
  createCanvas(width, height, type) {
    if (type !== "svg") return napi.createCanvas(width, height, type);
    const canvas = createCanvas(width, height, SvgExportFlag.ConvertTextToPaths);
    canvas.toBuffer = () => canvas.getContent();
    return canvas;
  },
};
