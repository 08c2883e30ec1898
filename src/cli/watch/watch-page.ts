import { hashOf, type PageBundle } from "../../report/page/page-html.js";
import { markup } from "../serve/markup.js";
import type { Answer } from "../serve/page-server.js";

/** Makes the page around the report so far. Its script listens to the program, and shows the latest report in a frame. */
export function watchPage(title: string, { script, style }: PageBundle): Answer {
  const own = `script-src ${hashOf(script)}; style-src ${hashOf(style)}; connect-src 'self'; frame-src 'self'`;
  const policy = `default-src 'none'; ${own}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  const { text } = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
`;
  const body = `${text}<style>${style}</style>
</head>
<body>
<noscript>This page needs JavaScript to follow a run.</noscript>
<script>${script}</script>
</body>
</html>
`;
  return { status: 200, type: "text/html; charset=utf-8", body, policy };
}
