import { drawGroup, drawHost, drawLength, type Regime } from "./regime.js";

/** The regime with one fault, or none. */
const calm: Regime = ({ dice, from, until, topology, settings, kinds, schedule }) => {
  if (dice.chance(0.5)) return;
  schedule.strike(dice.pick(kinds), dice.time(from, until), [drawHost(dice, topology)], drawLength(dice, settings));
};

/** The regime with many faults of a few kinds, on hosts here and there. */
const storm: Regime = ({ dice, from, until, topology, settings, kinds, schedule }) => {
  const few = dice.some(kinds, dice.whole(1, 3));
  const count = dice.whole(4, 14);
  for (let i = 0; i < count; i++)
    schedule.strike(dice.pick(few), dice.time(from, until), [drawHost(dice, topology)], drawLength(dice, settings));
};

/** The regime in which a group is cut off from the rest, once or again and again. */
const partition: Regime = ({ dice, from, until, topology, settings, kinds, schedule }) => {
  const cutting = kinds.filter(({ cutsOff }) => cutsOff);
  if (cutting.length === 0) return;
  const kind = dice.pick(cutting);
  const group = drawGroup(dice, topology);
  const length = drawLength(dice, settings);
  const times = dice.whole(1, 3);
  for (let i = 0, at = dice.time(from, (from + until) / 2); i < times && at < until; i++) {
    schedule.strike(kind, at, group, length);
    at += Math.round(length * dice.between(1.1, 2.5));
  }
};

/** The regime in which one host after another stops and starts again, as when all are updated. */
const restartWave: Regime = ({ dice, from, until, topology, settings, kinds, schedule }) => {
  const stopping = kinds.filter(({ stops }) => stops);
  if (stopping.length === 0) return;
  const kind = dice.pick(stopping);
  const hosts = dice.some([...topology.nodes, "tracker"], dice.whole(4, topology.nodes.length));
  const length = drawLength(dice, settings);
  const gap = Math.round(((until - from) / hosts.length) * dice.between(0.2, 1));
  for (const [i, host] of hosts.entries()) schedule.strike(kind, from + i * gap, [host], length);
};

/** The regime in which hosts fail at the same moment: a rack, a provider, a bad update. */
const outage: Regime = ({ dice, from, until, topology, settings, kinds, schedule }) => {
  const kind = dice.pick(kinds);
  schedule.strike(kind, dice.time(from, until), drawGroup(dice, topology), drawLength(dice, settings));
};

/** The regime in which a few hosts fail and come back, over and over. */
const flapping: Regime = ({ dice, from, until, topology, settings, kinds, schedule }) => {
  const kind = dice.pick(kinds);
  const hosts = dice.some([...topology.nodes, "tracker"], dice.whole(1, 3));
  const length = Math.min(drawLength(dice, settings), (until - from) / 3);
  for (let at = dice.time(from, from + 20_000); at < until; at += Math.round(length * dice.between(1.2, 3)) + 1_000)
    schedule.strike(kind, at, hosts, Math.round(length));
};

/**
 * The regime in which the messages of some hosts are delayed for a time, and these hosts restart quickly. So messages of one life come in
 * the next one.
 */
const afterlife: Regime = ({ dice, from, until, topology, kinds, schedule }) => {
  const [delaying, stopping] = [kinds.filter(({ delays }) => delays), kinds.filter(({ stops }) => stops)];
  if (delaying.length === 0 || stopping.length === 0) return;
  const hosts = dice.some([...topology.nodes, "tracker"], dice.whole(1, 4));
  const late = dice.time(5_000, 40_000);
  for (let at = dice.time(from, from + 20_000); at < until; at += late + dice.time(5_000, 60_000)) {
    schedule.strike(dice.pick(delaying), at, hosts, late);
    const struck = dice.chance(0.3) ? ["tracker"] : dice.some(hosts, dice.whole(1, hosts.length));
    schedule.strike(dice.pick(stopping), at + dice.time(0, late), struck, dice.time(500, 5_000));
  }
};

/** The regime in which nodes fail one after another, each while repair is restoring the replicas of the node before it. */
const pursuit: Regime = ({ dice, from, until, topology, settings, kinds, schedule }) => {
  const kind = dice.pick(kinds);
  const hosts = dice.some(topology.nodes, dice.whole(2, 6));
  const gap = settings.deadAfter + dice.time(0, 10_000);
  for (const [i, host] of hosts.entries()) {
    const at = from + i * gap;
    if (at < until) schedule.strike(kind, at, [host], dice.time(settings.deadAfter, settings.deadAfter + 150_000));
  }
};

/** The regime of faults that wait for the moment at which they do the most harm. */
const ambush: Regime = ({ dice, from, settings, ambushes, schedule }) => {
  for (const one of dice.some(ambushes, dice.whole(1, 3)))
    schedule.lieInWait(one, from, drawLength(dice, settings), dice.chance(0.3));
};

/** All regimes. This is the only list of them. */
export const regimes: { readonly [name: string]: Regime } = {
  calm,
  storm,
  partition,
  restartWave,
  outage,
  flapping,
  afterlife,
  pursuit,
  ambush,
};
