// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Functions that split tensors and repeat elements: tf.slice, strided_slice, split, unstack,
// repeat; also tf.rank, size, identity, broadcast_static_shape, broadcast_dynamic_shape.

#include <array>

#include <tf/ops/primitive/blocks.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/subscript.hpp>

namespace tf {

namespace op {

/// Inputs: two shapes as int32 or int64 vectors. Result: the shape to which both broadcast.
struct BroadcastArgs : SelfContained {
    static constexpr std::string_view name = "BroadcastArgs";
    static constexpr Role role = Role::pure;
    static constexpr bool differentiable = false;
    using computes = Types<std::int32_t, std::int64_t>;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_index(out) && all_are(out, in, count, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const int a = in[0].shape[0], b = in[1].shape[0];
        return Shape(a == dyn || b == dyn ? dyn : a > b ? a : b);
    }
    static void check(const kernels::Ref* in, int, const kernels::Attributes&) {
        for (int k = 0; k < 2; ++k)
            if (in[k].shape.rank != 1) unfit_shape(name, in[k].shape, "a vector");
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const int rank = out.shape[0];
        const auto dim = [&](int k, int i) -> Out {
            const int skipped = rank - in[k].shape[0];
            return i < skipped ? Out{1} : in[k].as<const Out>()[i - skipped];
        };
        for (int i = 0; i < rank; ++i) {
            const Out a = dim(0, i), b = dim(1, i);
            if (a != b && a != 1 && b != 1)
                detail::ops::bad_shape("tf.ops.broadcast", "broadcast_dynamic_shape", "shapes",
                                       std::to_string(a) + " next to " + std::to_string(b),
                                       "dims that are equal or 1, counted from the end");
            out.as<Out>()[i] = a == 1 ? b : a;
        }
    }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs(), {{"T", n.type()}})); }
};

struct PartOps {
    using list = Registry<BroadcastArgs>;
};

}  // namespace op

template <>
struct op_by_id<op_id("BroadcastArgs")> : std::type_identity<op::BroadcastArgs> {};

