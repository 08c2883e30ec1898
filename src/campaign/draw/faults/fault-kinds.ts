import { percent, timeText } from "../quantities.js";
import { type FaultKind, type Strike, who, whose } from "./fault-kind.js";

/** A partition of hosts from the rest. With `way` it loses only the messages that the hosts send, or only those sent to them. */
function partition(way?: "out" | "in"): FaultKind {
  return {
    strikes: "both",
    destroys: 0,
    cutsOff: true,
    written: ({ hosts, length }) => ({
      partition: way === undefined ? who(hosts) : { ...whose(hosts), way },
      for: length,
    }),
  };
}

function disturbance(drawn: (strike: Strike) => Readonly<Record<string, string>>, delays = false): FaultKind {
  return {
    strikes: "both",
    destroys: 0,
    delays,
    written: (strike) => ({ disturb: { ...whose(strike.hosts), ...drawn(strike) }, for: strike.length }),
  };
}

/** A node that lies. It counts like a destroyed disk: while the lie lasts, nobody can rely on the liar's replicas. */
function lie(about: "content" | "inventory" | "presence"): FaultKind {
  return {
    strikes: "nodes",
    destroys: 1,
    written: ({ hosts, length }) => ({ lie: { ...whose(hosts), about }, for: length }),
  };
}

/** All faults that a campaign draws. This is the only list of them. */
export const faultKinds: { readonly [name: string]: FaultKind } = {
  crash: {
    strikes: "both",
    destroys: 0,
    stops: true,
    written: ({ hosts, length }) => ({ crash: who(hosts), for: length }),
  },
  wipe: {
    strikes: "nodes",
    destroys: 1,
    written: ({ hosts, length }) => ({ crash: { ...whose(hosts), disk: "wiped" }, for: length }),
  },
  powerCut: {
    strikes: "nodes",
    destroys: 0,
    stops: true,
    written: ({ hosts, length }) => ({ crash: { ...whose(hosts), disk: "unsynced-lost" }, for: length }),
  },
  tornWrite: {
    strikes: "nodes",
    destroys: 1,
    written: ({ hosts, length }) => ({ crash: { ...whose(hosts), disk: "torn" }, for: length }),
  },
  fullDisk: {
    strikes: "nodes",
    destroys: 0,
    written: ({ hosts, length }) => ({ fill: who(hosts), for: length }),
  },
  slowDisk: {
    strikes: "nodes",
    destroys: 0,
    written: ({ hosts, length, dice }) => ({
      slow: { ...whose(hosts), disk: dice.pick(["50 kB/s", "500 kB/s"]) },
      for: length,
    }),
  },
  slowProcessor: {
    strikes: "both",
    destroys: 0,
    written: ({ hosts, length, dice }) => ({
      slow: { ...whose(hosts), cpu: dice.pick(["20ms", "200ms", "1s"]) },
      for: length,
    }),
  },
  slowLinks: {
    strikes: "nodes",
    destroys: 0,
    written: ({ hosts, length, dice }) => {
      const rate = dice.pick(["20 kbit/s", "200 kbit/s", "1 Mbit/s"]);
      const directions = dice.pick([{ up: rate }, { down: rate }, { up: rate, down: rate }]);
      return { limit: { ...whose(hosts), ...directions }, for: length };
    },
  },
  wrongClock: {
    strikes: "both",
    destroys: 0,
    written: ({ hosts, length, dice }) => ({
      clock: {
        ...whose(hosts),
        ...dice.pick([{ offset: "30s" }, { drift: "5 %" }, { drift: "-5 %" }, { drift: "30 %" }]),
      },
      for: length,
    }),
  },
  pause: {
    strikes: "both",
    destroys: 0,
    stops: true,
    written: ({ hosts, length }) => ({ pause: who(hosts), for: length }),
  },
  partition: partition(),
  deaf: partition("in"),
  mute: partition("out"),
  hold: {
    strikes: "both",
    destroys: 0,
    cutsOff: true,
    delays: true,
    written: ({ hosts, length }) => ({ hold: who(hosts), for: length }),
  },
  corruption: {
    strikes: "nodes",
    destroys: 1,
    written: ({ hosts, dice }) => ({ corrupt: { ...whose(hosts), amount: dice.pick([1, "50 %", "100 %"]) } }),
  },
  garbage: lie("content"),
  falseClaims: lie("inventory"),
  absence: lie("presence"),
  loss: disturbance(({ dice }) => ({ loss: percent(dice.pick([0.05, 0.2, 0.5, 0.9])) })),
  duplicates: disturbance(({ dice }) => ({ duplicates: percent(dice.pick([0.1, 0.5, 1])) })),
  lateness: disturbance(
    ({ dice }) => ({
      delay: timeText(dice.pick([0, 200, 2000])),
      jitter: timeText(dice.pick([500, 3000, 10_000])),
    }),
    true,
  ),
  /** Most delays are longer than callers wait, so that requests come when their callers have given up, or have restarted. */
  straggling: disturbance(
    ({ dice }) => ({
      delay: timeText(dice.pick([0, 5_000, 20_000])),
      jitter: timeText(dice.pick([10_000, 30_000, 90_000])),
    }),
    true,
  ),
  /** Requests come twice, and often many seconds lie between the two. */
  echoes: disturbance(
    ({ dice }) => ({
      duplicates: percent(dice.pick([0.5, 1])),
      jitter: timeText(dice.pick([3_000, 10_000, 30_000])),
    }),
    true,
  ),
};
