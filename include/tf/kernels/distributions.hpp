// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Samples of distributions that are drawn by rejection, and permutations of indices. The numbers
// are TensorFlow's on CPUs. Each sample has a generator of its own, so samples do not depend on how
// many numbers others have needed. Mirrors the kernels of tf.random.stateless_gamma,
// stateless_poisson, stateless_binomial and tf.random.experimental.index_shuffle.

#include <array>
#include <cstdint>

#include <tf/core/compiled.hpp>
#include <tf/kernels/random.hpp>

namespace tf::kernels {

/// The gamma distribution with the shape `alpha` and the rate 1 (Marsaglia and Tsang, 2000).
TF_COMMON double gamma_sample(Philox g, double alpha);
/// The derivative of a sample of the gamma distribution with respect to alpha. The sample moves so
/// that the probability of smaller numbers stays the same (Figurnov et al., 2018).
TF_COMMON double gamma_sample_slope(double alpha, double sample);
/// The Poisson distribution (Knuth, 1969; from a rate of 10 on, Hormann, 1993).
TF_COMMON double poisson_sample(Philox g, double rate);
/// How many of `count` trials succeed, each with a probability in (0, 1/2]: by transformed
/// rejection (Hormann, 1993) if `many` are expected, otherwise by adding the waiting times.
TF_COMMON double binomial_sample(Philox g, double count, double probability, bool many);
/// The image of an index in a random permutation of the numbers from 0 to `largest`: a block cipher
/// (Simon, with `rounds` rounds and blocks that have the least even number of bits, at least 16) is
/// repeated until the result is in the range.
TF_COMMON std::uint64_t shuffled_index(std::uint64_t index, const std::array<std::uint32_t, 3>& key,
                                       std::uint64_t largest, int rounds);

/// Draws n samples of several parameters: element s * parameters + k is the s-th sample of
/// parameter k, sample(generator, k). generator(steps) is a generator that has skipped so many
/// steps for each sample before this one, where all samples of a parameter precede those of the
/// next one.
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

#if TF_HAS_CODE
#include <tf/kernels/distributions_code.hpp>
#endif
