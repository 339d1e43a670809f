// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Blocks of elements that are repeated or moved: tf.tile, repeat, reverse, roll.

#include <tf/kernels/segments.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/registry.hpp>
#include <tf/trace/value.hpp>

namespace tf {
namespace op {

/// Inputs: a tensor; a vector with the number of repetitions of each dim, if the words do not have
/// them.
struct Tile : SelfContained {
    static constexpr std::string_view name = "Tile";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return in[0] == out && (count == 1 || (count == 2 && is_index(in[1])));
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        Shape out = in[0].shape;
        const bool given = count == 1, known = given || in[1].data != nullptr;
        bool fits = (given   ? a.count()
                     : known ? static_cast<int>(in[1].shape.size())
                             : out.rank) == out.rank;
        for (int d = 0; fits && d < out.rank; ++d) {
            const std::int64_t n = given ? a.word(d) : known ? index_at(in[1], d) : dyn;
            constexpr std::int64_t most = std::numeric_limits<int>::max();
            if (!known || out[d] == dyn) out[d] = dyn;
            fits = !known || (n >= 0 && n <= most && (out[d] == dyn || out[d] * n <= most));
            if (fits && out[d] != dyn) out[d] = static_cast<int>(out[d] * n);
        }
        if (fits) return out;
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.ops.tile", "tile", "multiples",
                                   "not one number for each dim of " + in[0].shape.to_string(),
                                   "one number >= 0 for each dim");
        return Shape::invalid();
    }
    /// The box that is copied from x to the tiles.
    static kernels::Box box(const Shape& x, const Shape& tiles) {
        const kernels::Steps from(x), to(tiles);
        kernels::Box b;
        b.empty = tiles.size() == 0;
        for (int d = 0; d < x.rank && !b.empty; ++d) {
            b.push(tiles[d] / x[d], 0, x[d] * to[d]);
            b.push(x[d], from[d], to[d]);
        }
        return b;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        kernels::copy_box(in[0].as<const Out>(), out.as<Out>(), box(in[0].shape, out.shape));
    }
    static constexpr void gradient(auto& g);
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}, n.words(1)); }
    static void to_graph_def(auto& n) {
        const auto multiples = n.count() == 2 ? n.in(1) : n.ints(n.words());
        n.result(n.add(name, {n.in(0), multiples},
                       {{"T", n.type()}, {"Tmultiples", n.count() == 2 ? n.type(1) : n.int32()}}));
    }
};

/// Inputs: the gradient of the tiles, the tensor that was repeated, the multiples as for Tile.
/// Result: the sum of all tiles.
struct TileGrad : SelfContained {
    static constexpr std::string_view name = "TileGrad";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count > 1 && in[0] == out && in[1] == out &&
               (count == 2 || (count == 3 && is_index(in[2])));
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[1].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        std::fill_n(out.as<Out>(), out.shape.size(), Out{});
        kernels::add_box(in[0].as<const Out>(), out.as<Out>(),
                         Tile::box(out.shape, in[0].shape).reversed());
    }
    static constexpr void gradient(auto& g) {
        if (!g.wants(0)) return;
        const auto dy = g.dy();
        const ad::Words all = g.all_words();
        if (g.count() == 2) g.to(0, g.template apply_to<Tile>({dy}, all, dy.dtype()));
        else g.to(0, g.template apply_to<Tile>({dy, g.in(2)}, all, dy.dtype()));
    }
    /// As in TensorFlow's gradient, the multiples become separate dims, which are then summed.
    static void to_graph_def(auto& n) {
        const auto multiples = n.count() == 2               ? n.ints(n.words())
                               : n.dtype(2) == DType::int64 ? n.cast(n.in(2), n.int64(), n.int32())
                                                            : n.in(2);
        const auto pairs =
            n.add("Pack", {multiples, n.shape_vector(1)},
                  {{"N", std::int64_t{2}}, {"T", n.int32()}, {"axis", std::int64_t{1}}});
        const auto split = n.add("Reshape", {n.in(0), n.reshaped(pairs, n.int32(), {-1})},
                                 {{"T", n.type()}, {"Tshape", n.int32()}});
        auto axes = n.numbers();
        for (int d = 0; d < n.shape().rank; ++d) axes.push_back(2 * d);
        const auto sums = n.add("Sum", {split, n.ints(axes)},
                                {{"T", n.type()}, {"Tidx", n.int32()}, {"keep_dims", false}});
        n.result(sums);
    }
};

