// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// How an op that is not elementwise is called: one shape rule serves the types, the eager call and
// the executors.
//
// Such an op is a struct with `name`, `role`, `infer(inputs, count, attributes)` -> Shape, and
// `run<Out, In>(out, inputs, count, attributes)`, where Out and In are the dtypes of the result and
// the last input.
// the last input.

#include <algorithm>
#include <tuple>

#include <tf/kernels/view.hpp>
#include <tf/ops/run_time.hpp>
#include <tf/tensor/expr.hpp>

namespace tf::detail {

/// Attributes of a call, known at compile time.
template <auto... Values>
inline constexpr std::array<std::uint64_t, sizeof...(Values)> words{
    static_cast<std::uint64_t>(static_cast<std::int64_t>(Values))...};

/// Named attributes of a call, known at compile time.
template <auto Attributes>
inline constexpr auto words_of = op::to_words(Attributes);

/// The static result shape of Op for operands of these types; Shape::invalid() if they do not fit.
template <class Op, class... A>
constexpr Shape static_result(std::span<const std::uint64_t> attributes) {
    const std::array<kernels::Ref, sizeof...(A) + 1> in{
        kernels::Ref{nullptr, tensor_type_t<A>::static_shape, tensor_type_t<A>::dtype}...};
    return Op::infer(in.data(), static_cast<int>(sizeof...(A)), {attributes, {}});
}

/// Runs or records Op on tensors; R is the result's tensor type.
template <class Op, class R, class... A>
constexpr R call(std::span<const std::uint64_t> attributes, const A&... a) {
    if (__builtin_is_constant_evaluated()) {
        trace::Node* n = trace::record(def_of<Op>, R::dtype, R::static_shape, {a.node()...});
        n->words.push_all(attributes);
        return R(Handle(n));
    }
    const std::array<kernels::Ref, sizeof...(A) + 1> in{kernels::Ref{
        const_cast<void*>(static_cast<const void*>(a.data())), a.shape(), A::dtype}...};
    const kernels::Attributes with{attributes, {}};
    Shape shape = R::static_shape;
    // Dyn dims of an operand may not fit, even if those of the result are known.
    if constexpr (!(R::static_shape.fully_defined() && ... && A::static_shape.fully_defined()))
        shape = Op::infer(in.data(), static_cast<int>(sizeof...(A)), with);
    using In = typename decltype((std::type_identity<void>{}, ...,
                                  std::type_identity<typename A::value_type>{}))::type;
    Handle h = [&] {
        if constexpr (requires { Op::view; }) {
            const auto& shown = std::get<0>(std::tie(a...));
            // A tape distinguishes tensors by their memory and shape.
            if (!is_floating(R::dtype) || !(shown.shape() == shape)) return shown.handle();
            Handle made(allocate(R::dtype, shape.size()));
            std::copy_n(shown.data(), shape.size(),
                        static_cast<typename R::value_type*>(made.buffer()->data()));
            return made;
        } else {
            Handle made(allocate(R::dtype, shape.size()));
            Op::template run<typename R::value_type, In>({made.buffer()->data(), shape, R::dtype},
                                                         in.data(), static_cast<int>(sizeof...(A)),
                                                         with);
            return made;
        }
    }();
    if (ad::recorder != nullptr) [[unlikely]] {
        const std::array<ad::Value, sizeof...(A)> values{ad::Value(a)...};
        h = ad::recorder->ran(def_of<Op>, values, {std::move(h), shape, R::dtype}, attributes)
                .handle();
    }
    return R(std::move(h), shape);
}

/// Throws a run-time error of a shape rule; while types are computed the rule returns
/// Shape::invalid() instead.
[[gnu::noinline, gnu::cold]] inline void bad_shape(std::string_view id, std::string_view op,
                                                   std::string_view argument, std::string got,
                                                   std::string expected) {
    errors::raise<errors::InvalidArgument>({id, op, argument, std::move(got), std::move(expected)});
}

}  // namespace tf::detail
