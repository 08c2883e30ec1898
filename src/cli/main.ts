#!/usr/bin/env -S node --expose-gc --max-semi-space-size=16 --heap-growing-percent=50 --max-old-space-size=8192
import process from "node:process";
import { main } from "./program.js";
import { endWithReader } from "./terminal.js";

endWithReader();
process.exitCode = await main(process.argv.slice(2), process.env);
