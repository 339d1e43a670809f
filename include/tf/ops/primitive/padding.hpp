// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tensors with a border: tf.pad, which fills the border with a constant or with reflected elements.

#include <initializer_list>
#include <string_view>

#include <tf/kernels/segments.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/registry.hpp>
#include <tf/trace/value.hpp>

namespace tf {

/// The widths of the border before and after each dim, for tf::pad: Paddings{{1, 1}, {0, 2}}.
struct Paddings {
    /// The widths of one dim.
    struct Widths {
        int before = 0, after = 0;
    };
    int rank = 0;
    Widths of[max_rank]{};

    /// Assigns every element, because g++ 12 gives the same mangled name to template arguments that
    /// differ only in which elements were left at 0.
    constexpr Paddings(std::initializer_list<Widths> all) : rank(static_cast<int>(all.size())) {
        for (int d = 0; d < max_rank; ++d) {
            of[d].before = d < rank ? all.begin()[d].before : 0;
            of[d].after = d < rank ? all.begin()[d].after : 0;
        }
    }
    /// Whether there are two numbers >= 0 for each dim of a shape.
    constexpr bool fit(const Shape& s) const {
        bool fits = rank == s.rank;
        for (int d = 0; fits && d < rank; ++d) fits = of[d].before >= 0 && of[d].after >= 0;
        return fits;
    }
};

/// The mode of tf::pad: "CONSTANT", "REFLECT" (mirrors without the outermost element) or
/// "SYMMETRIC" (mirrors with it).
struct PadMode {
    enum class Kind : std::uint8_t { constant, reflect, symmetric, unknown };
    Kind kind = Kind::constant;

    template <std::size_t N>
    constexpr PadMode(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        kind = given == "CONSTANT"    ? Kind::constant
               : given == "REFLECT"   ? Kind::reflect
               : given == "SYMMETRIC" ? Kind::symmetric
                                      : Kind::unknown;
    }
};

namespace op {

/// Two numbers for each dim, from words or from an operand.
struct PadWidths {
    const kernels::Attributes words;
    const kernels::Ref* operand;

