// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The largest elements and the means of regions of random sizes: tf.nn.fractional_max_pool,
// tf.nn.fractional_avg_pool, and the ops of their gradients.

#include <span>
#include <vector>

#include <tf/kernels/fractional_pool.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/primitive/random.hpp>
#include <tf/ops/primitive/windows.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

struct FractionalPoolAttributes {
    double height = 1, width = 1;  ///< the sizes of images divided by those of results
    Flag pseudo_random = false;
    Flag overlapping = false;
    Flag deterministic = false;  ///< equal regions in all calls
    Flag seeded = false;
    std::int64_t seed = 0;

    constexpr bool valid() const {
        constexpr double most = std::numeric_limits<int>::max();
        return height >= 1 && width >= 1 && height <= most && width <= most;
    }
};
/// The attributes of the gradients.
struct OverlapAttribute {
    Flag overlapping = false;
};

/// What the ops have in common.
template <class Op>
struct FractionalOp : SelfContained {
    static constexpr Domain domain = Domain::numeric;
    using computes = Types<float, double, std::int32_t, std::int64_t>;
    /// The dtypes that TensorFlow's ops support.
    static constexpr bool pools(DType d) {
        return d == DType::float32 || d == DType::float64 || is_index(d);
    }

protected:
    /// Reports images or borders that do not fit.
    [[gnu::cold]] static void unfit(std::string_view argument, std::string given) {
        detail::ops::bad_shape("tf.nn.pool", Op::name, argument, std::move(given),
                               "images [n, height, width, channels] that are not smaller than the "
                               "pooling ratio, and ascending borders of their regions");
    }
    static kernels::Regions regions(const Shape& x, std::span<const std::int64_t> rows,
                                    std::span<const std::int64_t> cols, bool overlapping) {
        return {x[0], x[1], x[2], x[3], rows, cols, overlapping};
    }
};

/// Input: images. Results: an element for each region, the borders of the regions along the height
/// and along the width.
template <class Op>
struct FractionalPool : FractionalOp<Op> {
    using Attributes = FractionalPoolAttributes;
    using Base = FractionalOp<Op>;
    static constexpr Role role = Role::random;
    static constexpr int results = 3;
    static constexpr bool saved = true;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 1 && in[0] == out && Base::pools(out);
    }
    static constexpr DType dtype_of(int result, const DType* in, const kernels::Attributes&) {
        return result == 0 ? in[0] : DType::int64;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a,
                                 int result) {
        const Shape y = pooled(in[0].shape, attributes_of<Op>(a));
        if (!y.valid()) {
            if (!__builtin_is_constant_evaluated()) Base::unfit("value", in[0].shape.to_string());
            return y;
        }
        if (result == 0) return y;
        // The number of borders is not part of types: TensorFlow's shape rule lacks the last one,
        // and it would refuse a saved function with the right number.
        if (__builtin_is_constant_evaluated()) return Shape(dyn);
        return Shape(y[result] + 1);
    }
    template <class T, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        const Attributes at = attributes_of<Op>(a);
        const Shape &x = in[0].shape, y = infer(in, count, a, 0);
        const std::int64_t steps = kernels::region_steps(y[1], at.pseudo_random),
                           all = steps + kernels::region_steps(y[2], at.pseudo_random);
        // A generator that never advances gives equal regions in all calls.
        kernels::Philox g = next_generator<Op>(in[0].dtype, at.deterministic ? 0 : all, a, 1);
        const auto rows = kernels::region_borders(g, x[1], y[1], at.pseudo_random);
        g.skip(static_cast<std::uint64_t>(steps));
        const auto cols = kernels::region_borders(g, x[2], y[2], at.pseudo_random);
        if (out[0].data != nullptr)
            Op::pool(Base::regions(x, rows, cols, at.overlapping), in[0].as<const T>(),
                     out[0].as<T>());
        if (auto* to = out[1].as<std::int64_t>(); to != nullptr)
            std::copy(rows.begin(), rows.end(), to);
        if (auto* to = out[2].as<std::int64_t>(); to != nullptr)
            std::copy(cols.begin(), cols.end(), to);
    }
    /// The op has both seeds of the node only if the first one has its default value.
    static void from_graph_def(auto& n) {
        const auto ratios = n.reals("pooling_ratio");
        if (ratios.size() != 4 || ratios[0] != 1 || ratios[3] != 1)
            n.unsupported("pooling_ratio along batch or channels");
        Attributes at{double{ratios[1]}, double{ratios[2]}, n.flag("pseudo_random"),
                      n.flag("overlapping"), n.flag("deterministic")};
        if (!at.valid()) n.fail("a pooling_ratio below 1", "ratios from 1");
        const std::int64_t first = n.number("seed", 0), second = n.number("seed2", 0);
        at.seeded = first != 0 || second != 0;
        at.seed = second;
        if (at.seeded && first != graph_seed({true, second})) n.unsupported("seed");
        n.results({n.in(0)}, to_word_list(at));
    }
    static void to_graph_def(auto& n) {
        const Attributes at = attributes_of<Op>(n);
        const RandomAttributes seeds{at.seeded, at.seed};
        n.results(n.draw_all(Op::name, n.inputs(),
                             {{"T", n.type(0)},
                              {"pooling_ratio", n.reals({1, static_cast<float>(at.height),
                                                         static_cast<float>(at.width), 1})},
                              {"pseudo_random", bool(at.pseudo_random)},
                              {"overlapping", bool(at.overlapping)},
                              {"deterministic", bool(at.deterministic)},
                              {"seed", graph_seed(seeds)},
                              {"seed2", graph_seed2(seeds)}}));
    }

    /// The shape of the results; invalid if the images do not fit. Divided as floats, as in
    /// TensorFlow.
    static constexpr Shape pooled(const Shape& x, const Attributes& at) {
        if (x.rank != 4 || !at.valid()) return Shape::invalid();
        Shape y = x;
        for (int d = 1; d < 3; ++d) {
            if (x[d] == dyn) continue;
            const auto ratio = static_cast<float>(d == 1 ? at.height : at.width);
            y[d] = static_cast<int>(static_cast<float>(x[d]) / ratio);
            if (y[d] < 1) return Shape::invalid();
        }
        return y;
    }
};

