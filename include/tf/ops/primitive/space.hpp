// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Blocks of images that become channels or batch elements, and back: tf.nn.space_to_depth,
// depth_to_space, tf.space_to_batch, batch_to_space.

#include <array>

#include <tf/ops/primitive/padding.hpp>

namespace tf {

namespace op {

struct DepthToSpace;

/// The base of both directions. Images are [batch, height, width, channels].
template <class Op, class Back, bool ToDepth>
struct BlockDepth : SelfContained {
    struct Attributes {
        std::int64_t block = 2;
    };
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;

    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const std::int64_t b = a.word(0);
        Shape s = in[0].shape;
        const auto divides = [](std::int64_t n, int dim) { return dim == dyn || dim % n == 0; };
        const auto over = [](int dim, std::int64_t n) {
            return dim == dyn ? dyn : static_cast<int>(dim / n);
        };
        const auto times = [](int dim, std::int64_t n) {
            return dim == dyn ? dyn : static_cast<int>(dim * n);
        };
        const bool fits = s.rank == 4 && b > 1 && b < 1 << 15 &&
                          (ToDepth ? divides(b, s[1]) && divides(b, s[2]) : divides(b * b, s[3]));
        if (!fits) {
            if (!__builtin_is_constant_evaluated())
                tf::detail::ops::bad_shape("tf.ops.block", Op::name, "x", s.to_string(),
                                           "an image whose dims are multiples of the block");
            return Shape::invalid();
        }
        for (int d = 1; d < 3; ++d) s[d] = ToDepth ? over(s[d], b) : times(s[d], b);
        s[3] = ToDepth ? times(s[3], b * b) : over(s[3], b * b);
        return s;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const kernels::Box box = to_depth(ToDepth ? in[0].shape : out.shape,
                                          ToDepth ? out.shape : in[0].shape, a.word(0));
        kernels::copy_box(in[0].as<const Out>(), out.as<Out>(), ToDepth ? box : box.reversed());
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.template apply<Back>({g.dy()}, Attributes{g.word(0)}, g.dy().dtype()));
    }
    static void from_graph_def(auto& n) {
        if (n.text("data_format") != "NHWC") n.unsupported("data_format");
        n.result(n.dtype(0), {n.in(0)}, {n.number("block_size", 0)});
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(
            Op::name, {n.in(0)},
            {{"T", n.type()}, {"block_size", n.word(0)}, {"data_format", n.literal("NHWC")}}));
    }

private:
    /// The box that is copied from an image to its blocks.
    static kernels::Box to_depth(const Shape& image, const Shape& blocks, std::int64_t b) {
        const kernels::Steps from(image), to(blocks);
        const std::int64_t c = image[3];
        kernels::Box box;
        box.push(image[0], from[0], to[0]);
        box.push(blocks[1], b * from[1], to[1]);
        box.push(b, from[1], b * c);
        box.push(blocks[2], b * from[2], to[2]);
        box.push(b, from[2], c);
        box.push(c, 1, 1);
        return box;
    }
};
struct SpaceToDepth : BlockDepth<SpaceToDepth, DepthToSpace, true> {
    static constexpr std::string_view name = "SpaceToDepth";
};
struct DepthToSpace : BlockDepth<DepthToSpace, SpaceToDepth, false> {
    static constexpr std::string_view name = "DepthToSpace";
};

struct BatchToSpace;