    constexpr bool known() const { return operand == nullptr || operand->data != nullptr; }
    constexpr std::int64_t count() const {
        return operand == nullptr ? words.count() : operand->shape.size();
    }
    constexpr std::int64_t operator[](int k) const {
        if (operand == nullptr) return words.word(k);
        return operand->dtype == DType::int64 ? operand->as<const std::int64_t>()[k]
                                              : operand->as<const std::int32_t>()[k];
    }
    /// The shape s with these widths added, or subtracted if `sign` is -1; invalid if the widths do
    /// not fit, or are larger than `most` allows for a dim.
    constexpr Shape around(const Shape& s, int sign, std::int64_t (*most)(std::int64_t dim)) const {
        Shape out = s;
        bool fits = !known() || count() == 2 * s.rank;
        for (int d = 0; fits && d < s.rank; ++d) {
            if (!known()) out[d] = dyn;
            if (!known()) continue;
            constexpr std::int64_t limit = std::numeric_limits<int>::max();
            const std::int64_t before = (*this)[2 * d], after = (*this)[2 * d + 1];
            fits = before >= 0 && after >= 0 && before <= limit && after <= limit;
            if (!fits || s[d] == dyn) continue;
            const std::int64_t n = s[d] + sign * (before + after);
            const std::int64_t inside = sign > 0 ? s[d] : n;
            fits = n >= 0 && n <= limit && before <= most(inside) && after <= most(inside);
            out[d] = fits ? static_cast<int>(n) : dyn;
        }
        return fits ? out : Shape::invalid();
    }
    static constexpr std::int64_t any(std::int64_t) { return std::numeric_limits<int>::max(); }
};
constexpr Shape checked_padding(const Shape& out, const Shape& x, std::string_view op) {
    if (!out.valid() && !__builtin_is_constant_evaluated())
        detail::ops::bad_shape(
            "tf.ops.pad", op, "paddings", "widths that do not fit " + x.to_string(),
            "two numbers >= 0 for each dim, for REFLECT less than the dim, for SYMMETRIC at most "
            "the dim");
    return out;
}

/// The box of a tensor inside its border.
inline kernels::Box inside_border(const Shape& x, const Shape& whole, const PadWidths& widths) {
    const kernels::Steps from(x), to(whole);
    kernels::Box box;
    for (int d = 0; d < x.rank; ++d) {
        box.first_to += widths[2 * d] * to[d];
        box.push(x[d], from[d], to[d]);
    }
    return box;
}

struct PadAttributes {
    Flag valued;  ///< the second operand is the value of the border; otherwise the value is 0
    Flag open;    ///< the last operand contains the widths; otherwise the list does
};

/// Inputs: a tensor, optionally the value of the border, optionally its widths.
struct Pad : SelfContained {
    using Attributes = PadAttributes;
    static constexpr std::string_view name = "PadV2";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        if (count > 1 && is_index(in[count - 1]) && count == 3) --count;
        return (count == 1 || count == 2) && in[0] == out;
    }
    static void check(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        if (!attributes_of<Pad>(a).valued) return;
        if (count < 2 || in[1].dtype != in[0].dtype || in[1].shape.size() != 1)
            unfit_shape(name, in[0].shape, "a border value that is a scalar of the same dtype");
    }
    static constexpr PadWidths widths(const kernels::Ref* in, int count,
                                      const kernels::Attributes& a) {
        const bool open = attributes_of<Pad>(a).open;
        return {a.from(attribute_count<Pad>), open ? in + count - 1 : nullptr};
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        const Shape out = widths(in, count, a).around(in[0].shape, 1, &PadWidths::any);
        return checked_padding(out, in[0].shape, "pad");
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        const bool valued = attributes_of<Pad>(a).valued;
        std::fill_n(out.as<Out>(), out.shape.size(), valued ? *in[1].as<const Out>() : Out{});
        kernels::copy_box(in[0].as<const Out>(), out.as<Out>(),
                          inside_border(in[0].shape, out.shape, widths(in, count, a)));
    }
    /// As in TensorFlow, the padding value has no gradient.
    static constexpr void gradient(auto& g);
    static void from_graph_def(auto& n) {
        auto words = n.words(1);
        words.insert(words.begin(), {n.count() > 2, 0});
        if (n.count() > 2) n.result(n.dtype(0), {n.in(0), n.in(2)}, words);
        else n.result(n.dtype(0), {n.in(0)}, words);
    }
    static void to_graph_def(auto& n) {
        const Attributes at = attributes_of<Pad>(n);
        const auto around = saved_widths(n, attribute_count<Pad>, at.open);
        const auto type = at.open ? n.type(n.count() - 1) : n.int32();
        if (at.valued)
            n.result(
                n.add(name, {n.in(0), around, n.in(1)}, {{"T", n.type()}, {"Tpaddings", type}}));
        else n.result(n.add("Pad", {n.in(0), around}, {{"T", n.type()}, {"Tpaddings", type}}));
    }
    /// The widths in the form of TensorFlow's operand.
    static auto saved_widths(auto& n, int first, bool open) {
        if (open) return n.in(n.count() - 1);
        return saved_pairs(n, first, 2);
    }
    /// The last two words of each group of words, starting at word `first`, as a matrix.
    static auto saved_pairs(auto& n, int first, int group) {
        const Shape s((n.words_count() - first) / group, 2);
        tf::detail::tracing::Handle h(tf::detail::core::allocate(DType::int32, s.size()));
        auto* to = static_cast<std::int32_t*>(h.buffer()->data());
        for (int k = first + group; k <= n.words_count(); k += group)
            for (int i = 2; i > 0; --i) *to++ = static_cast<std::int32_t>(n.word(k - i));
        return n.constant(ad::Value(std::move(h), s, DType::int32));
    }
    /// Applies Op to `first` and, if the widths are an operand, to the widths.
    template <class Op>
    static constexpr ad::Value with_widths(auto& g, std::initializer_list<ad::Value> first) {
        std::array<ad::Value, 3> in;
        std::size_t count = 0;
        for (const ad::Value& v : first) in[count++] = v;
        if (g.word(1) != 0) in[count++] = g.in(g.count() - 1);
        tf::detail::core::Pool<std::uint64_t> words{0, static_cast<std::uint64_t>(g.word(1))};
        for (int k = attribute_count<Pad>; k < g.words(); ++k)
            words.push(static_cast<std::uint64_t>(g.word(k)));
        return g.template apply_to<Op>(ad::Values(in.data(), count),
                                       {words.data(), static_cast<std::size_t>(words.size())},
                                       in[0].dtype());
    }
};

/// Inputs: the gradient of a padded tensor, the tensor, the widths of the border. Result: the part
/// of the gradient inside of the border.
struct PadGrad : SelfContained {
    using Attributes = PadAttributes;
    static constexpr std::string_view name = "PadGrad";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count > 1 && in[0] == out && in[1] == out &&
               (count == 2 || (count == 3 && is_index(in[2])));
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[1].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        const PadWidths widths = Pad::widths(in, count, a);
        if (!(widths.around(out.shape, 1, &PadWidths::any) == in[0].shape))
            unfit_shape(name, in[0].shape, out.shape.to_string() + " with a border");
        kernels::copy_box(in[0].as<const Out>(), out.as<Out>(),
                          inside_border(out.shape, in[0].shape, widths).reversed());
    }
    static constexpr void gradient(auto& g) {
        if (g.wants(0)) g.to(0, Pad::with_widths<Pad>(g, {g.dy()}));
    }
    static void to_graph_def(auto& n) {
        const bool open = attributes_of<PadGrad>(n).open;
        const auto type = open ? n.type(2) : n.int32();
        const auto around = Pad::saved_widths(n, attribute_count<PadGrad>, open);
        const auto column =
            n.add("StridedSlice", {around, n.ints({0, 0}), n.ints({0, 1}), n.ints({1, 1})},
                  {{"T", type},
                   {"Index", n.int32()},
                   {"begin_mask", std::int64_t{1}},
                   {"end_mask", std::int64_t{1}},
                   {"ellipsis_mask", std::int64_t{0}},
                   {"new_axis_mask", std::int64_t{0}},
                   {"shrink_axis_mask", std::int64_t{2}}});
        const auto begin =
            open && n.dtype(2) == DType::int64 ? n.cast(column, type, n.int32()) : column;
        n.result(n.add("Slice", {n.in(0), begin, n.shape_vector(1)},
                       {{"T", n.type()}, {"Index", n.int32()}}));
    }
};

