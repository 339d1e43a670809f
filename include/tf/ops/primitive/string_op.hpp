// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The common part of the ops of tf.strings: their declaration and calls.

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>

namespace tf {
namespace op {

/// The base of ops whose kernel, `compute`, is one function for all dtypes. They have no gradients.
template <class Op>
struct StringOp : SelfContained {
    static constexpr Role role = Role::pure;
    static constexpr bool differentiable = false;

    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        Op::compute(out, in, count, a);
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        Op::compute(out, in, count, a);
    }
    static std::string_view text_of(const kernels::Attributes& a) {
        return {a.text.data(), a.text.size()};
    }
};

/// The base of such ops on one tensor of strings. The result has the shape of the tensor.
template <class Op, DType Result>
struct StringFunction : StringOp<Op> {
    static constexpr DType result_dtype = Result;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == Result && all_are(DType::str, in, count, 1);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
};

}  // namespace op

namespace detail::ops {

/// Whether an operand is a tensor of strings, or a C++ string.
template <class A>
inline constexpr bool is_string_operand = std::is_convertible_v<const A&, std::string_view>;
template <TensorLike A>
inline constexpr bool is_string_operand<A> =
    std::is_same_v<typename tensor_type_t<A>::value_type, string>;
template <Poisoned A>
inline constexpr bool is_string_operand<A> = true;

/// Checks such operands; returns false after reporting an error.
template <class... A>
constexpr bool check_texts() {
    constexpr bool texts = (is_string_operand<A> && ...);
    static_assert(texts,
                  "[tf.strings.dtype] tf::strings: operands must be strings or tensors of strings; "
                  "use tf::strings::as_string(x)");
    return texts && !(Poisoned<A> || ...);
}
template <class A>
constexpr auto text_operand(const A& x) {
    if constexpr (TensorLike<A>) return tensor_type_t<A>(x.collapse());
    else return Tensor<string>(x);
}

/// Calls an op on one tensor of strings. The result has the shape of the tensor and the dtype R.
template <class Op, class R, class A>
constexpr auto string_function(const A& x, const CallAttributes& attributes = {}) {
    if constexpr (check_texts<A>()) {
        const auto in = text_operand(x);
        constexpr Shape shape = tensor_type_t<decltype(in)>::static_shape;
        return call<Op, TensorOf<R, shape>>(attributes, in);
    } else {
        return Poison{};
    }
}

}  // namespace detail::ops
}  // namespace tf