constexpr void Tile::gradient(auto& g) {
    const auto x = g.in(0), dy = g.dy();
    const ad::Words all = g.all_words();
    if (g.count() == 1) g.to(0, g.template apply_to<TileGrad>({dy, x}, all, dy.dtype()));
    else g.to(0, g.template apply_to<TileGrad>({dy, x, g.in(1)}, all, dy.dtype()));
}

struct Reverse : SelfContained {
    struct Attributes {
        std::int64_t axes = 0;  ///< a bit mask
    };
    static constexpr std::string_view name = "ReverseV2";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;

    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Shape& s = out.shape;
        const std::int64_t axes = attributes_of<Reverse>(a).axes;
        const kernels::Steps steps(s);
        kernels::Box box;
        for (int d = 0; d < s.rank; ++d) {
            const bool back = (axes >> d & 1) != 0;
            if (back) box.first_from += (s[d] - 1) * steps[d];
            box.push(s[d], back ? -steps[d] : steps[d], steps[d]);
        }
        kernels::copy_box(in[0].as<const Out>(), out.as<Out>(), box);
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.template apply<Reverse>({g.dy()}, Attributes{g.word(0)}, g.dy().dtype()));
    }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}, {n.axes(1, 0)}); }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, {n.in(0), n.ints(n.axes(attributes_of<Reverse>(n).axes))},
                       {{"T", n.type()}, {"Tidx", n.int32()}}));
    }
};

/// Inputs: a tensor; the shifts, a vector or a scalar, if they are not words. The list contains
/// pairs of an axis and its shift.
struct Roll : SelfContained {
    struct Attributes {
        Flag back;  ///< shifts in the opposite direction
    };
    static constexpr std::string_view name = "Roll";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return Tile::accepts(out, in, count);
    }
    static void check(const kernels::Ref* in, int, const kernels::Attributes& a) {
        for (int k = attribute_count<Roll>; k + 1 < a.count(); k += 2)
            check_axis(name, in[0].shape, a.word(k));
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        const Shape& s = out.shape;
        const kernels::Attributes moves = a.from(attribute_count<Roll>);
        if (count == 2 && in[1].shape.size() != moves.count() / 2)
            unfit_shape(name, in[1].shape, "one shift for each axis");
        std::int64_t shift[max_rank]{};
        for (int k = 0; k < moves.count() / 2; ++k) {
            const int d = static_cast<int>(moves.word(2 * k));
            if (s[d] == 0) continue;
            const std::int64_t by = count == 2 ? index_at(in[1], k) : moves.word(2 * k + 1);
            shift[d] = (shift[d] + by % s[d] + s[d]) % s[d];
        }
        kernels::Segments parts;
        for (int d = 0; d < s.rank; ++d) {
            const std::int64_t n = s[d];
            const std::int64_t by =
                attributes_of<Roll>(a).back && n > 0 ? (n - shift[d]) % n : shift[d];
            parts.add(d, {n - by, 0, by});
            parts.add(d, {by, n - by, 0});
        }
        parts.each_box(s, s, [&](const kernels::Box& box) {
            kernels::copy_box(in[0].as<const Out>(), out.as<Out>(), box);
        });
    }
    static constexpr void gradient(auto& g) {
        const auto dy = g.dy();
        tf::detail::core::Pool<std::uint64_t> words{std::uint64_t{g.word(0) == 0}};
        for (int k = 1; k < g.words(); ++k) words.push(static_cast<std::uint64_t>(g.word(k)));
        const ad::Words all{words.data(), static_cast<std::size_t>(words.size())};
        if (g.count() == 1) g.to(0, g.template apply_to<Roll>({dy}, all, dy.dtype()));
        else g.to(0, g.template apply_to<Roll>({dy, g.in(1)}, all, dy.dtype()));
    }
    static void from_graph_def(auto& n) {
        auto words = n.words(1);
        words.assign(1, 0);
        const auto shifts = n.ints(1), axes = n.ints(2);
        if (shifts.size() != axes.size() || axes.size() > max_rank)
            n.fail("shifts and axes of different lengths", "one length, at most 8");
        for (std::size_t k = 0; k < shifts.size(); ++k) {
            words.push_back(static_cast<std::uint64_t>(n.axis(axes[k], 0)));
            words.push_back(static_cast<std::uint64_t>(shifts[k]));
        }
        n.result(n.dtype(0), {n.in(0)}, words);
    }
    static void to_graph_def(auto& n) {
        const bool back = attributes_of<Roll>(n).back;
        auto axes = n.numbers(), shifts = n.numbers();
        for (int k = attribute_count<Roll>; k + 1 < n.words_count(); k += 2) {
            axes.push_back(n.word(k));
            shifts.push_back(back ? -n.word(k + 1) : n.word(k + 1));
        }
        auto by = n.count() == 2 ? n.in(1) : n.ints(shifts);
        const auto type = n.count() == 2 ? n.type(1) : n.int32();
        if (back && n.count() == 2) by = n.add("Neg", {by}, {{"T", type}});
        const bool scalar = n.count() == 2 && n.shape(1).rank == 0;
        n.result(n.add(name, {n.in(0), by, scalar ? n.number(axes[0]) : n.ints(axes)},
                       {{"T", n.type()}, {"Tshift", type}, {"Taxis", n.int32()}}));
    }
};

