// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.debugging.assert_shapes: relations between the dims of several tensors. What the types say is
// checked when the program is compiled, dims that are dyn when it runs.

#include <array>
#include <string>
#include <string_view>
#include <tuple>

#include <tf/ops/composite/elementwise.hpp>
#include <tf/ops/primitive/debugging.hpp>
#include <tf/ops/primitive/shape.hpp>
#include <tf/ops/primitive/subscript.hpp>

namespace tf {
namespace debugging {

/// What assert_shapes demands of a dim: a number, the name of a size, "." for any size, or in the
/// first place "..." or "*" for any number of dims. Names have at most 15 characters.
struct SymbolicDim {
    int number = dyn;
    char name[16]{};

    constexpr SymbolicDim(int n) : number(n) {}
    template <std::size_t N>
        requires(N <= 16)
    constexpr SymbolicDim(const char (&text)[N]) {
        bool digits = N > 1;
        int value = 0;
        for (std::size_t i = 0; i + 1 < N; ++i) {
            name[i] = text[i];
            digits = digits && text[i] >= '0' && text[i] <= '9' && i < 9;
            if (digits) value = value * 10 + (text[i] - '0');
        }
        if (digits) number = value;
    }
    constexpr std::string_view view() const {
        std::size_t n = 0;
        while (n < 16 && name[n] != '\0') ++n;
        return {name, n};
    }
    constexpr bool rest() const { return number == dyn && (view() == "..." || view() == "*"); }
    constexpr bool any() const { return number == dyn && (view().empty() || view() == "."); }
    friend constexpr bool operator==(const SymbolicDim& a, const SymbolicDim& b) {
        return a.number == b.number && (a.number != dyn || a.view() == b.view());
    }
};

}  // namespace debugging

namespace detail::ops {

using debugging::SymbolicDim;

/// A tensor and what is demanded of its dims.
template <class T, SymbolicDim... Dims>
struct Dimensioned {
    using tensor = T;
    T x;
};
template <class T>
struct is_dimensioned : std::false_type {};
template <class T, SymbolicDim... Dims>
struct is_dimensioned<Dimensioned<T, Dims...>> : std::true_type {};

/// A dim that is demanded to have a name or a number.
struct NamedDim {
    int tensor = 0, axis = 0, size = dyn;
    SymbolicDim said = dyn;
};

/// Collects the dims of all tensors, and finds faults that the types show.
struct ShapeRelations {
    std::array<NamedDim, 64> dims{};
    int count = 0, tensors = 0;
    int wrong_dims = -1;    ///< the first tensor with another number of dims
    int misplaced = -1;     ///< the first tensor with "..." in another place than the first
    int wrong_number = -1;  ///< the first tensor with another number as a dim
    int wrong_name = -1;    ///< the first tensor that has another size for a name