/// The common part of the gradients, whose operands are followed by the borders.
template <class Op, int Borders>
struct FractionalPoolGradient : FractionalOp<Op> {
    using Attributes = OverlapAttribute;
    using Base = FractionalOp<Op>;
    static constexpr Role role = Role::pure;
    static constexpr bool differentiable = false;  // as in TensorFlow

protected:
    static constexpr bool are_borders(const DType* in) {
        return in[Borders] == DType::int64 && in[Borders + 1] == DType::int64;
    }
    /// Whether results of shape `y` and the borders belong to images of shape `x`.
    static constexpr bool fit(const Shape& x, const Shape& y, const kernels::Ref* in) {
        if (x.rank != 4 || y.rank != 4) return false;
        bool fits = is_compatible(Shape(x[0], x[3]), Shape(y[0], y[3]));
        for (int d = 1; d < 3; ++d)
            fits = fits &&
                   is_compatible(Shape(y[d] == dyn ? dyn : y[d] + 1), in[Borders + d - 1].shape);
        return fits;
    }
    static constexpr Shape checked(bool fits, const Shape& x) {
        if (!fits && !__builtin_is_constant_evaluated()) Base::unfit("value", x.to_string());
        return fits ? x : Shape::invalid();
    }
    /// Checks the borders, which may come from anywhere if the op was loaded.
    static kernels::Regions regions_of(const Shape& x, const Shape& y, const kernels::Ref* in,
                                       const kernels::Attributes& a) {
        checked(fit(x, y, in), x);
        std::span<const std::int64_t> borders[2];
        for (std::size_t d = 0; d < 2; ++d) {
            const kernels::Ref& given = in[Borders + static_cast<int>(d)];
            borders[d] = {given.as<const std::int64_t>(),
                          static_cast<std::size_t>(given.shape.size())};
            const std::int64_t size = x[static_cast<int>(d) + 1];
            if (!std::is_sorted(borders[d].begin(), borders[d].end()) || borders[d].empty() ||
                borders[d].front() < 0 || borders[d].back() > size)
                Base::unfit(d == 0 ? "row_pooling_sequence" : "col_pooling_sequence",
                            "numbers that are not borders of " + std::to_string(size) + " pixels");
        }
        return Base::regions(x, borders[0], borders[1], attributes_of<Op>(a).overlapping);
    }
};

