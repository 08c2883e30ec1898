import { setTimeout as sleep } from "node:timers/promises";
import { askToLeave } from "../../live/daemon/signals.js";
import { isFolderOf, ownerOf } from "../../live/disk/folder-lock.js";
import { hasLeft } from "../../live/disk/leave-mark.js";
import { BadInput, ExitCode, Failure } from "../exit-code.js";
import { command } from "../options/command.js";
import { flag } from "../options/options.js";
import { say } from "../view/terminal.js";

const LOOK_EVERY_MS = 100;

/** Asks a node to leave, by a signal to the process that its data folder names. Only the owner of that process and root may send it a signal. */
export const leave = command({
  usage: "leave <folder>",
  describe: "Let a node of this machine leave its network, and wait until it has",
  positionals: { folder: { type: "string", demandOption: true, describe: "The node's data folder (its --data)" } },
  options: {
    drain: flag("Have its replicas copied elsewhere first"),
    "no-wait": flag("Do not wait until it has left"),
    json: flag("Print JSON"),
  },
  examples: [["leave ./n1 --drain", "all chunks keep their replicas all the time"]],
  async run({ folder, drain, json, "no-wait": hurry }) {
    if (isFolderOf("tracker", folder))
      throw new BadInput(`swarmlab: ${folder} is the folder of a tracker: only nodes leave; stop it by SIGTERM`);
    const pid = askToLeave(folder, { drain });
    if (pid === undefined) throw new Failure(`no node runs on ${folder}`);
    if (!hurry) while (ownerOf(folder) === pid) await sleep(LOOK_EVERY_MS);
    const left = !hurry && hasLeft(folder);
    if (json) say(JSON.stringify({ pid, left }));
    if (!hurry && !left) throw new Failure(`process ${pid} has stopped without leaving: its log may say why`);
    if (!json) say(hurry ? `asked process ${pid} to leave` : `process ${pid} has left`);
    return ExitCode.OK;
  },
});
