// W1 on std::priority_queue alone: the cost of the events in C++, without hosts, deadlines, digest or counters.
//
//   w1-queue NODES MESSAGES
#include <cstdlib>
#include <queue>
#include <vector>

#include "measured.hpp"
#include "random-rpc.hpp"

namespace {

struct Message {
  double due;
  uint64_t order;
  uint32_t from, to;
  bool is_request;
};

/** Of two messages that are due at the same time, the one that was sent first comes first. */
struct ComesLater {
  bool operator()(const Message& a, const Message& b) const {
    return a.due > b.due || (a.due == b.due && a.order > b.order);
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return fprintf(stderr, "usage: %s nodes messages\n", argv[0]), 2;
  const auto nodes = static_cast<uint32_t>(atof(argv[1]));
  const auto messages = static_cast<uint64_t>(atof(argv[2]));
  measured::Times times;
  RpcDraws draws;
  std::priority_queue<Message, std::vector<Message>, ComesLater> queue;
  std::vector<uint32_t> answered(nodes);
  uint64_t sent = 0;
  double now = 0;
  const auto send = [&](uint32_t from, uint32_t to, bool is_request) {
    queue.push({now + draws.latency(), sent++, from, to, is_request});
  };
  for (uint32_t node = 0; node < nodes; node++) send(node, draws.other(node, nodes), true);
  times.ready();
  for (uint64_t delivered = 0; delivered < messages; delivered++) {
    const Message message = queue.top();
    queue.pop();
    now = message.due;
    if (message.is_request) {
      send(message.to, message.from, false);
    } else {
      answered[message.to]++;
      send(message.to, draws.other(message.to, nodes), true);
    }
  }
  times.report(messages, now);
}