/// The base of both directions. For each spatial dim (those after the batch), the list contains the
/// block and the widths of the border, which is added or removed.
template <class Op, class Back, bool ToBatch>
struct BlockBatch : SelfContained {
    struct Attributes {
        std::int64_t dims = 0;  ///< number of spatial dims
    };
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;

    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const int m = static_cast<int>(a.word(0));
        Shape s = in[0].shape;
        bool fits = s.rank > m && m > 0 && a.count() == 1 + 3 * m;
        constexpr std::int64_t most = std::numeric_limits<int>::max();
        std::int64_t blocks = 1;
        for (int d = 1; fits && d <= m; ++d) {
            const std::int64_t b = block(a, d), before = a.word(3 * d - 1), after = a.word(3 * d);
            fits = b > 0 && b <= most && before >= 0 && before <= most && after >= 0 &&
                   after <= most && blocks <= most;
            if (!fits) break;
            blocks *= b;
            if (s[d] == dyn) continue;
            const std::int64_t n = ToBatch ? s[d] + before + after : s[d] * b - before - after;
            fits = n >= 0 && (!ToBatch || n % b == 0) && n <= most;
            s[d] = static_cast<int>(ToBatch ? n / b : n);
        }
        if (fits && s[0] != dyn) {
            const std::int64_t n = s[0];
            fits = ToBatch ? blocks <= most && n * blocks <= most : n % blocks == 0;
            s[0] = static_cast<int>(ToBatch ? n * blocks : n / blocks);
        }
        if (fits) return s;
        if (!__builtin_is_constant_evaluated())
            tf::detail::ops::bad_shape("tf.ops.block", Op::name, "x", in[0].shape.to_string(),
                                       "dims that are multiples of the blocks, with the border");
        return Shape::invalid();
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Shape& image = ToBatch ? in[0].shape : out.shape;
        const Shape& batch = ToBatch ? out.shape : in[0].shape;
        if (ToBatch) std::fill_n(out.as<Out>(), out.shape.size(), Out{});
        if (image.size() == 0) return;
        const int m = static_cast<int>(a.word(0));
        std::int64_t offset[max_rank]{};
        for (std::int64_t k = 0;; ++k) {
            kernels::Segments parts;
            parts.add(0, {image[0], 0, k * image[0]});
            for (int d = 1; d < image.rank; ++d)
                parts.add(d, d <= m ? spaced(image[d], offset[d], block(a, d), a.word(3 * d - 1))
                                    : kernels::Segment{image[d], 0, 0});
            parts.each_box(image, batch, [&](const kernels::Box& box) {
                kernels::copy_box(in[0].as<const Out>(), out.as<Out>(),
                                  ToBatch ? box : box.reversed());
            });
            int d = m;
            while (d > 0 && ++offset[d] == block(a, d)) offset[d--] = 0;
            if (d == 0) return;
        }
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.template apply_to<Back>({g.dy()}, g.all_words(), g.dy().dtype()));
    }
    static void from_graph_def(auto& n) {
        auto words = n.words(1);
        const auto blocks = n.ints(1), border = n.ints(2);
        if (border.size() != 2 * blocks.size() || blocks.size() >= max_rank)
            n.fail("blocks and borders of different lengths", "two widths for each block");
        words.assign(1, blocks.size());
        for (std::size_t k = 0; k < blocks.size(); ++k)
            for (const std::int64_t w : {blocks[k], border[2 * k], border[2 * k + 1]})
                words.push_back(static_cast<std::uint64_t>(w));
        n.result(n.dtype(0), {n.in(0)}, words);
    }
    static void to_graph_def(auto& n) {
        auto blocks = n.numbers();
        for (int k = 1; k < n.words_count(); k += 3) blocks.push_back(n.word(k));
        n.result(n.add(Op::name, {n.in(0), n.ints(blocks), Pad::saved_pairs(n, 1, 3)},
                       {{"T", n.type()},
                        {"Tblock_shape", n.int32()},
                        {ToBatch ? "Tpaddings" : "Tcrops", n.int32()}}));
    }

private:
    static constexpr std::int64_t block(const kernels::Attributes& a, int d) {
        return a.word(3 * d - 2);
    }
    /// Every b-th element of a dim n, starting at `offset` in the dim with its border, which has
    /// `before` elements before it.
    static kernels::Segment spaced(std::int64_t n, std::int64_t offset, std::int64_t b,
                                   std::int64_t before) {
        const std::int64_t first = before > offset ? (before - offset + b - 1) / b : 0;
        const std::int64_t from = first * b + offset - before;
        return {from < n ? (n - 1 - from) / b + 1 : 0, from, first, b};
    }
};
struct SpaceToBatch : BlockBatch<SpaceToBatch, BatchToSpace, true> {
    static constexpr std::string_view name = "SpaceToBatchND";
};
struct BatchToSpace : BlockBatch<BatchToSpace, SpaceToBatch, false> {
    static constexpr std::string_view name = "BatchToSpaceND";
};

struct SpaceOps {
    using list = Registry<SpaceToDepth, DepthToSpace, SpaceToBatch, BatchToSpace>;
};

}  // namespace op

template <>
struct op_by_id<op_id("SpaceToDepth")> : std::type_identity<op::SpaceToDepth> {};
template <>
struct op_by_id<op_id("DepthToSpace")> : std::type_identity<op::DepthToSpace> {};
template <>
struct op_by_id<op_id("SpaceToBatchND")> : std::type_identity<op::SpaceToBatch> {};
template <>
struct op_by_id<op_id("BatchToSpaceND")> : std::type_identity<op::BatchToSpace> {};

