// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The op of tf.edit_distance: how many elements must be inserted, removed or replaced to make one
// sequence of another. It has no gradient.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

[[gnu::noinline, gnu::cold, noreturn]] inline void bad_sequences(std::string_view argument,
                                                                 std::string got,
                                                                 std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {"tf.ops.edit_distance", "edit_distance", argument, std::move(got), std::move(expected)});
}
/// Writes the distance between the sequence and the truth, for each row.
TF_COMMON void write_distances(const kernels::Ref& out, const kernels::Ref* in, bool normalize);

/// Inputs: indices, values and dense shape of the sequences, which are the rows of a sparse tensor
/// along its last dim, then those of the truth. Result: a float for each row.
struct EditDistance : SelfContained {
    struct Attributes {
        Flag normalize = true;  ///< divides by the length of the truth
    };
    static constexpr std::string_view name = "EditDistance";
    static constexpr Role role = Role::pure;
    static constexpr DType result_dtype = DType::float32;
    static constexpr bool infer_reads = true;
    static constexpr bool differentiable = false;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::float32 && count == 6 && in[0] == DType::int64 &&
               in[2] == DType::int64 && in[3] == DType::int64 && in[5] == DType::int64 &&
               in[1] == in[4];
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const int rank = in[2].shape.rank == 1 ? in[2].shape[0] : dyn;
        if (rank < 2 || rank > max_rank) {
            if (!__builtin_is_constant_evaluated())
                bad_sequences("hypothesis", in[2].shape.to_string(), "from 2 to 8 dims");
            return Shape::invalid();
        }
        bool known = false;  // whether elements can be read
        if (!__builtin_is_constant_evaluated())
            known = in[2].data != nullptr && in[5].data != nullptr;
        if (known) check(in, rank);
        Shape out;
        for (int d = 0; d + 1 < rank; ++d)
            out.push_back(known ? static_cast<int>(std::max(in[2].as<const std::int64_t>()[d],
                                                            in[5].as<const std::int64_t>()[d]))
                                : dyn);
        return out;
    }
    TF_COMMON static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                              const kernels::Attributes& a) {
        write_distances(out, in, attributes_of<EditDistance>(a).normalize);
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        run(out, in, count, a);
    }
    static void from_graph_def(auto& n) {
        n.result(DType::float32, n.inputs(), {std::int64_t{n.flag("normalize")}});
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(
            name, n.inputs(),
            {{"normalize", bool(attributes_of<EditDistance>(n).normalize)}, {"T", n.type(1)}}));
    }

private:
    static void check(const kernels::Ref* in, int rank) {
        for (int k = 0; k < 6; k += 3) {
            const Shape &indices = in[k].shape, &values = in[k + 1].shape;
            const bool fits = indices.rank == 2 && indices[1] == rank && values.rank == 1 &&
                              values[0] == indices[0] && in[k + 2].shape == Shape(rank);
            if (!fits)
                bad_sequences(k == 0 ? "hypothesis" : "truth", indices.to_string(),
                              "a sparse tensor of " + std::to_string(rank) + " dims");
        }
    }
};

struct EditDistanceOps {
    using list = Registry<EditDistance>;
};

}  // namespace op

template <>
struct op_by_id<op_id("EditDistance")> : std::type_identity<op::EditDistance> {};

}  // namespace tf

#if TF_HAS_KERNEL_CODE
#include <tf/ops/primitive/edit_distance_code.hpp>
#endif
