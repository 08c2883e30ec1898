// W1 on ns-3's event core, without its network stack: a message is an event in the receiver's context. Of ns-3's schedulers, PriorityQueueScheduler
// is the fastest here.
//
//   w1-ns3 NODES MESSAGES [SCHEDULER]
#include <cstdlib>
#include <string>
#include <vector>

#include "measured.hpp"
#include "ns3/core-module.h"
#include "random-rpc.hpp"

namespace {

/** All nodes: each has one call under way. */
class RandomRpc {
 public:
  RandomRpc(uint32_t nodes, uint64_t messages) : nodes_(nodes), missing_(messages), answered_(nodes) {}

  void start() {
    for (uint32_t node = 0; node < nodes_; node++) ask(node);
  }

 private:
  void ask(uint32_t node) {
    const uint32_t to = draws_.other(node, nodes_);
    ns3::Simulator::ScheduleWithContext(to, latency(), &RandomRpc::requested, this, to, node);
  }

  void requested(uint32_t node, uint32_t caller) {
    count();
    ns3::Simulator::ScheduleWithContext(caller, latency(), &RandomRpc::replied, this, caller);
  }

  void replied(uint32_t node) {
    count();
    answered_[node]++;
    ask(node);
  }

  void count() {
    if (--missing_ == 0) ns3::Simulator::Stop();
  }

  ns3::Time latency() { return ns3::NanoSeconds(static_cast<int64_t>(draws_.latency() * 1e9)); }

  const uint32_t nodes_;
  uint64_t missing_;
  std::vector<uint32_t> answered_;
  RpcDraws draws_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return fprintf(stderr, "usage: %s nodes messages [scheduler]\n", argv[0]), 2;
  const auto messages = static_cast<uint64_t>(atof(argv[2]));
  measured::Times times;
  ns3::ObjectFactory scheduler;
  scheduler.SetTypeId(std::string("ns3::") + (argc > 3 ? argv[3] : "PriorityQueueScheduler"));
  ns3::Simulator::SetScheduler(scheduler);
  RandomRpc rpc(static_cast<uint32_t>(atof(argv[1])), messages);
  rpc.start();
  times.ready();
  ns3::Simulator::Run();
  times.report(messages, ns3::Simulator::Now().GetSeconds());
}