/// Inputs: images, their largest elements, the gradient of these, the borders of the regions.
/// Result: the gradient of the images.
struct FractionalMaxPoolGrad : FractionalPoolGradient<FractionalMaxPoolGrad, 3> {
    static constexpr std::string_view name = "FractionalMaxPoolGrad";
    static constexpr int shape_of = 0;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 5 && all_are(out, in, 3, 3) && are_borders(in) && pools(out);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const Shape &x = in[0].shape, &y = in[1].shape;
        return checked(fit(x, y, in) && is_compatible(y, in[2].shape), x);
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        kernels::gradient_of_largest(regions_of(in[0].shape, in[2].shape, in, a),
                                     in[0].as<const T>(), in[2].as<const T>(), out.as<T>());
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0), n.in(1), n.in(2), n.in(3), n.in(4)},
                 to_word_list(Attributes{n.flag("overlapping")}));
    }
    static void to_graph_def(auto& n) {
        n.result(
            n.add(name, n.inputs(),
                  {{"T", n.type()},
                   {"overlapping", bool(attributes_of<FractionalMaxPoolGrad>(n).overlapping)}}));
    }
};
/// Inputs: the gradient of the means, the borders of the regions, and, if dims are dyn, the images
/// for their shape. The words end with the dims of the images, whose gradient is the result.
struct FractionalAvgPoolGrad : FractionalPoolGradient<FractionalAvgPoolGrad, 1> {
    static constexpr std::string_view name = "FractionalAvgPoolGrad";
    static constexpr int shape_of = 3;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return (count == 3 || (count == 4 && in[3] == out)) && in[0] == out && are_borders(in) &&
               pools(out);
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        const Shape x = sized<FractionalAvgPoolGrad>(in[count == 4 ? 3 : 0].shape, a);
        return checked(fit(x, in[0].shape, in), x);
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        kernels::gradient_of_means(regions_of(out.shape, in[0].shape, in, a), in[0].as<const T>(),
                                   out.as<T>());
    }
    static void from_graph_def(auto& n) {
        auto words = to_word_list(Attributes{n.flag("overlapping")});
        const auto dims = n.sizes(0);
        if (dims.size() != 4) n.fail(std::to_string(dims.size()) + " sizes", "4 sizes");
        words.insert(words.end(), dims.begin(), dims.end());
        n.result(n.dtype(1), {n.in(1), n.in(2), n.in(3)}, words);
    }
    static void to_graph_def(auto& n) {
        const auto none = [&](int) { return n.known_dim(dyn); };
        const auto dims = sizes_node<FractionalAvgPoolGrad>(n, 4, 3, none);
        const auto sizes = n.cast(dims, n.int32(), n.int64());
        n.result(
            n.add(name, decltype(n.inputs()){sizes, n.in(0), n.in(1), n.in(2)},
                  {{"T", n.type()},
                   {"overlapping", bool(attributes_of<FractionalAvgPoolGrad>(n).overlapping)}}));
    }
};

struct FractionalMaxPool : FractionalPool<FractionalMaxPool> {
    static constexpr std::string_view name = "FractionalMaxPool";
    template <class T>
    static void pool(const kernels::Regions& all, const T* x, T* y) {
        kernels::largest_of_regions(all, x, y);
    }
    static constexpr void gradient(auto& g) {
        if (g.dy(0).empty()) return;
        const OverlapAttribute at{attributes_of<FractionalMaxPool>(g).overlapping};
        g.to(0, g.template apply<FractionalMaxPoolGrad>(
                    {g.in(0), g.out(0), g.dy(0), g.out(1), g.out(2)}, at, g.dy(0).dtype()));
    }
};
struct FractionalAvgPool : FractionalPool<FractionalAvgPool> {
    static constexpr std::string_view name = "FractionalAvgPool";
    template <class T>
    static void pool(const kernels::Regions& all, const T* x, T* y) {
        kernels::means_of_regions(all, x, y);
    }
    static constexpr void gradient(auto& g) {
        if (g.dy(0).empty()) return;
        const OverlapAttribute at{attributes_of<FractionalAvgPool>(g).overlapping};
        g.to(0, g.template apply_sized<FractionalAvgPoolGrad>({g.dy(0), g.out(1), g.out(2)},
                                                              g.in(0), at, g.dy(0).dtype()));
    }
};

struct FractionalPoolingOps {
    using list = Registry<FractionalMaxPool, FractionalMaxPoolGrad, FractionalAvgPool,
                          FractionalAvgPoolGrad>;
};

}  // namespace op

template <>
struct op_by_id<op_id("FractionalMaxPool")> : std::type_identity<op::FractionalMaxPool> {};
template <>
struct op_by_id<op_id("FractionalMaxPoolGrad")> : std::type_identity<op::FractionalMaxPoolGrad> {};
template <>
struct op_by_id<op_id("FractionalAvgPool")> : std::type_identity<op::FractionalAvgPool> {};
template <>
struct op_by_id<op_id("FractionalAvgPoolGrad")> : std::type_identity<op::FractionalAvgPoolGrad> {};

