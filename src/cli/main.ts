#!/usr/bin/env -S node --expose-gc --max-semi-space-size=16 --heap-growing-percent=50 --max-old-space-size=8192
// A young generation that fits the caches, and an old one that is collected when it has grown by half; for a million nodes
// it may be large. npm's scripts start with the same flags.
import process from "node:process";
import { main } from "./program.js";
import { endWithReader } from "./view/terminal.js";

endWithReader();
process.exitCode = await main(process.argv.slice(2), process.env);
