import type { PageData } from "./page-data.js";

/** Reads what the writer put into the page: base64 of gzip of JSON. Throws when it is damaged. */
export async function readPageData(source: Document): Promise<PageData> {
  const text = source.getElementById("data")?.textContent ?? "";
  const stream = new Blob([bytesOf(text.trim())]).stream().pipeThrough(new DecompressionStream("gzip"));
  const data = (await new Response(stream).json()) as PageData;
  if (data.format !== "swarmlab-page/1") throw new Error("this is not a page of swarmlab");
  return data;
}

/** Decodes base64. It uses a loop, because `Uint8Array.from` with a function is ten times slower. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
