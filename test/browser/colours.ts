import type { Locator, Page } from "playwright-core";

// Code for the browser is text, since the types of the tests are those of Node.

/** For each of these colours, #rrggbb, the number of pixels of an element on the screen that nearly have it. */
export async function pixelsOf(element: Locator, colours: readonly string[]): Promise<number[]> {
  const png = (await element.screenshot()).toString("base64");
  return element.page().evaluate(`(async () => {
    const image = new Image();
    image.src = "data:image/png;base64,${png}";
    await image.decode();
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    return ${JSON.stringify(colours)}.map((colour) => {
      const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
      let count = 0;
      for (let i = 0; i < data.length; i += 4)
        if (Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 24) count++;
      return count;
    });
  })()`);
}

/** The value of a colour of the page, such as `--blue`, in the reader's scheme: #rrggbb. */
export function colourOf(page: Page, name: string): Promise<string> {
  return page.evaluate(`(() => {
    const probe = document.createElement("span");
    probe.style.color = "var(${name})";
    document.body.append(probe);
    const context = new OffscreenCanvas(1, 1).getContext("2d");
    context.fillStyle = getComputedStyle(probe).color;
    probe.remove();
    return context.fillStyle;
  })()`);
}