constexpr void Pad::gradient(auto& g) {
    if (g.wants(0)) g.to(0, with_widths<PadGrad>(g, {g.dy(), g.in(0)}));
}

struct MirrorAttributes {
    Flag symmetric;  ///< whether the border starts with the outermost element itself
};
/// The base of MirrorPad and its gradient. The list contains the widths.
struct Mirror : SelfContained {
    using Attributes = MirrorAttributes;
    static constexpr Role role = Role::pure;

    static constexpr PadWidths widths(const kernels::Attributes& a) {
        return {a.from(attribute_count<Mirror>), nullptr};
    }
    static constexpr std::int64_t below(std::int64_t dim) { return dim - 1; }
    static constexpr std::int64_t same(std::int64_t dim) { return dim; }
    static constexpr Shape shape(const Shape& s, const kernels::Attributes& a, int sign) {
        const Shape out =
            widths(a).around(s, sign, attributes_of<Mirror>(a).symmetric ? &same : &below);
        return checked_padding(out, s, "pad");
    }
    /// The boxes that are copied from a tensor to the tensor with its border.
    static kernels::Segments segments(const Shape& x, const kernels::Attributes& a) {
        const PadWidths w = widths(a);
        const std::int64_t skipped = attributes_of<Mirror>(a).symmetric ? 0 : 1;
        kernels::Segments all;
        for (int d = 0; d < x.rank; ++d) {
            const std::int64_t before = w[2 * d], after = w[2 * d + 1], n = x[d];
            all.add(d, {before, before - 1 + skipped, 0, -1});
            all.add(d, {n, 0, before});
            all.add(d, {after, n - 1 - skipped, before + n, -1});
        }
        return all;
    }
    static auto words_of(auto& n) {
        auto words = n.words(1);
        const auto mode = n.text("mode");
        if (mode != "REFLECT" && mode != "SYMMETRIC") n.unsupported("mode");
        words.insert(words.begin(), mode == "SYMMETRIC");
        return words;
    }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}, words_of(n)); }
    static void to_graph_def(auto& n) {
        n.result(n.add(
            n.name(), {n.in(0), Pad::saved_widths(n, attribute_count<Mirror>, false)},
            {{"T", n.type()},
             {"Tpaddings", n.int32()},
             {"mode", n.literal(attributes_of<Mirror>(n).symmetric ? "SYMMETRIC" : "REFLECT")}}));
    }
    template <class Op>
    static constexpr ad::Value mirrored(auto& g, const ad::Value& dy) {
        return g.template apply_to<Op>({dy}, g.all_words(), dy.dtype());
    }
};
struct MirrorPadGrad;
struct MirrorPad : Mirror {
    static constexpr std::string_view name = "MirrorPad";
    static constexpr Dispatch dispatch = Dispatch::by_size;

    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        return shape(in[0].shape, a, 1);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        segments(in[0].shape, a).each_box(in[0].shape, out.shape, [&](const kernels::Box& box) {
            kernels::copy_box(in[0].as<const Out>(), out.as<Out>(), box);
        });
    }
    static constexpr void gradient(auto& g) { g.to(0, mirrored<MirrorPadGrad>(g, g.dy())); }
};
/// For each element, the sum over all positions to which it was copied.
struct MirrorPadGrad : Mirror {
    static constexpr std::string_view name = "MirrorPadGrad";
    static constexpr Domain domain = Domain::numeric;

    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        return shape(in[0].shape, a, -1);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        std::fill_n(out.as<Out>(), out.shape.size(), Out{});
        segments(out.shape, a).each_box(out.shape, in[0].shape, [&](const kernels::Box& box) {
            kernels::add_box(in[0].as<const Out>(), out.as<Out>(), box.reversed());
        });
    }
    static constexpr void gradient(auto& g) { g.to(0, mirrored<MirrorPad>(g, g.dy())); }
};