namespace detail::ops {

/// The words of x[..., begin:end, ...] along an axis; with `gone`, of a single element.
template <int Axis>
constexpr auto part_words(std::int64_t begin, std::int64_t end, bool gone) {
    constexpr int masks = op::attribute_count<op::StridedSlice>;
    std::array<std::uint64_t, masks + 3 * (Axis + 1)> words{};
    op::SliceMasks m;
    m.begin = m.end = (std::uint64_t{1} << Axis) - 1;
    if (gone) m.shrink_axis = std::uint64_t{1} << Axis;
    std::size_t at = 0;
    for (const std::uint64_t w : op::to_words(m)) words[at++] = w;
    for (at += 2; at < words.size(); at += 3) words[at] = 1;
    words[masks + 3 * Axis] = static_cast<std::uint64_t>(begin);
    words[masks + 3 * Axis + 1] = static_cast<std::uint64_t>(end);
    return words;
}
template <int Axis, int Begin, int End, bool Gone, class T>
constexpr auto part_of(const T& x) {
    constexpr auto words = part_words<Axis>(Begin, End, Gone);
    constexpr Shape s = static_result<op::StridedSlice, T>(words);
    return call<op::StridedSlice, TensorOf<typename T::value_type, s>>(
        std::span<const std::uint64_t>(words), x);
}
/// The shape s in which `dims` replace the dim of an axis.
constexpr Shape with_dims(const Shape& s, int axis, std::initializer_list<int> dims) {
    Shape out;
    for (int d = 0; d < s.rank; ++d) {
        if (d != axis) out.push_back(s[d]);
        else
            for (const int n : dims) out.push_back(n);
    }
    return out;
}

template <int Parts, int Axis, class T>
constexpr auto equal_parts(const T& x) {
    constexpr int n = T::static_shape[Axis];
    return [&]<int... K>(std::integer_sequence<int, K...>) {
        if constexpr (n != dyn) {
            constexpr int each = n / Parts;
            return std::array{part_of<Axis, K * each, (K + 1) * each, false>(x)...};
        } else {
            constexpr Shape apart = with_dims(T::static_shape, Axis, {Parts, dyn});
            constexpr Shape dims = with_dims(kept_dims(T::static_shape), Axis, {Parts, -1});
            const auto parts = reshaped<apart, dims>(x);  // checks that the parts are equal
            return std::array{part_of<Axis, K, K + 1, true>(parts)...};
        }
    }(std::make_integer_sequence<int, Parts>{});
}
/// The sizes of the parts of a dim n, of which one may be -1 for the rest. The first of the
/// returned sizes is -1 if they do not add up to n.
template <std::size_t N>
constexpr std::array<int, N> part_sizes(std::array<int, N> sizes, int n) {
    int sum = 0, open = -1;
    bool fits = true;
    for (std::size_t k = 0; k < N; ++k) {
        if (sizes[k] == -1 && open < 0) open = static_cast<int>(k);
        else if (sizes[k] < 0) fits = false;
        else sum += sizes[k];
    }
    if (open >= 0) sizes[static_cast<std::size_t>(open)] = n - sum;
    fits = fits && (open < 0 ? n == dyn || sum == n : n != dyn && sum <= n);
    if (!fits) sizes[0] = -1;
    return sizes;
}
template <auto Sizes, int Axis, class T>
constexpr auto given_parts(const T& x) {
    constexpr auto begin = [] {
        auto all = Sizes;
        int at = 0;
        for (int& b : all) b = std::exchange(at, at + b);
        return all;
    }();
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
        return std::tuple(part_of<Axis, begin[K], begin[K] + Sizes[K], false>(x)...);
    }(std::make_index_sequence<Sizes.size()>{});
}
template <class P>
inline constexpr bool is_int_array = false;
template <std::size_t N>
inline constexpr bool is_int_array<std::array<int, N>> = N > 0;
/// The result of an impossible split. It has the right number of parts, so that structured bindings
/// work.
template <auto Parts>
constexpr auto no_parts() {
    using P = std::remove_cvref_t<decltype(Parts)>;
    if constexpr (is_int_array<P>) return std::array<Poison, Parts.size()>{};
    else if constexpr (std::integral<P>)
        return std::array < Poison, Parts<1 ? 1 : static_cast<std::size_t>(Parts)>{};
    else return Poison{};
}

}  // namespace detail::ops

