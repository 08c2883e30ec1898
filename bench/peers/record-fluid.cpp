// Records completion times of SimGrid's fluid model on random cases, for test/oracles/simgrid-fluid.json.
//
// Plain max-min fairness: CM02 with weight-S 0, cross-traffic 0 and TCP-gamma 0. There a flow's weight is the inverse of
// its route's latency, or 1 without latency, and its bytes start to move when the latency has passed. So the times in cases with latency also depend
// on the weights. Starts and latencies are whole microseconds, sizes whole bytes. The solver's precision is set finer than its default of 1e-5, but
// not to 1e-12, with which 3.32 crashes on ties.
//
//   g++ -O2 -std=c++17 record-fluid.cpp -lsimgrid -o record-fluid && ./record-fluid 100 > simgrid-fluid.json
#include <simgrid/s4u.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace s4u = simgrid::s4u;

namespace {

/** SplitMix64 (Steele, Lea, Flood 2014). */
class Draws {
 public:
  explicit Draws(uint64_t seed) : state_(seed * 0xD1342543DE82EF95ull + 1) {}
  int below(int bound) { return static_cast<int>(next() % static_cast<uint64_t>(bound)); }
  /** Uniform in [from, to]. */
  int64_t between(int64_t from, int64_t to) {
    return from + static_cast<int64_t>(next() % static_cast<uint64_t>(to - from + 1));
  }
  bool one_in(int n) { return below(n) == 0; }

 private:
  uint64_t next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  uint64_t state_;
};

struct HostSpec {
  int64_t up, down;  // bytes per second
  int64_t up_latency, down_latency;  // microseconds
};

struct FlowSpec {
  int64_t start;  // microseconds
  int from, to;
  int64_t bytes;
  int64_t cap;  // bytes per second, 0 for none
  double end = 0;  // seconds
};

struct Case {
  std::vector<HostSpec> hosts;
  int64_t backbone = 0;  // bytes per second, 0 for none
  std::vector<FlowSpec> flows;
};

Case draw_case(uint64_t seed) {
  Draws draws(seed);
  Case drawn;
  const bool with_latency = draws.one_in(3);
  const bool alike = draws.one_in(3);  // equal up and down links: the hard case, with many ties
  const int hosts = 2 + draws.below(18);
  const int64_t megabit = 125000;
  for (int i = 0; i < hosts; i++) {
    HostSpec host{alike ? 10 * megabit : draws.between(megabit, 20 * megabit),
                  alike ? 10 * megabit : draws.between(megabit, 60 * megabit), 0, 0};
    if (with_latency) {
      host.up_latency = draws.between(1000, 50000);
      host.down_latency = draws.between(1000, 50000);
    }
    drawn.hosts.push_back(host);
  }
  if (draws.one_in(3)) drawn.backbone = draws.between(5, 20 * hosts) * megabit;
  const int flows = 2 + draws.below(60);
  const int64_t spread = draws.one_in(4) ? 0 : draws.between(1, 60) * 1000000;
  for (int i = 0; i < flows; i++) {
    FlowSpec flow{};
    flow.start = spread == 0 ? 0 : draws.between(0, spread);
    flow.from = draws.below(hosts);
    flow.to = (flow.from + 1 + draws.below(hosts - 1)) % hosts;
    flow.bytes = draws.one_in(3) ? 16 << 20 : draws.between(3000000, 40000000);
    // With latency, TCP-gamma 0 also removes caps. So no case has both.
    flow.cap = !with_latency && draws.one_in(6) ? draws.between(megabit / 2, 8 * megabit) : 0;
    drawn.flows.push_back(flow);
  }
  return drawn;
}

void simulate(Case& drawn, const char* program) {
  std::vector<std::string> words = {program,
                                    "--log=root.thres:critical",
                                    "--cfg=network/model:CM02",
                                    "--cfg=network/weight-S:0",
                                    "--cfg=network/crosstraffic:0",
                                    "--cfg=network/TCP-gamma:0",
                                    "--cfg=maxmin/precision:1e-10",
                                    "--cfg=surf/precision:1e-9"};
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  int count = static_cast<int>(arguments.size());
  s4u::Engine engine(&count, arguments.data());
  auto* zone = s4u::create_star_zone("star");
  s4u::Link* backbone = nullptr;
  if (drawn.backbone > 0) {
    backbone = zone->create_link("backbone", static_cast<double>(drawn.backbone))->set_latency(0)->seal();
  }
  std::vector<s4u::Host*> hosts;
  for (size_t i = 0; i < drawn.hosts.size(); i++) {
    const HostSpec& spec = drawn.hosts[i];
    const std::string name = std::to_string(i);
    auto* host = zone->create_host("host" + name, 1e9)->seal();
    auto* up = zone->create_link("up" + name, static_cast<double>(spec.up))
                   ->set_latency(static_cast<double>(spec.up_latency) * 1e-6)->seal();
    auto* down = zone->create_link("down" + name, static_cast<double>(spec.down))
                     ->set_latency(static_cast<double>(spec.down_latency) * 1e-6)->seal();
    std::vector<s4u::LinkInRoute> out = {s4u::LinkInRoute(up)};
    if (backbone != nullptr) out.emplace_back(backbone);
    zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr, out, false);
    zone->add_route(nullptr, host->get_netpoint(), nullptr, nullptr, {s4u::LinkInRoute(down)}, false);
    hosts.push_back(host);
  }
  zone->seal();
  // Send through a mailbox of its own, since a direct `sendto` ignores the rate.
  int number = 0;
  for (FlowSpec& flow : drawn.flows) {
    auto* mailbox = s4u::Mailbox::by_name("flow" + std::to_string(number++));
    s4u::Actor::create("receiver", hosts[flow.to], [&flow, mailbox] {
      mailbox->get<FlowSpec>();
      flow.end = s4u::Engine::get_clock();
    });
    s4u::Actor::create("sender", hosts[flow.from], [&flow, mailbox] {
      if (flow.start > 0) s4u::this_actor::sleep_until(static_cast<double>(flow.start) * 1e-6);
      auto comm = mailbox->put_init(&flow, static_cast<uint64_t>(flow.bytes));
      if (flow.cap > 0) comm->set_rate(static_cast<double>(flow.cap));
      comm->wait();
    });
  }
  engine.run();
}

