import { command } from "../options/command.js";
import { flag, number, text } from "../options/options.js";

export const serve = command({
  usage: "serve [folder]",
  describe: "Show the reports in a folder to a browser: list, open and compare them",
  positionals: {
    folder: { type: "string", describe: "Folder that the reports are in, at any depth [reports]" },
  },
  options: {
    host: text("Host name or address to listen on; with another one, others can read the reports", "127.0.0.1"),
    port: number("port", "Port to listen on; 0: any free one", 0, { usual: "0" }),
    open: flag("Start the browser, if there is one"),
  },
  examples: [
    ["serve", "the reports in reports/, for this machine only"],
    ["serve results --port 8080 --open", "experiments too, at http://127.0.0.1:8080/"],
    ["serve --host 0.0.0.0", "for everybody who reaches this machine"],
  ],
  async run(args) {
    const { runServe } = await import("../serve/run-serve.js");
    return runServe(args);
  },
});