struct PaddingOps {
    using list = Registry<Pad, PadGrad, MirrorPad, MirrorPadGrad>;
};

}  // namespace op

template <>
struct op_by_id<op_id("PadV2")> : std::type_identity<op::Pad> {};
template <>
struct op_by_id<op_id("PadGrad")> : std::type_identity<op::PadGrad> {};
template <>
struct op_by_id<op_id("MirrorPad")> : std::type_identity<op::MirrorPad> {};
template <>
struct op_by_id<op_id("MirrorPadGrad")> : std::type_identity<op::MirrorPadGrad> {};

namespace detail::ops {

/// Named attributes, followed by the widths.
template <Paddings P, auto Attributes>
inline constexpr auto pad_words = [] {
    constexpr auto named = op::to_words(Attributes);
    std::array<std::uint64_t, named.size() + 2 * static_cast<std::size_t>(P.rank)> out{};
    std::size_t at = 0;
    for (const std::uint64_t w : named) out[at++] = w;
    for (int d = 0; d < P.rank; ++d) {
        out[at++] = static_cast<std::uint64_t>(P.of[d].before);
        out[at++] = static_cast<std::uint64_t>(P.of[d].after);
    }
    return out;
}();

/// Calls Op with a border of the widths P.
template <class Op, Paddings P, auto Attributes, class T, class... V>
constexpr auto padded(const T& x, const V&... value) {
    constexpr Shape s = P.fit(T::static_shape)
                            ? static_result<Op, T, V...>(pad_words<P, Attributes>)
                            : Shape::invalid();
    static_assert(s.valid(),
                  "[tf.ops.pad] pad<Paddings{{before, after}, ...}>(x): there must be two numbers "
                  ">= 0 for each dim of 'x'; for \"REFLECT\" they must be less than the dim, for "
                  "\"SYMMETRIC\" at most the dim");
    if constexpr (s.valid())
        return call<Op, TensorOf<typename T::value_type, s>>(pad_words<P, Attributes>, x, value...);
    else return Poison{};
}

}  // namespace detail::ops

