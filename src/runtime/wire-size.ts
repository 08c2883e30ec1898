import type { FetchChunksResponse } from "../gen/swarmlab/v1/node.js";
import {
  type MethodSizes,
  methodSizes,
  sizeOfFetchChunksRequest,
  sizeOfFetchChunksResponse,
} from "../gen/wire-sizes.js";
import type { MethodDescriptor, Service } from "./transport.js";

const nodeService = "swarmlab.v1.NodeService";

/** The generated functions for sizes, except for one message: in a dummy network a chunk counts more bytes than its encoding has. */
const networkSizes: { readonly [service: string]: { readonly [method: string]: MethodSizes } } = {
  ...methodSizes,
  [nodeService]: {
    ...methodSizes[nodeService],
    fetchChunks: { request: sizeOfFetchChunksRequest, response: sizeOfChunk },
  },
};

/**
 * Computes the size of a chunk. Dummy content counts as real content of its size would, since `dummy_size` takes as much room as the key
 * and length of real bytes. Only the tag of dummy content is extra: 9 bytes.
 */
function sizeOfChunk(chunk: FetchChunksResponse): number {
  const absent = chunk.payload?.$case === "dummySize" ? chunk.payload.value : 0;
  return sizeOfFetchChunksResponse(chunk) + absent;
}

/**
 * Bytes of a message of `service.method` on the network, without framing: exactly its protobuf encoding, plus the
 * content that a dummy network leaves out. Allocates nothing for the services of this project's proto files.
 */
export function wireSize(service: Service, method: string, direction: "request" | "response", message: object): number {
  return wireSizes(service, method)[direction](message);
}

/** Returns both functions of one method, for callers that look them up once. */
export function wireSizes(service: Service, method: string): MethodSizes {
  const sizes = networkSizes[service.fullName]?.[method];
  if (sizes) return sizes;
  const descriptor = service.methods[method];
  if (!descriptor) throw new Error(`${service.fullName} has no method ${method}`);
  return encodedSizes(descriptor);
}

/** Makes the functions for services outside this project's proto files: each message is encoded to be measured. */
function encodedSizes({ requestType, responseType }: MethodDescriptor): MethodSizes {
  return {
    request: (message) => requestType.encode(message).finish().length,
    response: (message) => responseType.encode(message).finish().length,
  };
}
