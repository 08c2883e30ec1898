// The random draws of W1, which its C++ programs share.
#pragma once

#include <cstdint>

/** SplitMix64 (Steele, Lea, Flood 2014). */
class RpcDraws {
 public:
  /** Seconds that a message travels: uniform in 10 to 100 ms. */
  double latency() { return 0.01 + 0.09 * (static_cast<double>(next() >> 11) * 0x1.0p-53); }

  /** A node other than `self`, of `nodes`. */
  uint32_t other(uint32_t self, uint32_t nodes) {
    const auto drawn = static_cast<uint32_t>(((next() >> 32) * (nodes - 1)) >> 32);
    return drawn >= self ? drawn + 1 : drawn;
  }

 private:
  uint64_t next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }

  uint64_t state_ = 1;
};
