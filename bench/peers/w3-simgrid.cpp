// W3 on SimGrid's fluid model, the peers' side of bench/w3.ts: F transfers of 1 MiB at any time between random pairs of
// H hosts, each with its own uplink and downlink. When a transfer ends, the next one starts, until T are done or the time is up.
//
//   w3-simgrid HOSTS FLOWS TRANSFERS [UP] [DOWN] [LIMIT]          links in Mbit/s, the limit in seconds of wall time
#include <simgrid/s4u.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "measured.hpp"

namespace s4u = simgrid::s4u;

namespace {

constexpr uint64_t kTransferBytes = 1 << 20;
constexpr double kBytesPerMegabit = 125000;

/** The state that all transfers share. */
struct Run {
  std::vector<s4u::Host*> hosts;
  std::mt19937_64 random{1};
  uint64_t wanted = 0;
  uint64_t done = 0;
  double wall_limit = 0;
  measured::Times times;

  size_t below(size_t bound) { return static_cast<size_t>(random() % bound); }
};

/** An actor that makes one transfer after another, for ever. */
void transfer_again(Run* run) {
  for (;;) {
    const size_t from = run->below(run->hosts.size());
    const size_t other = run->below(run->hosts.size() - 1);
    s4u::Comm::sendto(run->hosts[from], run->hosts[other >= from ? other + 1 : other], kTransferBytes);
    const bool late = ++run->done % 64 == 0 && run->times.wall_since_ready() > run->wall_limit;
    if (late || run->done >= run->wanted) run->times.report(run->done, s4u::Engine::get_clock());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: %s hosts flows transfers [up] [down] [limit]\n", argv[0]);
    return 2;
  }
  // Plain max-min fairness. Stacks are small and without guard pages, since there is an actor for each transfer.
  std::vector<std::string> words = {argv[0],
                                    "--log=root.thres:critical",
                                    "--cfg=contexts/guard-size:0",
                                    "--cfg=contexts/stack-size:64",
                                    "--cfg=network/model:CM02",
                                    "--cfg=network/weight-S:0",
                                    "--cfg=network/crosstraffic:0",
                                    "--cfg=network/TCP-gamma:0"};
  std::vector<char*> flags;
  for (auto& word : words) flags.push_back(word.data());
  int flag_count = static_cast<int>(flags.size());
  s4u::Engine engine(&flag_count, flags.data());
  const auto number = [&](int place, double otherwise) { return argc > place ? atof(argv[place]) : otherwise; };
  const int hosts = static_cast<int>(number(1, 0));
  const int flows = static_cast<int>(number(2, 0));
  const double up = number(4, 10) * kBytesPerMegabit;
  const double down = number(5, 50) * kBytesPerMegabit;
  Run run;
  run.wanted = static_cast<uint64_t>(number(3, 0));
  auto* zone = s4u::create_star_zone("star");
  for (int i = 0; i < hosts; i++) {
    const std::string name = std::to_string(i);
    auto* host = zone->create_host("host" + name, 1e9)->seal();
    // Without latency all flows have the same weight, as in bench/w3.ts.
    auto* uplink = zone->create_link("up" + name, up)->set_latency(0)->seal();
    auto* downlink = zone->create_link("down" + name, down)->set_latency(0)->seal();
    zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr, {s4u::LinkInRoute(uplink)}, false);
    zone->add_route(nullptr, host->get_netpoint(), nullptr, nullptr, {s4u::LinkInRoute(downlink)}, false);
    run.hosts.push_back(host);
  }
  zone->seal();
  for (int i = 0; i < flows; i++) s4u::Actor::create("transfers", run.hosts[i % hosts], transfer_again, &run);
  run.wall_limit = number(6, 1e6);
  run.times.ready();
  engine.run();
  return 0;
}