struct BlockOps {
    using list = Registry<Tile, TileGrad, Reverse, Roll>;
};

}  // namespace op

template <>
struct op_by_id<op_id("Tile")> : std::type_identity<op::Tile> {};
template <>
struct op_by_id<op_id("TileGrad")> : std::type_identity<op::TileGrad> {};
template <>
struct op_by_id<op_id("ReverseV2")> : std::type_identity<op::Reverse> {};
template <>
struct op_by_id<op_id("Roll")> : std::type_identity<op::Roll> {};

/// The tensor repeated along each dim (tf.tile): tile<2, 3>(x), [m, n] -> [2m, 3n]. Any dtype;
/// numeric dtypes have gradients.
template <int... Multiples, TensorLike A>
    requires(sizeof...(Multiples) > 0 || Poisoned<A> || tensor_type_t<A>::rank == 0)
constexpr auto tile(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr Shape s =
            detail::ops::static_result<op::Tile, T>(detail::ops::words<Multiples...>);
        static_assert(s.valid(),
                      "[tf.ops.tile] tile<Multiples...>(x): there must be one number >= 0 for each "
                      "dim of 'x'");
        if constexpr (s.valid())
            return detail::ops::movement<op::Tile, s, Multiples...>(T(x.collapse()));
        else return Poison{};
    }
}
/// The same with multiples that are known only at run time, an int32 or int64 vector: all dims of
/// the result are dyn. errors::InvalidArgument if there is not one number >= 0 for each dim.
template <TensorLike A, TensorLike M>
constexpr auto tile(const A& x, const M& multiples) {
    if constexpr (Poisoned<A> || Poisoned<M>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        using K = tensor_type_t<M>;
        constexpr bool fits = op::is_index(K::dtype) && K::rank == 1 &&
                              (K::static_shape[0] == dyn || K::static_shape[0] == T::rank);
        static_assert(fits,
                      "[tf.ops.tile] tile(x, multiples): 'multiples' must be an int32 or int64 "
                      "vector with one element for each dim of 'x'");
        if constexpr (fits) {
            constexpr Shape s = detail::ops::static_result<op::Tile, T, K>({});
            return detail::ops::call<op::Tile, TensorOf<typename T::value_type, s>>(
                {}, T(x.collapse()), K(multiples.collapse()));
        } else {
            return Poison{};
        }
    }
}
template <TensorLike A>
constexpr Poison tile(const A&, detail::tensors::Anything) {
    static_assert(detail::tensors::dims_check<A>::always_false,
                  "[tf.ops.dims] tile(x, {2, 3}): the multiples decide the type of the result and "
                  "are template arguments: tf::tile<2, 3>(x); or pass them as an int vector "
                  "tensor");
    return {};
}

