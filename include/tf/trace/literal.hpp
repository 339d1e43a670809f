// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Constants: how a C++ number becomes a tensor. A literal takes the dtype of the tensor it is
// combined with if that dtype can represent its value, as Python numbers do in TensorFlow.

#include <algorithm>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tf/core/bits.hpp>
#include <tf/trace/handle.hpp>

namespace tf {

/// C++ values that are treated as weakly typed scalars.
template <class A>
concept Literal =
    std::is_arithmetic_v<std::remove_cvref_t<A>> || detail::core::Complex<std::remove_cvref_t<A>> ||
    std::is_convertible_v<const std::remove_cvref_t<A>&, std::string_view>;

namespace op {
/// The elements of a constant: one word each, or a single word when all are equal.
struct Const {
    static constexpr std::string_view name = "Const";
    static constexpr bool differentiable = false;
    static constexpr Role role = Role::pure;
    template <class Ref, class Attributes>
    static Shape infer(const Ref*, int, const Attributes&) {
        return {};
    }
    /// Writes the elements. For strings, the words are the lengths and `text` has the bytes.
    template <class Out, class, class Ref, class Attributes>
    static void run(const Ref& out, const Ref*, int, const Attributes& a) {
        const auto n = static_cast<std::size_t>(out.shape.size());
        Out* to = static_cast<Out*>(out.data);
        if constexpr (std::is_same_v<Out, string>) {
            std::size_t at = 0;
            for (std::size_t i = 0; i < n; ++i) {
                const auto size = static_cast<std::size_t>(a.words[a.words.size() == 1 ? 0 : i]);
                if (a.words.size() == 1) at = 0;
                to[i].assign(a.text.data() + at, size);
                at += size;
            }
        } else if constexpr (detail::core::Bits<Out>) {
            for (std::size_t i = 0; i < n; ++i)
                to[i] = detail::core::from_bits<Out>(a.words[a.words.size() == 1 ? 0 : i]);
        }
    }
};
}  // namespace op
template <>
struct op_by_id<op_id("Const")> : std::type_identity<op::Const> {};

namespace detail::tracing {

struct NoValue {};

/// Whether literals of type A can be converted to elements of type T at all.
template <class A, class T>
inline constexpr bool literal_fits =
    std::is_same_v<T, string> ? std::is_convertible_v<const A&, std::string_view>
    : std::is_same_v<A, bool> || std::is_same_v<T, bool> ? std::is_same_v<A, T>
    : core::Complex<A>                                   ? core::Complex<T>
    : std::is_floating_point_v<A>                        ? is_differentiable(dtype_of<T>)
                                                         : std::is_integral_v<A>;

/// Whether T can represent a literal's value.
template <class T, class A>
constexpr bool survives([[maybe_unused]] const A& value) {
    if constexpr (std::is_integral_v<A> && std::is_integral_v<T> && !std::is_same_v<A, bool> &&
                  !std::is_same_v<T, bool>)
        return std::in_range<T>(value);
    else return true;
}

/// A literal's value as T. Throws if T cannot represent it; a trace notes the fault on the node.
template <class T, class A>
constexpr T literal_as(const A& value) {
    constexpr bool fits = literal_fits<A, T>;
    static_assert(fits,
                  "[tf.core.narrowing_literal] the literal cannot be converted to the tensor's "
                  "dtype: write an integer for an integer tensor, or tf::cast the tensor");
    if constexpr (!fits) {
        return T{};
    } else if constexpr (std::is_same_v<T, string>) {
        return string(std::string_view(value));
    } else if constexpr (std::is_integral_v<A> && std::is_integral_v<T> &&
                         !std::is_same_v<T, bool>) {
        if (!survives<T>(value) && !__builtin_is_constant_evaluated())
            errors::raise<errors::InvalidArgument>(
                {"tf.core.literal_range", "constant", "value", std::to_string(value),
                 "a value of " + std::string(name_of(dtype_of<T>))});
        return static_cast<T>(value);
    } else if constexpr (core::SmallFloat<T>) {
        return T(value);
    } else if constexpr (core::Complex<T> && std::is_arithmetic_v<A>) {
        return T(static_cast<typename T::value_type>(value));
    } else {
        return static_cast<T>(value);
    }
}

/// The node tf.complex(re, im) of constants. Defined next to the op.
template <class Real>
constexpr trace::Node* complex_node(trace::Node* re, trace::Node* im);

/// A constant of complex128 whose parts do not fit in words.
template <class T>
constexpr trace::Node* complex_constant(const Shape& shape, std::span<const T> elements) {
    const auto part = [&](bool imaginary) {
        trace::Node* n = trace::record(def_of<op::Const>, DType::float64, shape, {});
        for (const T& e : elements) n->words.push(core::to_bits(imaginary ? e.imag() : e.real()));
        return n;
    };
    trace::Node* const re = part(false);
    return complex_node<typename T::value_type>(re, part(true));
}

/// A tensor's handle from its elements. No elements mean zeros; one element fills a larger shape.
template <class T>
constexpr Handle constant_handle(const Shape& shape, std::span<const T> elements) {
    if (__builtin_is_constant_evaluated()) {
        if constexpr (std::is_same_v<T, std::complex<double>>) {
            for (const T& e : elements)
                if (!core::fits_word(e)) return Handle(complex_constant(shape, elements));
        }
        trace::Node* n = trace::record(def_of<op::Const>, dtype_of<T>, shape, {});
        if constexpr (core::Bits<T>) {
            if (elements.empty()) n->words.push(core::to_bits(T{}));
            for (const T& e : elements) n->words.push(core::to_bits(e));
        } else if constexpr (std::is_same_v<T, string>) {
            for (const T& e : elements) {
                n->words.push(e.size());
                for (char c : e) n->text.push(c);
            }
        }
        return Handle(n);
    }
    Handle h(core::allocate(dtype_of<T>, shape.size()));
    T* out = static_cast<T*>(h.buffer()->data());
    const auto count = static_cast<std::size_t>(shape.size());
    if (elements.size() == count && count != 0) std::copy_n(elements.begin(), count, out);
    else std::fill_n(out, count, elements.empty() ? T{} : elements[0]);
    return h;
}

/// A node for a number, with fewer evaluation steps than a list of one element.
constexpr trace::Node* scalar_node(DType dtype, std::uint64_t bits) {
    trace::Node* n = trace::record(def_of<op::Const>, dtype, Shape{}, {});
    n->words.push(bits);
    return n;
}
/// Appends an element to a constant of strings.
constexpr void add_text(trace::Node& constant, std::string_view text) {
    constant.words.push(text.size());
    for (char c : text) constant.text.push(c);
}

template <class T, class A>
constexpr Handle scalar_handle(const A& value) {
    if constexpr (std::is_same_v<T, string> && std::is_convertible_v<const A&, std::string_view>) {
        if (__builtin_is_constant_evaluated()) {  // clang 16 cannot make libstdc++ 12's string here
            trace::Node* n = trace::record(def_of<op::Const>, DType::str, Shape{}, {});
            add_text(*n, value);
            return Handle(n);
        }
    }
    const T element = literal_as<T>(value);
    if (__builtin_is_constant_evaluated() && !survives<T>(value))
        return Handle(trace::misused(trace::Misuse::literal_range));
    if constexpr (core::Bits<T> && !std::is_same_v<T, std::complex<double>>)
        if (__builtin_is_constant_evaluated())
            return Handle(scalar_node(dtype_of<T>, core::to_bits(element)));
    return constant_handle<T>(Shape{}, std::span<const T>(&element, 1));
}

}  // namespace detail::tracing
}  // namespace tf
