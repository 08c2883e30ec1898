// What the label of a step says. Each kind of step writes its own labels, in src/scenario/steps.

/** What follows the hosts in a label: what happens to their disks or replicas, or the event for which the step waited. */
const AFTER_HOSTS =
  /, (?:whose disks|whose replicas are copied first|in the middle of a write|which goes on from a copy|when ).*$/s;

export function isOperation(label: string): boolean {
  return /^(put|get|remove)\b/.test(label);
}

/** Whether a label only says that a step or an operation could not happen, as in `no get of film: n-3 is offline`. */
export function isMissed(label: string): boolean {
  return label.startsWith("no ");
}

/** Whether a step is a fault. Every step that happened is one, except an operation of a user and a step that starts nodes or ends a fault. */
export function isFault(label: string): boolean {
  return !isMissed(label) && !isOperation(label) && !/^(join|restart|heal|resume|release|end of)\b/.test(label);
}

/** Whether a step ends a fault: it ends this fault alone, ends all faults of its kind, or brings back the nodes that went down or were paused. */
export function ends(label: string, fault: string): boolean {
  if (label === `end of ${fault}`) return true;
  if (label.startsWith("heal of all partitions")) return fault.startsWith("partition of ");
  if (label.startsWith("release of all held messages")) return fault.startsWith("hold of messages ");
  const back = hostsOf(label, /^(?:restart|resume|join) of /);
  return back !== undefined && back === hostsOf(fault, /^(?:crash|pause|leave) of /);
}

/** The hosts in a label that begins with `verb`, as in `n-3` or `the tracker and 5 nodes`. Undefined: it begins otherwise. */
export function hostsOf(label: string, verb: RegExp): string | undefined {
  return verb.test(label) ? label.replace(verb, "").replace(AFTER_HOSTS, "") : undefined;
}

export function names(label: string, host: string): boolean {
  return label
    .replace(/, when .*$/s, "")
    .split(/[\s,:]+/)
    .includes(host);
}

/**
 * Whether a step can have concerned a node: its label names the node, several nodes, all hosts, or what all nodes need. A partition or a
 * hold concerns every node.
 */
export function canConcern(label: string, node: string): boolean {
  return names(label, node) || /^(partition|hold) of |\b(\d+ nodes|the tracker|all|backbone)\b/.test(label);
}
