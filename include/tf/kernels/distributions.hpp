// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Samples of distributions that are drawn by rejection, and permutations of indices. The numbers
// equal TensorFlow's on CPUs. Each sample has its own generator, so it does not depend on how many
// random numbers other samples needed. Mirrors the kernels of tf.random.stateless_gamma,
// stateless_poisson, stateless_binomial and tf.random.experimental.index_shuffle.

#include <array>
#include <cstdint>

#include <tf/core/compiled.hpp>
#include <tf/kernels/random.hpp>

namespace tf::kernels {

/// A sample of the gamma distribution with the shape `alpha` and the rate 1 (Marsaglia and Tsang,
/// 2000).
TF_COMMON double gamma_sample(Philox g, double alpha);
/// The derivative of a sample of the gamma distribution with respect to alpha, with the probability
/// of smaller numbers held constant (Figurnov et al., 2018).
TF_COMMON double gamma_sample_slope(double alpha, double sample);
/// A sample of the Poisson distribution (Knuth, 1969; for rates of 10 and more, Hormann, 1993).
TF_COMMON double poisson_sample(Philox g, double rate);
/// The number of successes in `count` trials, each with a probability in (0, 1/2]: by transformed
/// rejection (Hormann, 1993) if `many` are expected, otherwise by adding waiting times.
TF_COMMON double binomial_sample(Philox g, double count, double probability, bool many);
/// The index that a random permutation of the numbers 0 to `largest` assigns to an index. A block
/// cipher (Simon, with `rounds` rounds and blocks of the smallest even number of bits, at least 16)
/// is repeated until the result is in the range.
TF_COMMON std::uint64_t shuffled_index(std::uint64_t index, const std::array<std::uint32_t, 3>& key,
                                       std::uint64_t largest, int rounds);

/// Draws n samples of several parameters: element s * parameters + k is the s-th sample of
/// parameter k, computed by sample(generator, k). `generator(steps)` returns a generator that has
/// skipped `steps` steps for each earlier sample; all samples of one parameter come before those of
/// the next one.
template <class T, class F>
void fill_samples(const Philox& rng, T* out, std::int64_t n, std::int64_t parameters, F sample) {
    const std::int64_t each = parameters == 0 ? 0 : n / parameters;
    for (std::int64_t k = 0; k < parameters; ++k)
        for (std::int64_t s = 0; s < each; ++s) {
            const auto at = static_cast<std::uint64_t>(k * each + s);
            out[s * parameters + k] = sample(
                [&](std::uint64_t steps) {
                    Philox g = rng;
                    g.skip(at * steps);
                    return g;
                },
                k);
        }
}

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/distributions_code.hpp>
#endif