/// The elements in reverse order along the given axes (tf.reverse): reverse<0, -1>(x). Any dtype.
template <int... Axes, TensorLike A>
constexpr auto reverse(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr bool fits = ((normalize_axis(Axes, T::rank) >= 0) && ...);
        static_assert(fits,
                      "[tf.ops.bad_axis] reverse<Axes...>(x): the axes must be in [-rank, rank)");
        if constexpr (fits) {
            constexpr std::int64_t mask =
                ((std::int64_t{1} << normalize_axis(Axes, T::rank)) | ... | 0);
            return detail::ops::call<op::Reverse, T>(
                detail::ops::words_of<op::Reverse::Attributes{mask}>, T(x.collapse()));
        } else {
            return Poison{};
        }
    }
}
template <TensorLike A, class... More>
constexpr Poison reverse(const A&, detail::tensors::Anything, const More&...) {
    static_assert(detail::tensors::dims_check<A>::always_false,
                  "[tf.ops.axis] reverse(x, {0}): the axes are template arguments: "
                  "tf::reverse<0>(x)");
    return {};
}

namespace detail::ops {

template <int... Axes, class T, class... S>
constexpr auto rolled(const T& x, const S&... shifts) {
    std::array<std::uint64_t, 1 + 2 * sizeof...(Axes)> words{};
    std::size_t at = 1;
    ((words[at] = static_cast<std::uint64_t>(normalize_axis(Axes, T::rank)), at += 2), ...);
    if constexpr ((TensorLike<S> || ...)) {
        return call<op::Roll, T>(std::span<const std::uint64_t>(words), x, shifts...);
    } else {
        at = 2;
        ((words[at] = static_cast<std::uint64_t>(static_cast<std::int64_t>(shifts)), at += 2), ...);
        return call<op::Roll, T>(std::span<const std::uint64_t>(words), x);
    }
}

}  // namespace detail::ops

/// The elements shifted along an axis; those beyond the end come back at the start (tf.roll):
/// roll<0>(x, 2), roll<0, 1>(x, 2, -1) along two axes. The shifts are ints or one int32 or int64
/// tensor: a scalar for one axis, a vector with one element for each axis. Any dtype.
template <int... Axes, TensorLike A, class... S>
constexpr auto roll(const A& x, const S&... shifts) {
    if constexpr (Poisoned<A> || (Poisoned<S> || ...)) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr bool axes_fit =
            sizeof...(Axes) > 0 && ((normalize_axis(Axes, T::rank) >= 0) && ...);
        static_assert(axes_fit,
                      "[tf.ops.bad_axis] roll<Axes...>(x, shifts...): the axes must be in [-rank, "
                      "rank), and are template arguments: tf::roll<0>(x, 2)");
        constexpr bool shifts_fit = [] {
            if constexpr (sizeof...(S) == 1 && (TensorLike<S> && ...)) {
                using K = typename detail::ops::tensor_list<S...>::first;
                using V = tensor_type_t<K>;
                return op::is_index(V::dtype) && V::rank <= 1 &&
                       (V::static_shape.size() == sizeof...(Axes) ||
                        !V::static_shape.fully_defined());
            } else {
                return sizeof...(S) == sizeof...(Axes) && (std::integral<S> && ...);
            }
        }();
        static_assert(!axes_fit || shifts_fit,
                      "[tf.ops.roll] roll<Axes...>(x, shifts...): there must be one int for each "
                      "axis, or one int32 or int64 tensor with one element for each axis");
        if constexpr (axes_fit && shifts_fit) {
            const auto given = [](const auto& v) {
                if constexpr (TensorLike<decltype(v)>)
                    return tensor_type_t<decltype(v)>(v.collapse());
                else return v;
            };
            return detail::ops::rolled<Axes...>(T(x.collapse()), given(shifts)...);
        } else {
            return Poison{};
        }
    }
}

}  // namespace tf