/// The parts of a tensor along an axis (tf.split). A number of parts gives equal ones in a
/// std::array: split<3>(x). A list of sizes, of which one may be -1, gives a tuple:
/// split<std::array{4, 15, -1}, 1>(x). Any dtype. errors::InvalidArgument if a dyn dim is not the
/// sum of the parts.
template <auto Parts, int Axis = 0, TensorLike A>
constexpr auto split(const A& x) {
    if constexpr (Poisoned<A>) {
        return detail::ops::no_parts<Parts>();
    } else {
        using T = tensor_type_t<A>;
        using P = std::remove_cvref_t<decltype(Parts)>;
        constexpr int axis = normalize_axis(Axis, T::rank);
        static_assert(axis >= 0,
                      "[tf.ops.bad_axis] split<Parts, Axis>(x): the axis must be in [-rank, rank)");
        constexpr int n = axis >= 0 ? T::static_shape[axis < 0 ? 0 : axis] : 0;
        if constexpr (axis < 0) {
            return detail::ops::no_parts<Parts>();
        } else if constexpr (std::integral<P>) {
            constexpr bool equal = Parts > 0 && (n == dyn || n % (Parts > 0 ? Parts : 1) == 0);
            static_assert(equal,
                          "[tf.ops.split] split<parts, axis>(x): the dim must be a multiple of the "
                          "number of parts; pass other sizes as a list: split<std::array{2, "
                          "3}>(x)");
            if constexpr (equal)
                return detail::ops::equal_parts<static_cast<int>(Parts), axis>(T(x.collapse()));
            else return detail::ops::no_parts<Parts>();
        } else if constexpr (detail::ops::is_int_array<P>) {
            constexpr auto sizes = detail::ops::part_sizes(Parts, n);
            constexpr bool fits = sizes[0] >= 0;
            static_assert(fits,
                          "[tf.ops.split] split<std::array{2, 3}, axis>(x): the sizes must add up "
                          "to the dim; one of them may be -1 if the dim is known");
            if constexpr (fits) {
                constexpr int sum = [=] {
                    int all = 0;
                    for (const int s : sizes) all += s;
                    return all;
                }();
                constexpr Shape whole = detail::ops::with_dims(T::static_shape, axis, {sum});
                using Whole = TensorOf<typename T::value_type, whole>;
                return detail::ops::given_parts<sizes, axis>(Whole(T(x.collapse())));
            } else {
                return detail::ops::no_parts<Parts>();
            }
        } else {
            static_assert(std::integral<P>,
                          "[tf.ops.split] split<parts, axis>(x): 'parts' must be a number, or a "
                          "list of sizes: split<std::array{2, 3}>(x)");
            return detail::ops::no_parts<Parts>();
        }
    }
}
template <TensorLike A, class... More>
constexpr Poison split(const A&, detail::tensors::Anything, const More&...) {
    static_assert(detail::tensors::dims_check<A>::always_false,
                  "[tf.ops.dims] split(x, 3, axis): parts and axis decide the type of the result "
                  "and are template arguments: tf::split<3, 1>(x), tf::split<std::array{2, 3}>(x)");
    return {};
}

/// The slices along an axis, without this axis, in a std::array (tf.unstack): [n, a] -> n times
/// [a]. The dim must be known. Any dtype.
template <int Axis = 0, TensorLike A>
constexpr auto unstack(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr int axis = normalize_axis(Axis, T::rank);
        static_assert(axis >= 0,
                      "[tf.ops.bad_axis] unstack<Axis>(x): the axis must be in [-rank, rank)");
        constexpr bool known = axis < 0 || T::static_shape[axis < 0 ? 0 : axis] > 0;
        static_assert(known,
                      "[tf.ops.unstack] unstack<Axis>(x): the dim must be known and at least 1, "
                      "because it is the number of results; use tf::for_each for a dyn dim");
        if constexpr (axis >= 0 && known) {
            const T whole(x.collapse());
            return [&]<int... K>(std::integer_sequence<int, K...>) {
                return std::array{detail::ops::part_of<axis, K, K + 1, true>(whole)...};
            }(std::make_integer_sequence<int, T::static_shape[axis]>{});
        } else {
            return Poison{};
        }
    }
}
template <TensorLike A, class... More>
constexpr Poison unstack(const A&, detail::tensors::Anything, const More&...) {
    static_assert(
        detail::tensors::dims_check<A>::always_false,
        "[tf.ops.axis] unstack(x, axis): the axis decides the type of the result and is a "
        "template argument: tf::unstack<1>(x)");
    return {};
}

