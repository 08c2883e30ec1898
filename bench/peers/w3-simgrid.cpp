// W3 on SimGrid's fluid model, the peers' side of bench/w3.ts: F transfers of 1 MiB at any time between random pairs of
// H hosts, each with its own uplink and downlink; a completion starts the next, until T are done. Prints the CPU time
// without set-up, as `transfers <n> cpu <seconds>`.
//
//   g++ -O2 -std=c++17 w3-simgrid.cpp -lsimgrid -o w3-simgrid
//   ./w3-simgrid H F T [up Mbit/s] [down Mbit/s] [wall limit, s] --log=root.thres:critical
//     --cfg=contexts/guard-size:0 --cfg=contexts/stack-size:64 --cfg=network/model:CM02 --cfg=network/weight-S:0
//     --cfg=network/crosstraffic:0 --cfg=network/TCP-gamma:0
#include <simgrid/s4u.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace s4u = simgrid::s4u;

namespace {

constexpr uint64_t kTransferBytes = 1 << 20;
constexpr double kBytesPerMegabit = 125000;

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
}

using Clock = std::chrono::steady_clock;

/** What all transfers share. */
struct Run {
  std::vector<s4u::Host*> hosts;
  std::mt19937_64 random{1};
  uint64_t wanted = 0;
  uint64_t done = 0;
  double cpu_before = 0;
  Clock::time_point wall_limit;

  size_t below(size_t bound) { return static_cast<size_t>(random() % bound); }

  /** Ends the process: tearing down some thousand actors is no part of what is measured. */
  void report() const {
    printf("transfers %llu cpu %.3f simulated %.3f\n", static_cast<unsigned long long>(done),
           cpu_seconds() - cpu_before, s4u::Engine::get_clock());
    fflush(stdout);
    _exit(0);
  }
};

/** One transfer after another, for ever. */
void transfer_again(Run* run) {
  for (;;) {
    const size_t from = run->below(run->hosts.size());
    const size_t other = run->below(run->hosts.size() - 1);
    s4u::Comm::sendto(run->hosts[from], run->hosts[other >= from ? other + 1 : other], kTransferBytes);
    if (++run->done >= run->wanted || (run->done % 64 == 0 && Clock::now() > run->wall_limit)) run->report();
  }
}

}  // namespace

int main(int argc, char** argv) {
  s4u::Engine engine(&argc, argv);
  if (argc < 4) {
    fprintf(stderr, "usage: %s hosts flows transfers [up] [down] [wall limit]\n", argv[0]);
    return 2;
  }
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
    // Without latency all flows weigh the same, as in bench/w3.ts.
    auto* uplink = zone->create_link("up" + name, up)->set_latency(0)->seal();
    auto* downlink = zone->create_link("down" + name, down)->set_latency(0)->seal();
    zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr, {s4u::LinkInRoute(uplink)}, false);
    zone->add_route(nullptr, host->get_netpoint(), nullptr, nullptr, {s4u::LinkInRoute(downlink)}, false);
    run.hosts.push_back(host);
  }
  zone->seal();
  for (int i = 0; i < flows; i++) s4u::Actor::create("transfers", run.hosts[i % hosts], transfer_again, &run);
  run.cpu_before = cpu_seconds();
  run.wall_limit = Clock::now() + std::chrono::milliseconds(static_cast<int64_t>(number(6, 1e6) * 1000));
  engine.run();
  return 0;
}
