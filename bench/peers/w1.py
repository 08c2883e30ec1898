"""W1 on SimPy: every node is a process that waits while its request travels, and then while the reply travels.

    w1.py NODES MESSAGES
"""

import random
import sys
import time

import simpy


class RandomRpc:
    """All nodes: each has one call under way."""

    def __init__(self, nodes: int, messages: int) -> None:
        self.env = simpy.Environment()
        self.random = random.Random(1)
        self.served = [0] * nodes
        self.missing = messages
        self.done = self.env.event()
        for node in range(nodes):
            self.env.process(self.ask_forever(node))

    def ask_forever(self, node: int):
        nodes = len(self.served)
        while True:
            drawn = int(self.random.random() * (nodes - 1))
            other = drawn + 1 if drawn >= node else drawn
            yield self.env.timeout(self.latency())
            self.served[other] += 1
            self.count()
            yield self.env.timeout(self.latency())
            self.count()

    def latency(self) -> float:
        return 0.01 + 0.09 * self.random.random()

    def count(self) -> None:
        self.missing -= 1
        if self.missing == 0:
            self.done.succeed()


def main() -> None:
    nodes, messages = (int(float(word)) for word in sys.argv[1:3])
    begun = time.process_time()
    rpc = RandomRpc(nodes, messages)
    cpu, wall = time.process_time(), time.perf_counter()
    rpc.env.run(until=rpc.done)
    print(
        f"R setup_cpu={cpu - begun:.3f} run_wall={time.perf_counter() - wall:.3f}"
        f" run_cpu={time.process_time() - cpu:.3f} msgs={messages} simt={rpc.env.now:.3f}"
    )


main()
