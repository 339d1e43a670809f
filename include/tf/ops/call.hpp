// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Calls of ops that are not elementwise: one shape rule is used by the types, the eager call and
// the executors.
//
// Such an op is a struct with `name`, `role`, `infer(inputs, count, attributes)` -> Shape, and
// `run<Out, In>(out, inputs, count, attributes)`, where Out and In are the dtypes of the result and
// of the last input. An op with several results declares their number, `results`. The dtype and the
// shape of the k-th result are then dtype_of(k, dtypes of the inputs, attributes) and infer(inputs,
// count, attributes, k), and `run` gets an array of results. A result that is not needed has no
// data there.

#include <algorithm>
#include <tuple>

#include <tf/graph/structural.hpp>
#include <tf/kernels/view.hpp>
#include <tf/ops/run_time.hpp>
#include <tf/tensor/expr.hpp>

namespace tf::detail::ops {

/// Attributes of a call, known at compile time.
template <auto... Values>
inline constexpr std::array<std::uint64_t, sizeof...(Values)> words{
    static_cast<std::uint64_t>(static_cast<std::int64_t>(Values))...};

/// Named attributes of a call, known at compile time.
template <auto Attributes>
inline constexpr auto words_of = op::to_words(Attributes);

/// The attributes of a call: numbers, and a string for ops that have one.
struct CallAttributes {
    std::span<const std::uint64_t> words{};
    std::span<const char> text{};