namespace detail::ops {

template <int... Sizes, class T, class... B>
constexpr auto sized_slice(const T& x, const B&... begin) {
    constexpr std::size_t masks = op::attribute_count<op::StridedSlice>;
    constexpr auto words_of_types = [] {
        std::array<std::uint64_t, masks + 3 * sizeof...(Sizes)> words{};
        op::SliceMasks m;
        m.sized = true;
        std::size_t at = 0;
        for (const std::uint64_t w : op::to_words(m)) words[at++] = w;
        ((words[at] = static_cast<std::uint64_t>(op::bound_operand),
          words[at + 1] = static_cast<std::uint64_t>(std::int64_t{Sizes}), words[at + 2] = 1,
          at += 3),
         ...);
        return words;
    }();
    constexpr Shape s =
        op::StridedSlice::plan_of_type(T::static_shape, {words_of_types, {}}).fault ==
                op::SliceFault::none
            ? op::StridedSlice::plan_of_type(T::static_shape, {words_of_types, {}}).out
            : Shape::invalid();
    constexpr bool fits =
        sizeof...(Sizes) == T::rank && sizeof...(B) == sizeof...(Sizes) && s.valid();
    static_assert(fits,
                  "[tf.ops.slice] slice<Sizes...>(x, begin...): there must be a start and a size "
                  "for each dim of 'x'; sizes can be at most the dims, and -1 is the rest of a "
                  "dim");
    if constexpr (fits) {
        auto words = words_of_types;
        std::size_t at = masks;
        const auto set = [&](const auto& b) {
            if constexpr (std::integral<std::remove_cvref_t<decltype(b)>>)
                words[at] = static_cast<std::uint64_t>(static_cast<std::int64_t>(b));
            at += 3;
        };
        (set(begin), ...);
        const auto run = [&](const auto&... tensors) {
            return sliced<TensorOf<typename T::value_type, s>>(words, x, tensors...);
        };
        return std::apply(run, std::tuple_cat(tensors_in(begin)...));
    } else {
        return Poison{};
    }
}

}  // namespace detail::ops

/// A part of a tensor (tf.slice): slice<2, 3>(x, {i, j}) starts at element (i, j) and has shape (2,
/// 3); a size of -1 is the rest of a dim. Starts are ints, or int32 or int64 scalar tensors:
/// slice<2, 3>(x, n, 0). Any dtype. errors::InvalidArgument if the part is not within x.
template <int... Sizes, TensorLike A, class... B>
    requires(sizeof...(B) > 0 && (detail::ops::IndexNumber<B> && ...))
constexpr auto slice(const A& x, const B&... begin) {
    if constexpr (Poisoned<A>) return Poison{};
    else return detail::ops::sized_slice<Sizes...>(tensor_type_t<A>(x.collapse()), begin...);
}
template <int... Sizes, TensorLike A, std::integral B, std::size_t N>
constexpr auto slice(const A& x, const B (&begin)[N]) {
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
        return slice<Sizes...>(x, begin[K]...);
    }(std::make_index_sequence<N>{});
}
template <TensorLike A, class... More>
constexpr Poison slice(const A&, detail::tensors::Anything, detail::tensors::Anything,
                       const More&...) {
    static_assert(detail::tensors::dims_check<A>::always_false,
                  "[tf.ops.dims] slice(x, {0, 1}, {2, 3}): the sizes decide the type of the result "
                  "and are template arguments: tf::slice<2, 3>(x, {0, 1})");
    return {};
}

/// The masks of tf::strided_slice, one bit for each item.
struct StridedSliceOptions {
    std::uint64_t begin_mask = 0, end_mask = 0;  ///< bits of omitted bounds
};
/// x[begin:end:stride, ...] with bounds that are lists of ints (tf.strided_slice). The dims of the
/// result are dyn, except those without an item; x(tf::Slice<1, 5>(), ...) has static dims. Any
/// dtype. errors::InvalidArgument for a stride of 0.
template <TensorLike A, std::integral B, std::integral E, std::integral S, std::size_t N>
constexpr auto strided_slice(const A& x, const B (&begin)[N], const E (&end)[N],
                             const S (&strides)[N], const StridedSliceOptions& options = {}) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr std::size_t masks = op::attribute_count<op::StridedSlice>;
        constexpr bool fits = N <= T::rank;
        static_assert(fits,
                      "[tf.ops.slice] strided_slice(x, begin, end, strides): there are more items "
                      "than dims of 'x'; remove some");
        if constexpr (fits) {
            std::array<std::uint64_t, masks + 3 * N> words{};
            op::SliceMasks m;
            m.begin = options.begin_mask;
            m.end = options.end_mask;
            std::size_t at = 0;
            for (const std::uint64_t w : op::to_words(m)) words[at++] = w;
            for (std::size_t k = 0; k < N; ++k) {
                words[at++] = static_cast<std::uint64_t>(static_cast<std::int64_t>(begin[k]));
                words[at++] = static_cast<std::uint64_t>(static_cast<std::int64_t>(end[k]));
                words[at++] = static_cast<std::uint64_t>(static_cast<std::int64_t>(strides[k]));
            }
            constexpr Shape s = [] {
                Shape out = T::static_shape;
                for (std::size_t k = 0; k < N; ++k) out[static_cast<int>(k)] = dyn;
                return out;
            }();
            return detail::ops::sliced<TensorOf<typename T::value_type, s>>(words, T(x.collapse()));
        } else {
            return Poison{};
        }
    }
}

