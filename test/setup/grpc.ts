import { setUpGrpc } from "../../src/live/grpc/set-up-grpc.js";

// As every program does before its first connection: tests of the live world make environments themselves.
setUpGrpc();
