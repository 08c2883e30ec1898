import { expect, test } from "vitest";
import { FetchChunksRequest, TransferPurpose } from "../../../gen/swarmlab/v1/node.js";
import { transferSharing } from "./simulated-transfers.js";

test("chunk transfers weigh by what they are for and have the cap; other streams are like any", () => {
  const sharing = transferSharing({ put: 2, get: 1, repair: 0.5 }, 1000);
  const of = (purpose: TransferPurpose) =>
    sharing("fetchChunks", { ...FetchChunksRequest.decode(new Uint8Array()), purpose });
  expect(of(TransferPurpose.PUT)).toEqual({ weight: 2, cap: 1000 });
  expect(of(TransferPurpose.GET)).toEqual({ weight: 1, cap: 1000 });
  expect(of(TransferPurpose.REPAIR)).toEqual({ weight: 0.5, cap: 1000 });
  expect(sharing("watch", {})).toBeUndefined();
});