namespace detail::ops {

/// The dims that merge `axis` and the dim after it to n, for a tensor of shape s.
constexpr Shape joined_dims(const Shape& s, int axis, int n) {
    const Shape kept = kept_dims(s);
    Shape out;
    for (int d = 0; d < s.rank; ++d)
        if (d != axis + 1) out.push_back(d == axis ? n : kept[d]);
    return out;
}
/// x with each element repeated `Times` times along an axis.
template <int Times, int Axis, class T>
constexpr auto repeated(const T& x) {
    const auto apart = expand_dims<Axis + 1>(x);
    using Apart = tensor_type_t<decltype(apart)>;
    const auto tiles = [&]<int... D>(std::integer_sequence<int, D...>) {
        return tile<(D == Axis + 1 ? Times : 1)...>(apart);
    }(std::make_integer_sequence<int, Apart::rank>{});
    constexpr int n = T::static_shape[Axis] == dyn ? dyn : T::static_shape[Axis] * Times;
    constexpr Shape joined = with_dims(T::static_shape, Axis, {n});
    constexpr Shape dims = joined_dims(Apart::static_shape, Axis, n);
    return reshaped<joined, dims>(tiles);
}
template <auto Times, int Axis, class T>
constexpr auto repeated_by_list(const T& x) {
    constexpr int sum = [] {
        int all = 0;
        for (const int n : Times) all += n;
        return all;
    }();
    std::array<std::int32_t, static_cast<std::size_t>(sum) + 1> from{};
    std::size_t at = 0;
    for (std::size_t k = 0; k < Times.size(); ++k)
        for (int i = 0; i < Times[k]; ++i) from[at++] = static_cast<std::int32_t>(k);
    const Tensor<std::int32_t, sum> indices(tracing::constant_handle<std::int32_t>(
        Shape(sum), std::span<const std::int32_t>(from.data(), static_cast<std::size_t>(sum))));
    return gather<Axis>(x, indices);
}
template <auto Times, int Axis, class T>
constexpr auto repeat_along(const T& x) {
    constexpr int n = T::static_shape[Axis];
    if constexpr (std::integral<std::remove_cvref_t<decltype(Times)>>) {
        static_assert(Times >= 0,
                      "[tf.ops.repeat] repeat<times, axis>(x): 'times' must not be negative");
        if constexpr (Times >= 0) return repeated<static_cast<int>(Times), Axis>(x);
        else return Poison{};
    } else {
        constexpr bool fits = [] {
            bool all = n == dyn || n == static_cast<int>(Times.size());
            for (const int t : Times) all = all && t >= 0;
            return all;
        }();
        static_assert(fits,
                      "[tf.ops.repeat] repeat<std::array{1, 2}, axis>(x): there must be a number "
                      ">= 0 for each element along the axis");
        if constexpr (fits) {
            constexpr Shape whole =
                with_dims(T::static_shape, Axis, {static_cast<int>(Times.size())});
            using Whole = TensorOf<typename T::value_type, whole>;
            return repeated_by_list<Times, Axis>(Whole(x));
        } else {
            return Poison{};
        }
    }
}

}  // namespace detail::ops