namespace nn {

/// How much smaller the results of a fractional pooling are: one number, or those of height and
/// width.
struct PoolingRatio {
    double height, width;
    constexpr PoolingRatio(double both) : height(both), width(both) {}
    constexpr PoolingRatio(double of_height, double of_width)
        : height(of_height), width(of_width) {}
};
/// The options of tf::nn::fractional_max_pool and fractional_avg_pool.
struct FractionalPoolOptions {
    bool pseudo_random = false;  ///< regions of more even sizes
    bool overlapping = false;    ///< a region has the first pixels of the next one, too
    std::int64_t seed = 0;       ///< 0: other regions in each call
};
/// The results of tf::nn::fractional_max_pool and fractional_avg_pool.
template <class Output, class Rows, class Cols>
struct FractionalPool {
    Output output;
    Rows row_pooling_sequence;  ///< int64: where the regions begin, and the height
    Cols col_pooling_sequence;  ///< int64: the same of the width
};

}  // namespace nn

namespace detail::ops {

template <class Op, nn::PoolingRatio Ratio, class A>
constexpr auto fractional_pool(const A& x, const nn::FractionalPoolOptions& options) {
    using None = nn::FractionalPool<Poison, Poison, Poison>;
    if constexpr (Poisoned<A>) {
        return None{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool defined = Op::pools(X::dtype);
        static_assert(defined,
                      "[tf.ops.bad_dtype] fractional_max_pool, fractional_avg_pool: defined for "
                      "float, double, int32 and int64, as in TensorFlow; use tf::cast<float>(x)");
        constexpr bool ranked = X::rank == 4;
        static_assert(!defined || ranked,
                      "[tf.nn.image_rank] fractional_max_pool(x), fractional_avg_pool(x): 'x' must "
                      "be [n, height, width, channels]; use tf::expand_dims<0>(x) for one image");
        constexpr Shape y = Op::pooled(X::static_shape, {Ratio.height, Ratio.width});
        static_assert(!defined || !ranked || y.valid(),
                      "[tf.nn.fractional_ratio] fractional_max_pool<Ratio>(x): the ratio must be "
                      "at least 1, and at most the height and the width of 'x'");
        if constexpr (defined && ranked && y.valid()) {
            using Borders = Tensor<std::int64_t, dyn>;
            using Results =
                nn::FractionalPool<TensorOf<typename X::value_type, y>, Borders, Borders>;
            const bool seeded = options.seed != 0;
            const op::FractionalPoolAttributes at{
                Ratio.height, Ratio.width, options.pseudo_random, options.overlapping,
                seeded,       seeded,      options.seed};
            return call_several<Op>(std::type_identity<Results>{}, op::to_words(at),
                                    X(x.collapse()));
        } else {
            return None{};
        }
    }
}

}  // namespace detail::ops

namespace nn {

/// The largest element of each region and channel, where regions of random sizes divide the images:
/// [n, height, width, channels] -> {output [n, height / ratio, width / ratio, channels],
/// row_pooling_sequence, col_pooling_sequence}, with the sizes rounded down. The sizes of regions
/// differ by at most 1. The sequences are the borders of the regions: the first row of each one,
/// and the height; their number is a dyn dim. float, double, int32 and int64. With a seed all calls
/// have the same regions, which are TensorFlow's. If a region has several largest elements, the
/// first one gets the gradient. There are no second derivatives, as in TensorFlow.
/// errors::InvalidArgument if dyn dims are smaller than the ratio. Mirrors
/// tf.nn.fractional_max_pool:
///
///     const auto [output, rows, cols] = tf::nn::fractional_max_pool<1.44>(x, {.seed = 7});
///     tf::nn::fractional_max_pool<tf::nn::PoolingRatio{1.44, 1.73}>(x, {.pseudo_random = true})
template <PoolingRatio Ratio, TensorLike A>
constexpr auto fractional_max_pool(const A& x, const FractionalPoolOptions& options = {}) {
    return tf::detail::ops::fractional_pool<op::FractionalMaxPool, Ratio>(x, options);
}
/// The mean of each region and channel, otherwise as fractional_max_pool. Means of integers are
/// rounded towards 0. Mirrors tf.nn.fractional_avg_pool.
template <PoolingRatio Ratio, TensorLike A>
constexpr auto fractional_avg_pool(const A& x, const FractionalPoolOptions& options = {}) {
    return tf::detail::ops::fractional_pool<op::FractionalAvgPool, Ratio>(x, options);
}

}  // namespace nn
}  // namespace tf
