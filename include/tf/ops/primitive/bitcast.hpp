// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.bitcast: the bits of elements as elements of another dtype.

#include <cstring>

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

struct Bitcast : SelfContained {
    struct Attributes {
        std::int64_t type = 0;  ///< the DType of the result
    };
    static constexpr std::string_view name = "Bitcast";
    static constexpr std::string_view type_attribute = "type";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool differentiable = false;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 1 && is_numeric(in[0]) && is_numeric(out);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape s = in[0].shape;
        const auto from = static_cast<int>(size_of(in[0].dtype));
        const auto to =
            static_cast<int>(size_of(static_cast<DType>(attributes_of<Bitcast>(a).type)));
        if (from > to && s.rank < max_rank) {
            s.push_back(from / to);
        } else if (from < to && s.rank > 0 &&
                   (s[s.rank - 1] == to / from || s[s.rank - 1] == dyn)) {
            s.dims[--s.rank] = 0;
        } else if (from != to) {
            if (__builtin_is_constant_evaluated()) return Shape::invalid();
            detail::ops::bad_shape(
                "tf.ops.bitcast", "bitcast", "x", s.to_string(),
                from > to ? "at most 7 dims" : "a last dim of " + std::to_string(to / from));
        }
        return s;
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const auto bytes = static_cast<std::size_t>(out.shape.size()) * size_of(out.dtype);
        if (bytes != 0) std::memcpy(out.data, in[0].data, bytes);
    }
    static void from_graph_def(auto& n) {
        const DType to = n.type("type");
        n.result(to, {n.in(0)}, {static_cast<std::int64_t>(to)});
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(), {{"T", n.type(0)}, {"type", n.type()}}));
    }
};

struct BitcastOps {
    using list = Registry<Bitcast>;
};

}  // namespace op

template <>
struct op_by_id<op_id("Bitcast")> : std::type_identity<op::Bitcast> {};

/// The bits of x as elements of T (tf.bitcast). If T is smaller, each element becomes a new last
/// dim; if T is larger, the last dim contains the parts of one element and is removed: [2] float ->
/// [2, 4] uint8 -> [2] float. Numeric dtypes. errors::InvalidArgument if a dyn last dim does not
/// fit. Has no gradient.
template <Element T, TensorLike A>
constexpr auto bitcast(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool numeric = detail::ops::in_domain<Domain::numeric, T> &&
                                 detail::ops::in_domain<Domain::numeric, typename X::value_type>;
        static_assert(numeric,
                      "[tf.ops.bad_dtype] bitcast<T>(x): both dtypes must be numeric; use "
                      "tf::cast<T>(x)");
        if constexpr (numeric) {
            constexpr auto words =
                op::to_words(op::Bitcast::Attributes{static_cast<std::int64_t>(dtype_of<T>)});
            constexpr Shape s = detail::ops::static_result<op::Bitcast, X>(words);
            static_assert(s.valid(),
                          "[tf.ops.bitcast] bitcast<T>(x): for a larger T, the last dim of x must "
                          "be the number of its elements that fit into one T; for a smaller T, "
                          "x can have at most 7 dims");
            if constexpr (s.valid())
                return detail::ops::call<op::Bitcast, TensorOf<T, s>>(words, X(x.collapse()));
            else return Poison{};
        } else {
            return Poison{};
        }
    }
}
template <TensorLike A, class T>
constexpr auto bitcast(const A& x, DTypeName<T>) {
    return bitcast<T>(x);
}
template <DType D, TensorLike A>
constexpr auto bitcast(const A& x) {
    return bitcast<element_t<D>>(x);
}

}  // namespace tf
