import { Channel, ChannelCredentials, type ChannelOptions } from "@grpc/grpc-js";
import type { Role } from "../../runtime/identity.js";
import type { TlsChannels } from "../security/tls.js";
import { SharedCalls } from "./shared/shared-calls.js";

const MiB = 1024 * 1024;

/** The largest message that carries no chunk, in bytes. */
export const MESSAGE_LIMIT_BYTES = 2 * MiB;
/** The largest chunk that a network may be configured for, in bytes. */
export const LARGEST_CHUNK_BYTES = 16 * MiB;

/** The room for what surrounds an answer on a shared stream, in bytes. */
const ANSWER_MARGIN_BYTES = 1024;
/** The room for the other fields of a message with a chunk, in bytes. */
const CHUNK_MARGIN_BYTES = 64 * 1024;
/** The flow-control window of a connection with chunks, in bytes: bandwidth times round trip of a fast link, 1 Gbit/s over 32 ms. */
const BULK_WINDOW_BYTES = 4 * MiB;
/** The largest number of connections that a program keeps open. Beyond it, the program closes the one that was unused for longest. */
const MOST_CHANNELS = 4096;

/** Matches host:port. The host is a name, an IPv4 address, or an IPv6 address in brackets. Other schemes of gRPC are not allowed. */
const ADDRESS = /^(?:[a-z0-9](?:[a-z0-9.-]{0,252})|\[[0-9a-f:.]{2,45}\]):([1-9]\d{0,4})$/i;

export function isAddress(address: string): boolean {
  const match = ADDRESS.exec(address);
  return match !== null && Number(match[1]) <= 65535;
}

/**
 * Options that both ends share. A dead connection is noticed within 25 s, even if it is idle. grpc-js need not count calls (channelz),
 * since nothing reads those counts.
 */
export const keepalive: ChannelOptions = {
  "grpc.keepalive_time_ms": 20_000,
  "grpc.keepalive_timeout_ms": 5_000,
  "grpc.enable_channelz": 0,
};

const clientOptions: ChannelOptions = {
  ...keepalive,
  "grpc.keepalive_permit_without_calls": 1,
  // The programs themselves repeat calls, because they know which may be repeated.
  "grpc.enable_retries": 0,
  "grpc.service_config_disable_resolution": 1,
  "grpc.enable_http_proxy": 0,
  // With these times a program reaches a restarted peer again within about a second. By default grpc-js waits longer after each failed
  // attempt, up to two minutes.
  "grpc.initial_reconnect_backoff_ms": 200,
  "grpc.max_reconnect_backoff_ms": 1_000,
  "grpc.client_idle_timeout_ms": 60_000,
  // Two programs in one process share no connection, since the death of one would disturb the other.
  "grpc.use_local_subchannel_pool": 1,
};

/** The server name that clients send in the handshake. Servers ignore it, and it hides the real host from listeners. */
const SERVER_NAME = "swarmlab.invalid";

/**
 * The kind of message that a connection carries. Streams of chunks have their own connections, so that they never delay short and urgent
 * messages. The content of a small file that goes along with its orders is an exception: it travels with the other messages.
 */
export type Traffic = "control" | "bulk";

/** A program's connections to its peers: one per address, traffic and role, opened on first use. */
export class Channels {
  private readonly open = new Map<string, SharedCalls>();
  private readonly options: Record<Traffic, ChannelOptions>;

  constructor(
    /** The object that makes TLS connections; undefined in a network in plain text. */
    private readonly tls: TlsChannels | undefined,
    largestChunkBytes: number,
  ) {
    const common = tls ? { ...clientOptions, "grpc.ssl_target_name_override": SERVER_NAME } : clientOptions;
    const bulkLimit = Math.max(MESSAGE_LIMIT_BYTES, largestChunkBytes + CHUNK_MARGIN_BYTES);
    this.options = {
      control: { ...common, "grpc.max_receive_message_length": MESSAGE_LIMIT_BYTES + ANSWER_MARGIN_BYTES },
      bulk: {
        ...common,
        "grpc.max_receive_message_length": bulkLimit,
        "grpc-node.flow_control_window": Math.max(BULK_WINDOW_BYTES, bulkLimit),
      },
    };
  }

  /** The connection to `address`; undefined if the address is not valid. In a secured network the server must have one of the roles `expected`. */
  to(address: string, traffic: Traffic, expected?: readonly Role[]): SharedCalls | undefined {
    const key = `${traffic} ${expected?.[0] ?? ""} ${address}`;
    let channel = this.open.get(key);
    if (channel) {
      this.open.delete(key);
    } else {
      if (!isAddress(address)) return undefined;
      if (this.open.size >= MOST_CHANNELS) this.closeOldest();
      channel = new SharedCalls(new Channel(address, this.credentials(address, expected), this.options[traffic]));
    }
    this.open.set(key, channel);
    return channel;
  }

  private credentials(address: string, expected: readonly Role[] | undefined): ChannelCredentials {
    if (!this.tls) return ChannelCredentials.createInsecure();
    return this.tls.to(address.slice(0, address.lastIndexOf(":")), expected);
  }

  close(): void {
    for (const channel of this.open.values()) channel.close();
    this.open.clear();
  }

  private closeOldest(): void {
    const [oldest] = this.open;
    if (!oldest) return;
    this.open.delete(oldest[0]);
    oldest[1].closeSoon();
  }
}