void print(const Case& drawn, bool first) {
  printf("%s{\"backbone\":%lld,\n \"hosts\":[", first ? "" : ",\n", static_cast<long long>(drawn.backbone));
  for (size_t i = 0; i < drawn.hosts.size(); i++) {
    const HostSpec& h = drawn.hosts[i];
    printf("%s[%lld,%lld,%lld,%lld]", i ? "," : "", static_cast<long long>(h.up), static_cast<long long>(h.down),
           static_cast<long long>(h.up_latency), static_cast<long long>(h.down_latency));
  }
  printf("],\n \"flows\":[");
  for (size_t i = 0; i < drawn.flows.size(); i++) {
    const FlowSpec& f = drawn.flows[i];
    printf("%s[%lld,%d,%d,%lld,%lld,%.12g]", i ? "," : "", static_cast<long long>(f.start), f.from, f.to,
           static_cast<long long>(f.bytes), static_cast<long long>(f.cap), f.end);
  }
  printf("]}");
  fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const int cases = argc > 1 ? atoi(argv[1]) : 80;
  printf("{\"source\":\"SimGrid 3.32 s4u, CM02, weight-S 0, crosstraffic 0, TCP-gamma 0; bench/peers/record-fluid.cpp\",\n"
         "\"host\":\"up, down in bytes/s; up latency, down latency in us\",\n"
         "\"flow\":\"start in us, from, to, bytes, cap in bytes/s or 0, end in s\",\n\"cases\":[\n");
  fflush(stdout);
  for (int i = 0; i < cases; i++) {
    // A process can have only one engine, so each case gets a process of its own.
    const pid_t child = fork();
    if (child == 0) {
      Case drawn = draw_case(static_cast<uint64_t>(i) + 1);
      simulate(drawn, argv[0]);
      print(drawn, i == 0);
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) {
      fprintf(stderr, "case %d failed\n", i);
      return 1;
    }
  }
  printf("\n]}\n");
  return 0;
}