/// The tensor with a border (tf.pad): pad<Paddings{{1, 1}, {0, 2}}>(x), [m, n] -> [m + 2, n + 2].
/// The border is 0; with "REFLECT" or "SYMMETRIC" it mirrors the elements next to it. Any dtype.
/// errors::InvalidArgument if a dyn dim is too small to be mirrored.
template <Paddings P, PadMode Mode = "CONSTANT", TensorLike A>
constexpr auto pad(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr bool known = Mode.kind != PadMode::Kind::unknown;
        static_assert(known,
                      "[tf.ops.pad] pad<paddings, mode>(x): the mode must be \"CONSTANT\", "
                      "\"REFLECT\" or \"SYMMETRIC\"");
        if constexpr (!known) return Poison{};
        else if constexpr (Mode.kind == PadMode::Kind::constant)
            return detail::ops::padded<op::Pad, P, op::PadAttributes{}>(T(x.collapse()));
        else
            return detail::ops::padded<op::MirrorPad, P,
                                       op::MirrorAttributes{Mode.kind == PadMode::Kind::symmetric}>(
                T(x.collapse()));
    }
}
/// The same with a border of `value`, a scalar of the dtype of x: pad<Paddings{{1, 1}}>(x, -1.f).
/// As in TensorFlow, the value has no gradient.
template <Paddings P, TensorLike A, detail::ops::Operand V>
constexpr auto pad(const A& x, const V& value) {
    if constexpr (Poisoned<A> || Poisoned<V>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        return detail::ops::padded<op::Pad, P, op::PadAttributes{true, false}>(
            T(x.collapse()), Tensor<typename T::value_type>(value));
    }
}
/// The same with widths that are known only at run time, an int32 or int64 tensor of shape [rank,
/// 2]: all dims of the result are dyn. errors::InvalidArgument for a negative width.
template <TensorLike A, TensorLike W>
constexpr auto pad(const A& x, const W& paddings) {
    if constexpr (Poisoned<A> || Poisoned<W>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        using K = tensor_type_t<W>;
        constexpr bool fits = op::is_index(K::dtype) && K::rank == 2 &&
                              is_compatible(K::static_shape, Shape(T::rank, 2));
        static_assert(fits,
                      "[tf.ops.pad] pad(x, paddings): 'paddings' must be an int32 or int64 tensor "
                      "with two elements for each dim of 'x', or a template argument: "
                      "tf::pad<tf::Paddings{{1, 1}, {0, 2}}>(x)");
        if constexpr (fits) {
            constexpr auto words = detail::ops::words_of<op::PadAttributes{false, true}>;
            constexpr Shape s = detail::ops::static_result<op::Pad, T, K>(words);
            return detail::ops::call<op::Pad, TensorOf<typename T::value_type, s>>(
                detail::ops::words_of<op::PadAttributes{false, true}>, T(x.collapse()),
                K(paddings.collapse()));
        } else {
            return Poison{};
        }
    }
}
template <TensorLike A, class... More>
constexpr Poison pad(const A&, detail::tensors::Anything, const More&...) {
    static_assert(detail::tensors::dims_check<A>::always_false,
                  "[tf.ops.dims] pad(x, {{1, 1}, {0, 2}}): the paddings decide the type of the "
                  "result and are a template argument: tf::pad<tf::Paddings{{1, 1}, {0, 2}}>(x)");
    return {};
}

/// The result of required_space_to_batch_paddings.
struct BlockPaddings {
    Paddings paddings{};  ///< of tf::space_to_batch
    Paddings crops{};     ///< of tf::batch_to_space, which removes what was added
};
/// The zeros that dims need to be multiples of the dims of a block, as template arguments of
/// tf::space_to_batch and tf::batch_to_space (tf.required_space_to_batch_paddings). `base` has the
/// least widths:
///
///     constexpr auto p = tf::required_space_to_batch_paddings({5, 7}, {2, 3});
///     tf::space_to_batch<std::array{2, 3}, p.paddings>(x)
template <std::size_t N>
    requires(N <= static_cast<std::size_t>(max_rank))
constexpr BlockPaddings required_space_to_batch_paddings(const int (&input_shape)[N],
                                                         const int (&block_shape)[N],
                                                         const Paddings& base = {}) {
    BlockPaddings out;
    out.paddings.rank = out.crops.rank = static_cast<int>(N);
    for (std::size_t d = 0; d < N; ++d) {
        const int full = input_shape[d] + base.of[d].before + base.of[d].after;
        const int more = (block_shape[d] - full % block_shape[d]) % block_shape[d];
        out.paddings.of[d].before = base.of[d].before;
        out.paddings.of[d].after = base.of[d].after + more;
        out.crops.of[d].after = more;
    }
    return out;
}

}  // namespace tf
