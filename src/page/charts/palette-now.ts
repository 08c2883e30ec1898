import { onDark, onWhite, type Palette } from "./palette.js";

/** For the page as its reader sees it now: prints are on white. The paper is that of the page's style. */
export function paletteNow(): Palette {
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches && !matchMedia("print").matches;
  const palette = isDark ? onDark : onWhite;
  const paper = getComputedStyle(document.body).backgroundColor;
  return isDark && /^rgb\(/.test(paper) ? { ...palette, paper } : palette;
}
