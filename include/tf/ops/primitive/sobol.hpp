// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Points that fill a cube evenly: tf.math.sobol_sample.

#include <bit>
#include <string>

#include <tf/kernels/sobol.hpp>
#include <tf/kernels/work_array.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// Input: the number of points that are skipped. Result: [count, dims].
struct SobolSample : SelfContained {
    struct Attributes {
        std::int64_t dims = 1, count = 1;
    };
    static constexpr std::string_view name = "SobolSample";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::wide_floating;
    static constexpr std::string_view type_attribute = "dtype";
    static constexpr bool differentiable = false;
    using computes = Types<float, double>;
    static constexpr std::int64_t most_points = 2147483646;  // as in TensorFlow

    static constexpr bool accepts(DType, const DType* in, int count) {
        return count == 1 && in[0] == DType::int32;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Attributes given = attributes_of<SobolSample>(a);
        if (in[0].shape.rank == 0 && given.dims >= 1 && given.dims <= kernels::sobol_most_dims &&
            given.count >= 1 && given.count <= most_points)
            return Shape(static_cast<int>(given.count), static_cast<int>(given.dims));
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.math.sobol", name, "dim, num_results, skip",
                                   std::to_string(given.dims) + ", " + std::to_string(given.count) +
                                       ", a tensor of shape " + in[0].shape.to_string(),
                                   "a dim from 1 to 1111, at least one result, a scalar");
        return Shape::invalid();
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const auto [dims, count] = attributes_of<SobolSample>(a);
        const std::int64_t skip = *in[0].as<const std::int32_t>();
        if (skip < 0 || skip > most_points - count)
            detail::ops::bad_shape("tf.math.sobol", name, "skip", std::to_string(skip),
                                   "a number from 0 to " + std::to_string(most_points - count));
        const kernels::WorkArray<std::uint32_t> directions(dims * kernels::sobol_bits);
        kernels::sobol_directions(dims, directions.data());
        // Neighbouring points differ in one number of their Gray codes. The point 0 is left out.
        const auto first = static_cast<std::uint32_t>(skip + 1), gray = first ^ (first >> 1);
        for (std::int64_t d = 0; d < dims; ++d) {
            const std::uint32_t* const v = directions.data() + d * kernels::sobol_bits;
            std::uint32_t x = 0;
            for (int k = 0; k < kernels::sobol_bits; ++k)
                if ((gray >> k & 1) != 0) x ^= v[k];
            Out* const to = out.as<Out>() + d;
            for (std::int64_t i = 0; i < count; ++i) {
                if (i > 0) x ^= v[std::countr_zero(first + static_cast<std::uint32_t>(i))];
                to[i * dims] = static_cast<Out>(x) / static_cast<Out>(4294967296.0);
            }
        }
    }
    static void from_graph_def(auto& n) {
        n.result(n.type("dtype"), {n.in(2)}, {n.integer(0), n.integer(1)});
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<SobolSample>(n);
        n.result(n.add(name, {n.number(given.dims), n.number(given.count), n.in(0)},
                       {{"dtype", n.type()}}));
    }
};

struct SobolOps {
    using list = Registry<SobolSample>;
};

}  // namespace op

template <>
struct op_by_id<op_id("SobolSample")> : std::type_identity<op::SobolSample> {};

namespace math {

/// The points skip + 1 to skip + NumResults of Sobol's sequence in a cube of Dim dims, which fill
/// it more evenly than random ones (tf.math.sobol_sample): [NumResults, Dim], numbers from 0 to 1,
/// float or double. Dim is at most 1111, in TensorFlow 21200; skip is an int32 scalar and not
/// negative, otherwise errors::InvalidArgument.
template <int Dim, int NumResults, class T = float>
constexpr auto sobol_sample(const Tensor<std::int32_t>& skip = 0) {
    constexpr bool floats = tf::detail::ops::in_domain<op::SobolSample::domain, T>;
    static_assert(floats, "[tf.ops.bad_dtype] sobol_sample<Dim, NumResults, T>(): float or double");
    constexpr bool fits = Dim >= 1 && Dim <= kernels::sobol_most_dims && NumResults >= 1;
    static_assert(fits,
                  "[tf.math.sobol] sobol_sample<Dim, NumResults>(): Dim is from 1 to 1111, "
                  "NumResults at least 1");
    if constexpr (floats && fits)
        return tf::detail::ops::call<op::SobolSample, Tensor<T, NumResults, Dim>>(
            tf::detail::ops::words<Dim, NumResults>, skip);
    else return Poison{};
}

}  // namespace math
}  // namespace tf
