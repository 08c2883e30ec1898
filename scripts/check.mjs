/**
 * Runs the scripts of package.json that need nothing from each other, as many at once as there are cores. What one says is shown when it has ended.
 * Fails if one fails. Further scripts, such as the build, can be given by name.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";

// The longest come first, so that the cores are done at about the same time.
const waiting = ["types", ...process.argv.slice(2), "lint", "ladder", "dead", "licences"];
await Promise.all(Array.from({ length: availableParallelism() }, work));

async function work() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const script = spawn("npm", ["run", name], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [script.stdout, script.stderr])
      stream.setEncoding("utf8").on("data", (text) => {
        said += text;
      });
    const [code] = await once(script, "close");
    process.stdout.write(said);
    if (code === 0) continue;
    console.error(`${name} failed`);
    process.exitCode = 1;
  }
}