/// Repeats each element along an axis (tf.repeat): repeat<2, 0>(x) is [a, b] -> [a, a, b, b];
/// repeat<std::array{1, 3}, 0>(x) is [a, b] -> [a, b, b, b]. Without an axis, x is flattened first.
/// Any dtype.
template <auto Times, int Axis, TensorLike A>
constexpr auto repeat(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr int axis = normalize_axis(Axis, T::rank);
        static_assert(
            axis >= 0,
            "[tf.ops.bad_axis] repeat<times, axis>(x): the axis must be in [-rank, rank)");
        if constexpr (axis >= 0) return detail::ops::repeat_along<Times, axis>(T(x.collapse()));
        else return Poison{};
    }
}
template <auto Times, TensorLike A>
constexpr auto repeat(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else return repeat<Times, 0>(reshape<-1>(x));
}
template <TensorLike A, class... More>
constexpr Poison repeat(const A&, detail::tensors::Anything, const More&...) {
    static_assert(detail::tensors::dims_check<A>::always_false,
                  "[tf.ops.dims] repeat(x, 2, axis): the number decides the type of the result and "
                  "is a template argument, as is the axis: tf::repeat<2, 0>(x)");
    return {};
}

/// The number of dims, a constant (tf.rank).
template <TensorLike A>
constexpr auto rank(const A&) {
    if constexpr (Poisoned<A>) return Poison{};
    else return Tensor<std::int32_t>(tensor_type_t<A>::rank);
}
/// The number of elements (tf.size): int32, or int64 with size(x, tf::int64).
template <Element Index = std::int32_t, TensorLike A>
constexpr auto size(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        if constexpr (T::static_shape.fully_defined())
            return Tensor<Index>(static_cast<Index>(T::static_shape.size()));
        else return Tensor<Index>(reduce_prod(shape<Index>(x)));
    }
}
template <TensorLike A, class Index>
constexpr auto size(const A& x, DTypeName<Index>) {
    return size<Index>(x);
}
/// The same tensor, or the value of an expression or a variable (tf.identity).
template <TensorLike A>
constexpr auto identity(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else return tensor_type_t<A>(x.collapse());
}

/// The shape to which two shapes broadcast (tf.broadcast_static_shape). errors::InvalidArgument if
/// they do not fit; in constant evaluation this is a compile error.
constexpr Shape broadcast_static_shape(const Shape& a, const Shape& b) {
    const Shape joined = broadcast(a, b);
    if (!joined.valid())
        errors::raise<errors::InvalidArgument>({"tf.ops.broadcast", "broadcast_static_shape",
                                                "shapes", a.to_string() + " and " + b.to_string(),
                                                "dims that are equal or 1, counted from the end"});
    return joined;
}
/// The same for shapes that are int32 or int64 vectors (tf.broadcast_dynamic_shape).
/// errors::InvalidArgument if they do not fit.
template <TensorLike A, TensorLike B>
constexpr auto broadcast_dynamic_shape(const A& a, const B& b) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Y = tensor_type_t<B>;
        constexpr bool fits =
            X::rank == 1 && Y::rank == 1 && op::is_index(X::dtype) && X::dtype == Y::dtype;
        static_assert(
            fits,
            "[tf.ops.bad_dtype] broadcast_dynamic_shape(a, b): both must be int32 or both int64 "
            "vectors; use tf::shape(x)");
        if constexpr (fits) {
            constexpr Shape s = detail::ops::static_result<op::BroadcastArgs, X, Y>({});
            return detail::ops::call<op::BroadcastArgs, TensorOf<typename X::value_type, s>>(
                {}, X(a.collapse()), Y(b.collapse()));
        } else {
            return Poison{};
        }
    }
}

}  // namespace tf
