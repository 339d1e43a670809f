// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Sampled classes that are true ones: tf.nn.compute_accidental_hits.

#include <limits>
#include <unordered_map>

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// Inputs: classes [rows, n], sampled classes [m], both int64. Results for each class that has been
/// sampled, row by row: the row, where it is among the samples, and the lowest float.
template <class Op>
struct AccidentalHits : SelfContained {
    struct Attributes {
        std::int64_t num_true = 1;
    };
    static constexpr Role role = Role::pure;
    static constexpr int results = 3;
    static constexpr bool infer_reads = true;
    static constexpr bool differentiable = false;
    using computes = Types<std::int32_t>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::int32 && all_are(DType::int64, in, count, 2);
    }
    static constexpr DType dtype_of(int result, const DType*, const kernels::Attributes&) {
        return result == 0 ? DType::int32 : result == 1 ? DType::int64 : DType::float32;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a, int) {
        const auto num_true = static_cast<int>(attributes_of<Op>(a).num_true);
        const bool fit = is_compatible(in[0].shape, Shape(dyn, num_true)) && in[1].shape.rank == 1;
        if (!fit && __builtin_is_constant_evaluated()) return Shape::invalid();
        if (!fit) unfit_shape(Op::name, in[0].shape, "classes [rows, num_true], and samples [m]");
        if (__builtin_is_constant_evaluated() || in[0].data == nullptr || in[1].data == nullptr)
            return Shape(dyn);
        int count = 0;
        each_hit(in, [&](std::int64_t, std::int64_t) { ++count; });
        return Shape(count);
    }
    template <class, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        auto* rows = out[0].as<std::int32_t>();
        auto* places = out[1].as<std::int64_t>();
        auto* weights = out[2].as<float>();
        each_hit(in, [&](std::int64_t row, std::int64_t place) {
            if (rows != nullptr) *rows++ = static_cast<std::int32_t>(row);
            if (places != nullptr) *places++ = place;
            if (weights != nullptr) *weights++ = std::numeric_limits<float>::lowest();
        });
    }
    static void from_graph_def(auto& n) {
        const std::int64_t count = n.number("num_true", 0);
        if (count < 0 || count > std::numeric_limits<int>::max())
            n.fail("num_true out of range", "the number of true classes of a row");
        n.results({n.in(0), n.in(1)}, {count});
    }
    static void to_graph_def(auto& n) {
        n.results(n.add_all(Op::name, n.inputs(), {{"num_true", attributes_of<Op>(n).num_true}}));
    }

private:
    /// Of equal samples the last one counts.
    template <class F>
    static void each_hit(const kernels::Ref* in, F f) {
        const auto* const sampled = in[1].as<const std::int64_t>();
        detail::core::Late<std::unordered_map<std::int64_t, std::int64_t>, F> places;
        for (std::int64_t k = 0; k < in[1].shape[0]; ++k) places[sampled[k]] = k;
        const auto* known = in[0].as<const std::int64_t>();
        for (std::int64_t row = 0; row < in[0].shape[0]; ++row)
            for (std::int64_t k = 0; k < in[0].shape[1]; ++k)
                if (const auto found = places.find(*known++); found != places.end())
                    f(row, found->second);
    }
};

struct ComputeAccidentalHits : AccidentalHits<ComputeAccidentalHits> {
    static constexpr std::string_view name = "ComputeAccidentalHits";
};

struct AccidentalHitOps {
    using list = Registry<ComputeAccidentalHits>;
};

}  // namespace op

template <>
struct op_by_id<op_id("ComputeAccidentalHits")> : std::type_identity<op::ComputeAccidentalHits> {};

namespace nn {

/// The results of tf::nn::compute_accidental_hits.
template <class Indices, class Ids, class Weights>
struct AccidentalHits {
    Indices indices;  ///< int32: rows of the true classes
    Ids ids;          ///< int64: positions among the sampled candidates
    Weights weights;  ///< the lowest float, to be added to logits
};
/// The sampled classes that are among the true ones, row by row: true classes [batch, num_true] and
/// sampled candidates [n], both int64, where num_true is known to the compiler -> {indices, ids,
/// weights}, [dyn] each. Of equal candidates the last one counts. It has no gradient. Mirrors
/// tf.nn.compute_accidental_hits.
template <TensorLike A, TensorLike B>
constexpr auto compute_accidental_hits(const A& true_classes, const B& sampled_candidates) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return AccidentalHits<Poison, Poison, Poison>{};
    } else {
        using X = tensor_type_t<A>;
        using C = tensor_type_t<B>;
        constexpr bool fits = X::dtype == DType::int64 && C::dtype == DType::int64 &&
                              X::rank == 2 && X::static_shape[1] >= 0 && C::rank == 1;
        static_assert(fits,
                      "[tf.nn.candidates] compute_accidental_hits(true_classes, "
                      "sampled_candidates): int64 tensors [batch, num_true], where num_true is "
                      "a number, and [n]; use tf::cast<std::int64_t>(x)");
        if constexpr (fits) {
            using Hits = AccidentalHits<Tensor<std::int32_t, dyn>, Tensor<std::int64_t, dyn>,
                                        Tensor<float, dyn>>;
            constexpr op::ComputeAccidentalHits::Attributes with{X::static_shape[1]};
            return tf::detail::ops::call_several<op::ComputeAccidentalHits>(
                std::type_identity<Hits>{}, tf::detail::ops::words_of<with>,
                X(true_classes.collapse()), C(sampled_candidates.collapse()));
        } else {
            return AccidentalHits<Poison, Poison, Poison>{};
        }
    }
}

}  // namespace nn
}  // namespace tf