namespace detail::ops {

/// The words of blocks and the widths of their border, which is 0 by default.
template <auto Blocks, Paddings P>
constexpr auto batch_words() {
    std::array<std::uint64_t, 1 + 3 * Blocks.size()> words{Blocks.size()};
    for (std::size_t k = 0; k < Blocks.size(); ++k) {
        words[3 * k + 1] = static_cast<std::uint64_t>(std::int64_t{Blocks[k]});
        words[3 * k + 2] = static_cast<std::uint64_t>(std::int64_t{P.of[k].before});
        words[3 * k + 3] = static_cast<std::uint64_t>(std::int64_t{P.of[k].after});
    }
    return words;
}
template <class Op, auto Blocks, Paddings P, class A>
constexpr auto block_batch(const A& x) {
    using T = tensor_type_t<A>;
    constexpr bool listed =
        Blocks.size() < T::rank && (P.rank == 0 || P.rank == static_cast<int>(Blocks.size()));
    constexpr Shape s = [] {
        if constexpr (listed) return static_result<Op, T>(batch_words<Blocks, P>());
        else return Shape::invalid();
    }();
    static_assert(
        s.valid(),
        "[tf.ops.block] space_to_batch<std::array{h, w}, Paddings{...}>(x), batch_to_space: blocks "
        "are for the dims after the first one and need two widths each; with the border, these "
        "dims must be multiples of the blocks");
    if constexpr (s.valid()) {
        constexpr auto words = batch_words<Blocks, P>();
        return call<Op, TensorOf<typename T::value_type, s>>(std::span<const std::uint64_t>(words),
                                                             T(x.collapse()));
    } else {
        return Poison{};
    }
}
template <class Op, int Block, class A>
constexpr auto image_blocks(const A& x) {
    using T = tensor_type_t<A>;
    constexpr Shape s = static_result<Op, T>(words<Block>);
    static_assert(
        s.valid(),
        "[tf.ops.block] space_to_depth<block>(x), depth_to_space<block>(x): 'x' must be [batch, "
        "height, width, channels]; the block must be 2 or more and divide height and width, or its "
        "square the channels");
    if constexpr (s.valid())
        return call<Op, TensorOf<typename T::value_type, s>>(words<Block>, T(x.collapse()));
    else return Poison{};
}

}  // namespace detail::ops

namespace nn {

/// Moves blocks of an image to the channels (tf.nn.space_to_depth): [n, h, w, c] -> [n, h / Block,
/// w / Block, Block^2 c]. Any dtype. errors::InvalidArgument if dyn dims are not multiples of the
/// block.
template <int Block, TensorLike A>
constexpr auto space_to_depth(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else return tf::detail::ops::image_blocks<op::SpaceToDepth, Block>(x);
}
/// The inverse of space_to_depth (tf.nn.depth_to_space): [n, h, w, Block^2 c] -> [n, h Block, w
/// Block, c]. Dtypes and errors are the same.
template <int Block, TensorLike A>
constexpr auto depth_to_space(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else return tf::detail::ops::image_blocks<op::DepthToSpace, Block>(x);
}

}  // namespace nn

/// Moves blocks of the dims after the first one to the batch (tf.space_to_batch):
/// space_to_batch<std::array{2, 2}, Paddings{{0, 0}, {0, 1}}>(x), [n, h, w, c] -> [4n, h / 2, (w +
/// 1) / 2, c]. The border is filled with 0. Any dtype. errors::InvalidArgument if dyn dims are not
/// multiples of the blocks.
template <auto Blocks, Paddings P = Paddings{}, TensorLike A>
constexpr auto space_to_batch(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else return detail::ops::block_batch<op::SpaceToBatch, Blocks, P>(x);
}
/// The inverse of space_to_batch, which removes the border (tf.batch_to_space). Dtypes and errors
/// are the same.
template <auto Blocks, Paddings Crops = Paddings{}, TensorLike A>
constexpr auto batch_to_space(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else return detail::ops::block_batch<op::BatchToSpace, Blocks, Crops>(x);
}

namespace nn {
using tf::batch_to_space;
using tf::space_to_batch;
}  // namespace nn

}  // namespace tf
