// Measures the times of a peer's program, and prints them as a line.
#pragma once

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>

namespace measured {

inline double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
}

inline double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/** Times of a run: `ready` when the set-up is done, `report` when the work is. */
class Times {
 public:
  void ready() {
    cpu_ready_ = cpu_seconds();
    wall_ready_ = wall_seconds();
  }

  double wall_since_ready() const { return wall_seconds() - wall_ready_; }

  /** Prints the result and ends the process at once, since the end of the simulator is not measured. */
  [[noreturn]] void report(uint64_t count, double simulated_seconds) const {
    const double cpu = cpu_seconds();
    printf("R setup_cpu=%.3f run_wall=%.3f run_cpu=%.3f msgs=%llu simt=%.3f\n", cpu_ready_ - cpu_begun_,
           wall_since_ready(), cpu - cpu_ready_, static_cast<unsigned long long>(count), simulated_seconds);
    fflush(stdout);
    _exit(0);
  }

 private:
  const double cpu_begun_ = cpu_seconds();
  double cpu_ready_ = cpu_begun_;
  double wall_ready_ = wall_seconds();
};

}  // namespace measured
