// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ops of tf.nn.isotonic_regression and of its gradient.

#include <algorithm>
#include <vector>

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// What both ops have in common: they compute along the last axis.
struct OfSequences : SelfContained {
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating;
    using computes = Types<float, double>;

protected:
    /// The length of the sequences.
    static std::int64_t length_of(const Shape& x) { return x.rank == 0 ? 1 : x[x.rank - 1]; }
};

/// Inputs: x [..., n], and the segments of its elements, int32 numbers that ascend from 0. Result:
/// each element replaced by the mean of its segment.
struct MeanOfSegments : OfSequences {
    static constexpr std::string_view name = "MeanOfSegments";
    static constexpr int shape_of = 0;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 2 && in[0] == out && in[1] == DType::int32 && is_floating(out);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return is_compatible(in[0].shape, in[1].shape) ? in[0].shape : Shape::invalid();
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const std::int64_t n = length_of(out.shape), size = out.shape.size();
        const T* const x = in[0].as<const T>();
        T* const y = out.as<T>();
        const auto* const segment = in[1].as<const std::int32_t>();
        for (std::int64_t first = 0, end = 0; first < size; first = end) {
            const std::int64_t row_end = (first / n + 1) * n;
            double sum = 0;
            for (end = first; end < row_end && segment[end] == segment[first]; ++end)
                sum += static_cast<double>(x[end]);
            std::fill(y + first, y + end, static_cast<T>(sum / static_cast<double>(end - first)));
        }
    }
    static constexpr void gradient(auto& g) {
        if (g.wants(0))
            g.to(0, g.template apply<MeanOfSegments>({g.dy(), g.in(1)}, {}, g.dy().dtype()));
    }
    /// TensorFlow has no such op: the sum of each segment is divided by its size. The segments of
    /// all sequences get different numbers.
    static void to_graph_def(auto& n) {
        const int rank = n.shape(0).rank;
        const auto last = rank == 0 ? n.known_dim(1) : n.dim(0, rank - 1);
        const auto rows = rank == 0 ? n.known_dim(1) : n.dim_product(0, (1 << (rank - 1)) - 1);
        const auto size = n.ref(n.dim_multiply(rows, last));
        const auto numbers =
            n.add("Range", {n.number(0), n.ref(rows), n.number(1)}, {{"Tidx", n.int32()}});
        const auto before = n.add("Mul", {numbers, n.ref(last)}, {{"T", n.int32()}});
        const auto by_row = n.add("Reshape", {n.in(1), n.vector({rows, last})},
                                  {{"T", n.int32()}, {"Tshape", n.int32()}});
        const auto all =
            n.add("AddV2", {by_row, n.reshaped(before, n.int32(), {-1, 1})}, {{"T", n.int32()}});
        const auto ids = n.reshaped(all, n.int32(), {-1});
        const auto x = n.reshaped(n.in(0), n.type(), {-1});
        const auto taken = [&](const auto& values) {
            const auto sums =
                n.add("UnsortedSegmentSum", {values, ids, size},
                      {{"T", n.type()}, {"Tindices", n.int32()}, {"Tnumsegments", n.int32()}});
            return n.add("GatherV2", {sums, ids, n.number(0)},
                         {{"Tparams", n.type()}, {"Tindices", n.int32()}, {"Taxis", n.int32()}});
        };
        const auto sums = taken(x), counts = taken(n.add("OnesLike", {x}, {{"T", n.type()}}));
        const auto means = n.add("RealDiv", {sums, counts}, {{"T", n.type()}});
        n.result(
            n.add("Reshape", {means, n.shape_vector(0)}, {{"T", n.type()}, {"Tshape", n.int32()}}));
    }
};

/// Input: x [..., n]. Results: the y with y[0] >= y[1] >= ... that is nearest to x, and the
/// segments of equal elements that were computed together.
struct IsotonicRegression : OfSequences {
    static constexpr std::string_view name = "IsotonicRegression";
    static constexpr int results = 2;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 1 && in[0] == out && is_floating(out);
    }
    static constexpr DType dtype_of(int result, const DType* in, const kernels::Attributes&) {
        return result == 0 ? in[0] : DType::int32;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&, int) {
        return in[0].shape;
    }
    /// Adjacent segments whose means ascend are merged, from the left to the right ("pool adjacent
    /// violators").
    template <class T, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const std::int64_t n = length_of(in[0].shape), size = in[0].shape.size();
        const T* const x = in[0].as<const T>();
        std::vector<Segment> all;
        all.reserve(static_cast<std::size_t>(n));
        for (std::int64_t first = 0; first < size; first += n) {
            all.clear();
            for (std::int64_t i = first; i < first + n; ++i) {
                all.push_back({static_cast<double>(x[i]), 1});
                while (all.size() > 1 && all.back().mean() > all[all.size() - 2].mean()) {
                    const Segment last = all.back();
                    all.pop_back();
                    all.back().sum += last.sum;
                    all.back().size += last.size;
                }
            }
            write(out[0].as<T>(), out[1].as<std::int32_t>(), first, all);
        }
    }
    static constexpr void gradient(auto& g) {
        if (g.dy(0).empty()) return;
        g.to(0, g.template apply<MeanOfSegments>({g.dy(0), g.out(1)}, {}, g.dy(0).dtype()));
    }
    static void from_graph_def(auto& n) {
        const DType result = n.type("output_dtype");
        const auto x = n.dtype(0) == result ? n.in(0) : n.template make<Cast>(result, {n.in(0)});
        n.results({x}, {});
    }
    static void to_graph_def(auto& n) {
        n.results(n.add_all(name, n.inputs(), {{"T", n.type(0)}, {"output_dtype", n.type(0)}}));
    }

private:
    struct Segment {
        double sum;
        std::int64_t size;
        double mean() const { return sum / static_cast<double>(size); }
    };
    template <class T>
    static void write(T* y, std::int32_t* number, std::int64_t at,
                      const std::vector<Segment>& all) {
        for (std::size_t k = 0; k < all.size(); at += all[k].size, ++k) {
            if (y != nullptr) std::fill_n(y + at, all[k].size, static_cast<T>(all[k].mean()));
            if (number != nullptr)
                std::fill_n(number + at, all[k].size, static_cast<std::int32_t>(k));
        }
    }
};

struct IsotonicOps {
    using list = Registry<IsotonicRegression, MeanOfSegments>;
};

}  // namespace op

template <>
struct op_by_id<op_id("IsotonicRegression")> : std::type_identity<op::IsotonicRegression> {};
template <>
struct op_by_id<op_id("MeanOfSegments")> : std::type_identity<op::MeanOfSegments> {};

}  // namespace tf