    constexpr CallAttributes() = default;
    constexpr CallAttributes(std::span<const std::uint64_t> w, std::string_view t = {})
        : words(w), text(t.data(), t.size()) {}
    template <std::size_t N>
    constexpr CallAttributes(const std::array<std::uint64_t, N>& w, std::string_view t = {})
        : CallAttributes(std::span<const std::uint64_t>(w), t) {}
};

/// The static result shape of Op for operands of these types; Shape::invalid() if they do not fit.
template <class Op, class... A>
constexpr Shape static_result(std::span<const std::uint64_t> attributes) {
    const std::array<kernels::Ref, sizeof...(A) + 1> in{
        kernels::Ref{nullptr, tensor_type_t<A>::static_shape, tensor_type_t<A>::dtype}...};
    return Op::infer(in.data(), static_cast<int>(sizeof...(A)), {attributes, {}});
}

/// The tensor of an expression.
template <class A>
constexpr auto collapsed(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else return tensor_type_t<A>(x.collapse());
}

/// The first and the last of a list of types.
template <class... T>
struct tensor_list {
    using first = std::tuple_element_t<0, std::tuple<T...>>;
    using last = std::tuple_element_t<sizeof...(T) - 1, std::tuple<T...>>;
};

/// Runs or records Op on tensors; R is the result's tensor type.
template <class Op, class R, class... A>
constexpr R call(const CallAttributes& attributes, const A&... a) {
    if (__builtin_is_constant_evaluated()) {
        trace::Node* n = trace::record(def_of<Op>, R::dtype, R::static_shape, {a.node()...});
        n->words.push_all(attributes.words);
        if (!attributes.text.empty()) n->text.push_all(attributes.text);
        return R(tracing::Handle(n));
    }
    const std::array<kernels::Ref, sizeof...(A) + 1> in{kernels::Ref{
        const_cast<void*>(static_cast<const void*>(a.data())), a.shape(), A::dtype}...};
    const kernels::Attributes with{attributes.words, attributes.text};
    Shape shape = R::static_shape;
    // Dyn dims of an operand may not fit, even if all dims of the result are known.
    if constexpr (!(R::static_shape.fully_defined() && ... && A::static_shape.fully_defined()))
        shape = Op::infer(in.data(), static_cast<int>(sizeof...(A)), with);
    using In = typename decltype((std::type_identity<void>{}, ...,
                                  std::type_identity<typename A::value_type>{}))::type;
    tracing::Handle h = [&] {
        if constexpr (requires { Op::view; }) {
            const auto& shown = std::get<0>(std::tie(a...));
            // A tape identifies tensors by their memory and shape.
            if (!is_differentiable(R::dtype) || !(shown.shape() == shape)) return shown.handle();
            tracing::Handle made(core::allocate(R::dtype, shape.size()));
            std::copy_n(shown.data(), shape.size(),
                        static_cast<typename R::value_type*>(made.buffer()->data()));
            return made;
        } else {
            tracing::Handle made(core::allocate(R::dtype, shape.size()));
            Op::template run<typename R::value_type, In>({made.buffer()->data(), shape, R::dtype},
                                                         in.data(), static_cast<int>(sizeof...(A)),
                                                         with);
            return made;
        }
    }();
    if (ad::recorder != nullptr) [[unlikely]] {
        ad::use_kernels_of<typename R::value_type, In>();
        const std::array<ad::Value, sizeof...(A)> values{ad::Value(a)...};
        h = ad::recorder->ran(def_of<Op>, values, {std::move(h), shape, R::dtype}, attributes.words)
                .handle();
    }
    return R(std::move(h), shape);
}

/// The static dtype and shape of the k-th result of Op, which has several, for operands of these
/// types.
template <class Op, class... A>
constexpr kernels::Ref static_result_of(int k, std::span<const std::uint64_t> attributes) {
    const std::array<kernels::Ref, sizeof...(A)> in{
        kernels::Ref{nullptr, tensor_type_t<A>::static_shape, tensor_type_t<A>::dtype}...};
    const std::array<DType, sizeof...(A)> dtypes{tensor_type_t<A>::dtype...};
    const kernels::Attributes with{attributes, {}};
    return {nullptr, Op::infer(in.data(), static_cast<int>(sizeof...(A)), with, k),
            Op::dtype_of(k, dtypes.data(), with)};
}

/// Takes the place of a result that is not used, so that it needs no node.
struct Unused {
    static constexpr DType dtype = DType::invalid;
    static constexpr Shape static_shape = Shape::invalid();
};

/// Runs or records Op, which has several results. R is an aggregate of tensors that is built from
/// them.
template <class Op, template <class...> class R, class... T, class... A>
constexpr R<T...> call_several(std::type_identity<R<T...>>,
                               std::span<const std::uint64_t> attributes, const A&... a) {
    static_assert(sizeof...(T) == Op::results);
    std::size_t next = 0;
    if (__builtin_is_constant_evaluated()) {
        using First = typename tensor_list<T...>::first;
        trace::Node* n =
            trace::record(def_of<Op>, First::dtype, First::static_shape, {a.node()...});
        n->words.push_all(attributes);
        const auto result = [&]<class U>(std::type_identity<U>) {
            const std::size_t k = next++;
            if constexpr (std::is_same_v<U, Unused>) {
                return Unused{};
            } else {
                trace::Node* r = trace::record(def_of<op::Output>, U::dtype, U::static_shape, {n});
                r->words.push(k);
                return U(tracing::Handle(r));
            }
        };
        return R<T...>{result(std::type_identity<T>{})...};
    }
    const std::array<kernels::Ref, sizeof...(A)> in{kernels::Ref{
        const_cast<void*>(static_cast<const void*>(a.data())), a.shape(), A::dtype}...};
    const int count = static_cast<int>(sizeof...(A));
    const kernels::Attributes with{attributes, {}};
    constexpr bool open = !(A::static_shape.fully_defined() && ...);
    std::array<ad::Value, Op::results> made;
    std::array<kernels::Ref, Op::results> out;
    const std::array<DType, sizeof...(A)> dtypes{A::dtype...};
    const auto make = [&](DType dtype, Shape shape) {
        const auto k = next++;
        if (dtype == DType::invalid) dtype = Op::dtype_of(static_cast<int>(k), dtypes.data(), with);
        if (open || !shape.fully_defined())
            shape = Op::infer(in.data(), count, with, static_cast<int>(k));
        made[k] = {tracing::Handle(core::allocate(dtype, shape.size())), shape, dtype};
        out[k] = {made[k].data(), shape, dtype};
    };
    (make(T::dtype, T::static_shape), ...);
    Op::template run<typename tensor_list<T...>::first::value_type,
                     typename tensor_list<A...>::last::value_type>(out.data(), in.data(), count,
                                                                   with);
    if (ad::recorder != nullptr) [[unlikely]] {
        const std::array<ad::Value, sizeof...(A)> values{ad::Value(a)...};
        ad::recorder->several(def_of<Op>, values, made, attributes);
    }
    next = 0;
    const auto result = [&]<class U>(std::type_identity<U>) {
        const ad::Value& v = made[next++];
        if constexpr (std::is_same_v<U, Unused>) return Unused{};
        else return U(v.handle(), v.shape());
    };
    return R<T...>{result(std::type_identity<T>{})...};
}

/// Throws the run-time error of a shape rule. While types are computed, the rule returns
/// Shape::invalid() instead.
[[gnu::noinline, gnu::cold]] inline void bad_shape(std::string_view id, std::string_view op,
                                                   std::string_view argument, std::string got,
                                                   std::string expected) {
    errors::raise<errors::InvalidArgument>({id, op, argument, std::move(got), std::move(expected)});
}

}  // namespace tf::detail::ops