    constexpr void add(const Shape& s, std::span<const SymbolicDim> said) {
        const int tensor = tensors++;
        const bool open = !said.empty() && said[0].rest();
        if (open) said = {said.data() + 1, said.size() - 1};
        for (const SymbolicDim& d : said)
            if (d.rest() && misplaced < 0) misplaced = tensor;
        // as in TensorFlow, a scalar has one dim of size 1, and no symbols mean the same
        const SymbolicDim one = 1;
        if (said.empty() && !open) said = {&one, 1};
        const int n = static_cast<int>(said.size());
        const int rank = s.rank == 0 ? 1 : s.rank;
        if (open ? rank < n : rank != n) {
            if (wrong_dims < 0) wrong_dims = tensor;
            return;
        }
        for (int k = 0; k < n; ++k) {
            const SymbolicDim& d = said[static_cast<std::size_t>(k)];
            if (d.any()) continue;
            const int axis = rank - n + k;
            add(NamedDim{tensor, s.rank == 0 ? -1 : axis, s.rank == 0 ? 1 : s[axis], d});
        }
    }
    constexpr void add(const NamedDim& d) {
        const int want = d.said.number != dyn ? d.said.number : size_of_name(d.said);
        if (want != dyn && d.size != dyn && want != d.size) {
            int& first = d.said.number != dyn ? wrong_number : wrong_name;
            if (first < 0) first = d.tensor;
        }
        dims[static_cast<std::size_t>(count++)] = d;
    }
    /// The size that other tensors give to a name, dyn if none does.
    constexpr int size_of_name(const SymbolicDim& name) const {
        for (int k = 0; k < count; ++k) {
            const NamedDim& d = dims[static_cast<std::size_t>(k)];
            if (d.said == name && d.size != dyn) return d.size;
        }
        return dyn;
    }
    /// The first dim with the same name.
    constexpr int first_of(const SymbolicDim& name) const {
        int k = 0;
        while (!(dims[static_cast<std::size_t>(k)].said == name)) ++k;
        return k;
    }
};

template <class T, SymbolicDim... Dims>
constexpr void add_relations(ShapeRelations& all, std::type_identity<Dimensioned<T, Dims...>>) {
    const std::array<SymbolicDim, sizeof...(Dims) + 1> said{Dims..., SymbolicDim(0)};
    all.add(T::static_shape, {said.data(), sizeof...(Dims)});
}
template <class... P>
inline constexpr ShapeRelations relations_of = [] {
    ShapeRelations all;
    (add_relations(all, std::type_identity<P>{}), ...);
    return all;
}();

/// One dim of one of the tensors.
template <class... P>
constexpr Tensor<std::int32_t> dim_of(const std::tuple<const P&...>& all, const NamedDim& d) {
    if (d.size != dyn) return Tensor<std::int32_t>(d.size);
    Tensor<std::int32_t> found(0);
    int k = 0;
    const auto look = [&](const auto& p) {
        using T = typename std::remove_cvref_t<decltype(p)>::tensor;
        if constexpr (!T::static_shape.fully_defined())
            if (k == d.tensor) found = Tensor<std::int32_t>(tf::shape(p.x)[d.axis]);
        ++k;
    };
    std::apply([&](const auto&... p) { (look(p), ...); }, all);
    return found;
}

/// Checks of the dims that only run time shows.
template <class... P>
constexpr void check_open_dims(std::string_view message, const P&... p) {
    const ShapeRelations& all = relations_of<P...>;
    const std::tuple<const P&...> tensors(p...);
    for (int k = 0; k < all.count; ++k) {
        const NamedDim& d = all.dims[static_cast<std::size_t>(k)];
        NamedDim want;
        want.size = d.said.number != dyn ? d.said.number : all.size_of_name(d.said);
        if (want.size == dyn) {
            const int first = all.first_of(d.said);
            if (first == k) continue;
            want = all.dims[static_cast<std::size_t>(first)];
        } else if (d.size != dyn) {
            continue;
        }
        const auto got = dim_of(tensors, d);
        const auto wanted = dim_of(tensors, want);
        check(equal(got, wanted),
              d.said.number != dyn ? "a dim of this size" : "dims of the same name to be equal",
              message, got, wanted);
    }
}

}  // namespace detail::ops

namespace debugging {

/// A tensor and its dims, for assert_shapes: dims<"N", 3>(x).
template <SymbolicDim... Dims, TensorLike A>
constexpr auto dims(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else
        return tf::detail::ops::Dimensioned<tensor_type_t<A>, Dims...>{
            tensor_type_t<A>(x.collapse())};
}

/// Checks that dims of the same name are equal, and that dims have the given numbers
/// (tf.debugging.assert_shapes): assert_shapes(dims<"N", "Q">(x), dims<"N", 3>(y), dims<"Q">(z)).
/// "." is a dim of any size, and "..." or "*" in the first place any number of dims. A scalar fits
/// one dim of size 1. Faults of dims that the types contain are compile errors; the others are
/// checked at run time and raise errors::InvalidArgument. At most 64 names and numbers.
template <class... P>
    requires((tf::detail::ops::is_dimensioned<P>::value || std::same_as<P, Poison>) && ...)
constexpr void assert_shapes(std::string_view message, const P&... p) {
    if constexpr (!(std::same_as<P, Poison> || ...)) {
        constexpr const tf::detail::ops::ShapeRelations& all = tf::detail::ops::relations_of<P...>;
        static_assert(all.misplaced == -1,
                      "[tf.debugging.shapes] assert_shapes(dims<...>(x), ...): \"...\" and \"*\" "
                      "must be the first symbol of the tensor with this number, from 0");
        static_assert(all.wrong_dims == -1,
                      "[tf.debugging.shapes] assert_shapes(dims<...>(x), ...): the tensor with "
                      "this number, from 0, must have as many dims as symbols");
        static_assert(all.wrong_number == -1,
                      "[tf.debugging.shapes] assert_shapes(dims<...>(x), ...): the tensor with "
                      "this number, from 0, must have the dims that are given as numbers");
        static_assert(all.wrong_name == -1,
                      "[tf.debugging.shapes] assert_shapes(dims<...>(x), ...): the tensor with "
                      "this number, from 0, must have the same size for the same name");
        tf::detail::ops::check_open_dims(message, p...);
    }
}
template <class... P>
    requires((tf::detail::ops::is_dimensioned<P>::value || std::same_as<P, Poison>) && ...)
constexpr void assert_shapes(const P&... p) {
    assert_shapes(std::string_view(), p...);
}

}  // namespace debugging
}  // namespace tf
