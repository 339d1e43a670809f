// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Counts of values: tf.math.bincount, tf.histogram_fixed_width, tf.math.confusion_matrix; and the
// elements of a vector that another vector does not contain: tf.compat.v1.setdiff1d. None of them
// has a gradient.

#include <tf/core/compiled.hpp>
#include <tf/kernels/print.hpp>
#include <tf/kernels/ranking.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/scatter.hpp>
#include <tf/ops/primitive/segment.hpp>
#include <tf/ops/primitive/select.hpp>

namespace tf {
namespace op {

[[gnu::noinline, gnu::cold, noreturn]] inline void bad_count(std::string_view op,
                                                             std::string_view argument,
                                                             std::string got,
                                                             std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {"tf.ops.counting", op, argument, std::move(got), std::move(expected)});
}

/// Inputs: numbers >= 0, a vector or matrix of int32 or int64; the number of bins, a scalar of the
/// same dtype; weights, one for each number, or no elements, which stands for 1. Result: the sum of
/// the weights of each number, in each row of a matrix; with `binary`, 1 for each number that
/// occurs. Numbers without a bin are ignored.
struct Bincount : SelfContained {
    struct Attributes {
        Flag binary;
    };
    static constexpr std::string_view name = "DenseBincount";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric;
    static constexpr bool infer_reads = true;
    static constexpr bool differentiable = false;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 3 && is_index(in[0]) && in[1] == in[0] && in[2] == out;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const Shape &x = in[0].shape, &w = in[2].shape;
        if (__builtin_is_constant_evaluated()) return x.rank == 2 ? Shape(x[0], dyn) : Shape(dyn);
        if ((x.rank != 1 && x.rank != 2) || in[1].shape.rank != 0)
            bad_count("bincount", "arr", x.to_string(), "a vector or matrix, and a scalar size");
        if (w != x && w.size() != 0)
            bad_count("bincount", "weights", w.to_string(), "one weight for each number, or none");
        const std::int64_t bins = index_at(in[1], 0);
        if (bins < 0 || bins > std::numeric_limits<int>::max())
            bad_count("bincount", "size", std::to_string(bins), "a size >= 0");
        const int size = static_cast<int>(bins);
        return x.rank == 2 ? Shape(x[0], size) : Shape(size);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const std::int64_t bins = out.shape[out.shape.rank - 1], n = in[0].shape.size();
        const std::int64_t row = out.shape.rank == 2 ? std::int64_t{in[0].shape[1]} : n;
        const bool weighted = in[2].shape.size() != 0, binary = attributes_of<Bincount>(a).binary;
        std::fill_n(out.as<Out>(), out.shape.size(), Out{});
        for (std::int64_t k = 0; k < n; ++k) {
            const std::int64_t bin = index_at(in[0], k);
            if (bin < 0) bad_count("bincount", "arr", std::to_string(bin), "numbers >= 0");
            if (bin >= bins) continue;
            Out& to = out.as<Out>()[k / row * bins + bin];
            const Out weight = weighted && !binary ? in[2].as<const Out>()[k] : static_cast<Out>(1);
            to = binary ? weight : Add::apply(to, weight);
        }
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(2), n.inputs(), {n.flag("binary_output")});
    }
    static void to_graph_def(auto& n) {
        const bool binary = attributes_of<Bincount>(n).binary;
        n.result(n.add(name, n.inputs(),
                       {{"Tidx", n.type(0)}, {"T", n.type()}, {"binary_output", binary}}));
    }
};

/// Inputs: numbers; a vector of two numbers, the range. The range is divided into bins of equal
/// width. Numbers out of the range count for the first or last bin.
struct HistogramFixedWidth : SelfContained {
    struct Attributes {
        std::int64_t bins = 100;
    };
    static constexpr std::string_view name = "HistogramFixedWidth";
    static constexpr Role role = Role::pure;
    static constexpr std::string_view type_attribute = "dtype";
    static constexpr bool differentiable = false;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 2 && in[0] == in[1] && is_index(out) &&
               (is_index(in[0]) || in[0] == DType::float32 || in[0] == DType::float64);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const std::int64_t bins = attributes_of<HistogramFixedWidth>(a).bins;
        const Shape& range = in[1].shape;
        const bool fits = range.rank == 1 && (range[0] == 2 || range[0] == dyn) && bins > 0 &&
                          bins <= std::numeric_limits<int>::max();
        if (fits) return Shape(static_cast<int>(bins));
        if (__builtin_is_constant_evaluated()) return Shape::invalid();
        if (bins <= 0) bad_count("histogram_fixed_width", "nbins", std::to_string(bins), "> 0");
        bad_count("histogram_fixed_width", "value_range", range.to_string(), "two numbers");
    }
    template <class, class In>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);
        const In low = in[1].as<const In>()[0], high = in[1].as<const In>()[1];
        if (!(low < high))
            bad_count("histogram_fixed_width", "value_range",
                      std::to_string(low) + " to " + std::to_string(high), "an ascending range");
        const std::int64_t bins = out.shape.size(), n = in[0].shape.size();
        const auto distance = [low](In v) {  // as in TensorFlow, except that integers do not
                                             // overflow
            if constexpr (std::is_integral_v<In>)
                return static_cast<double>(v) - static_cast<double>(low);
            else return static_cast<double>(v - low);
        };
        const double last = static_cast<double>(bins - 1),
                     step = distance(high) / static_cast<double>(bins);
        if (out.dtype == DType::int64) std::fill_n(out.as<std::int64_t>(), bins, 0);
        else std::fill_n(out.as<std::int32_t>(), bins, 0);
        for (std::int64_t k = 0; k < n; ++k) {
            const In v = in[0].as<const In>()[k];
            if (v != v) bad_count("histogram_fixed_width", "values", "NaN", "numbers");
            const double at = v < low ? 0 : distance(v) / step;
            const auto bin = static_cast<std::int64_t>(at < last ? at : last);
            if (out.dtype == DType::int64) ++out.as<std::int64_t>()[bin];
            else ++out.as<std::int32_t>()[bin];
        }
    }
    /// The same for a dtype that is a value, not a type.
    TF_COMMON_INLINE static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                                     const kernels::Attributes& a) {
        switch (in[0].dtype) {
            case DType::float64: return run<int, double>(out, in, count, a);
            case DType::int32: return run<int, std::int32_t>(out, in, count, a);
            case DType::int64: return run<int, std::int64_t>(out, in, count, a);
            default: return run<int, float>(out, in, count, a);
        }
    }
    static void from_graph_def(auto& n) {
        n.result(n.type("dtype"), {n.in(0), n.in(1)}, {n.integer(2)});
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name,
                       {n.in(0), n.in(1), n.number(attributes_of<HistogramFixedWidth>(n).bins)},
                       {{"T", n.type(0)}, {"dtype", n.type()}}));
    }
};

/// Inputs: two vectors. Results: the elements of the first that the second does not contain, in
/// order, and their positions.
struct ListDiff : SelfContained {
    struct Attributes {
        std::int64_t out_idx = static_cast<std::int64_t>(DType::int32);  ///< the dtype of the
                                                                         ///< positions
    };
    static constexpr std::string_view name = "ListDiff";
    static constexpr Role role = Role::pure;
    static constexpr int results = 2;
    static constexpr bool infer_reads = true;
    static constexpr bool differentiable = false;
    using computes =
        Types<float, double, half, bfloat16, std::int8_t, std::int16_t, std::int32_t, std::int64_t,
              std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t, bool, string>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 2);
    }
    static constexpr DType dtype_of(int result, const DType* in, const kernels::Attributes& a) {
        return result == 0 ? in[0] : static_cast<DType>(attributes_of<ListDiff>(a).out_idx);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&, int) {
        if (in[0].shape.rank != 1 || in[1].shape.rank != 1) {
            if (__builtin_is_constant_evaluated()) return Shape::invalid();
            bad_count("setdiff1d", "x, y",
                      in[0].shape.to_string() + " and " + in[1].shape.to_string(), "vectors");
        }
        if (__builtin_is_constant_evaluated() || in[0].data == nullptr || in[1].data == nullptr)
            return Shape(dyn);
        int left = 0;
        each_left(in, [&](std::int64_t) { ++left; });
        return Shape(left);
    }
    template <class Out, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        std::int64_t next = 0;
        each_left(in, [&](std::int64_t k) {
            if (out[0].data != nullptr) out[0].as<Out>()[next] = in[0].as<const Out>()[k];
            if (out[1].data != nullptr) {
                if (out[1].dtype == DType::int64) out[1].as<std::int64_t>()[next] = k;
                else out[1].as<std::int32_t>()[next] = static_cast<std::int32_t>(k);
            }
            ++next;
        });
    }
    static void from_graph_def(auto& n) {
        const DType index = n.type("out_idx");
        if (!is_index(index)) n.unsupported("out_idx");
        n.results(n.inputs(), {static_cast<std::int64_t>(index)});
    }
    static void to_graph_def(auto& n) {
        const auto index = static_cast<DType>(attributes_of<ListDiff>(n).out_idx);
        n.results(n.add_all(
            name, n.inputs(),
            {{"T", n.type(0)}, {"out_idx", index == DType::int64 ? n.int64() : n.int32()}}));
    }

private:
    /// Calls f(position) for each element of the first vector that the second does not contain.
    template <class F>
    static void each_left(const kernels::Ref* in, F f) {
        const std::int64_t n = in[0].shape.size(), m = in[1].shape.size();
        if (in[0].dtype == DType::str) return each_left_string(in, f);
        const detail::tracing::Handle memory(
            detail::core::allocate(DType::uint8, m * std::int64_t{sizeof(kernels::Ranked)}));
        auto* const known = static_cast<kernels::Ranked*>(memory.buffer()->data());
        for (std::int64_t i = 0; i < m; ++i) known[i] = {key(in[1], i), static_cast<int>(i)};
        kernels::rank_largest(known, m, m);
        for (std::int64_t k = 0; k < n; ++k) {
            const std::uint64_t wanted = key(in[0], k);
            const auto* const at = std::lower_bound(
                known, known + m, wanted,
                [](const kernels::Ranked& r, std::uint64_t v) { return r.key > v; });
            const bool nan = is_floating(in[0].dtype) && wanted == ~std::uint64_t{0};
            if (at == known + m || at->key != wanted || nan) f(k);
        }
    }
    template <class F>
    static void each_left_string(const kernels::Ref* in, F f) {
        const auto* const known = in[1].as<const std::string>();
        for (std::int64_t k = 0; k < in[0].shape.size(); ++k) {
            const std::string& wanted = in[0].as<const std::string>()[k];
            if (std::find(known, known + in[1].shape.size(), wanted) == known + in[1].shape.size())
                f(k);
        }
    }
    static std::uint64_t key(const kernels::Ref& x, std::int64_t k) {
        return kernels::visit_dtype(x.dtype, [&]<class T>() -> std::uint64_t {
            if constexpr (!Numeric<T> && !std::is_same_v<T, bool>) return 0;
            else return kernels::order_key(x.as<const T>()[k]);
        });
    }
};

struct CountingOps {
    using list = Registry<Bincount, HistogramFixedWidth, ListDiff>;
};

}  // namespace op

template <>
struct op_by_id<op_id("DenseBincount")> : std::type_identity<op::Bincount> {};
template <>
struct op_by_id<op_id("HistogramFixedWidth")> : std::type_identity<op::HistogramFixedWidth> {};
template <>
struct op_by_id<op_id("ListDiff")> : std::type_identity<op::ListDiff> {};

/// The options of tf::math::bincount.
struct BincountOptions {
    int minlength = 0;   ///< the smallest number of bins
    int maxlength = -1;  ///< the largest number of bins; numbers beyond are ignored; -1: no limit
    bool binary_output = false;  ///< 1 for each number that occurs, instead of its count
};
/// The results of tf::setdiff1d.
template <class Out, class Idx>
struct ListDiff {
    Out out;
    Idx idx;  ///< the positions of these elements
};

namespace detail::ops {

template <class T, class Size, class A, class W>
constexpr auto dense_bins(const A& arr, const Size& size, const W& weights, bool binary) {
    constexpr Shape s = A::rank == 2 ? Shape(A::static_shape[0], dyn) : Shape(dyn);
    using R = TensorOf<T, s>;
    if (binary)
        return call<op::Bincount, R>(words_of<op::Bincount::Attributes{true}>, arr, size, weights);
    return call<op::Bincount, R>(words_of<op::Bincount::Attributes{}>, arr, size, weights);
}
template <int Axis, class A, class W>
constexpr auto bins(const A& arr, const W& weights, const BincountOptions& options) {
    if constexpr (Poisoned<A> || Poisoned<W>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Y = tensor_type_t<W>;
        using I = typename X::value_type;
        constexpr bool indices = op::is_index(X::dtype);
        static_assert(indices,
                      "[tf.ops.counting] bincount(arr): 'arr' must be int32 or int64; use "
                      "tf::cast<int>(arr)");
        constexpr bool weighted =
            op::is_numeric(Y::dtype) &&
            (Y::static_shape == Shape(0) || is_compatible(Y::static_shape, X::static_shape));
        static_assert(!indices || weighted,
                      "[tf.ops.counting] bincount(arr, weights): there must be one number as "
                      "weight for each number in 'arr'");
        constexpr bool axis = Axis == 0 || (Axis == -1 && (X::rank == 1 || X::rank == 2));
        static_assert(!indices || !weighted || axis,
                      "[tf.ops.counting] bincount<Bins, Axis>(arr): 'Axis' is 0, which counts all "
                      "numbers together, or -1, which counts each row of a vector or matrix");
        if constexpr (indices && weighted && axis) {
            if (options.binary_output && Y::static_shape != Shape(0))
                op::bad_count("bincount", "binary_output", "true", "false if there are weights");
            const X all(arr.collapse());
            // for no numbers, reduce_max is the lowest integer
            Tensor<I> size = maximum(reduce_max(all) + 1, static_cast<I>(options.minlength));
            if (options.maxlength >= 0) size = minimum(size, static_cast<I>(options.maxlength));
            const Y weight(weights.collapse());
            using V = typename Y::value_type;
            if constexpr (Axis == -1) {
                return dense_bins<V>(all, size, weight, options.binary_output);
            } else {
                const auto flat = reshape<-1>(all);
                const auto flat_weight = reshape<-1>(weight);
                return dense_bins<V>(tensor_type_t<decltype(flat)>(flat), size,
                                     tensor_type_t<decltype(flat_weight)>(flat_weight),
                                     options.binary_output);
            }
        } else {
            return Poison{};
        }
    }
}
/// Without weights, each number counts as an int32 1.
template <int Axis, class A>
constexpr auto bins(const A& arr, const BincountOptions& options) {
    return bins<Axis>(arr, zeros<std::int32_t, 0>(), options);
}
template <int Bins, class A>
constexpr auto exactly(const A& counts) {
    if constexpr (Poisoned<A>) return Poison{};
    else if constexpr (A::rank == 2)
        return Tensor<typename A::value_type, A::static_shape[0], Bins>(counts);
    else return Tensor<typename A::value_type, Bins>(counts);
}

}  // namespace detail::ops

namespace math {

/// The number of times that each number from 0 on occurs (tf.math.bincount): int32 or int64 of any
/// shape -> int32 [dyn], with a bin for each number up to the largest one, or as the options say.
/// errors::InvalidArgument for a negative number.
template <TensorLike A>
constexpr auto bincount(const A& arr, const BincountOptions& options = {}) {
    return tf::detail::ops::bins<0>(arr, options);
}
/// The sum of the weights of each number, in the dtype of the weights, which have the shape of
/// `arr`.
template <TensorLike A, TensorLike W>
constexpr auto bincount(const A& arr, const W& weights, const BincountOptions& options = {}) {
    return tf::detail::ops::bins<0>(arr, weights, options);
}
/// The same with exactly `Bins` bins, as with minlength=Bins and maxlength=Bins: [Bins]. With
/// tf::dyn, the options determine the number of bins. If `Axis` is -1, the numbers of each row are
/// counted: [n, m] -> [n, Bins]; if it is 0, all numbers are counted together.
template <int Bins, int Axis = 0, TensorLike A>
constexpr auto bincount(const A& arr, BincountOptions options) {
    static_assert(Bins >= 0 || Bins == dyn,
                  "[tf.ops.counting] bincount<Bins>(arr): 'Bins' must not be negative");
    if constexpr (Bins != dyn) options.minlength = options.maxlength = Bins;
    return tf::detail::ops::exactly<Bins>(tf::detail::ops::bins<Axis>(arr, options));
}
template <int Bins, int Axis = 0, TensorLike A, TensorLike W>
constexpr auto bincount(const A& arr, const W& weights, BincountOptions options) {
    static_assert(Bins >= 0 || Bins == dyn,
                  "[tf.ops.counting] bincount<Bins>(arr): 'Bins' must not be negative");
    if constexpr (Bins != dyn) options.minlength = options.maxlength = Bins;
    return tf::detail::ops::exactly<Bins>(tf::detail::ops::bins<Axis>(arr, weights, options));
}
template <int Bins, int Axis = 0, TensorLike A, TensorLike... W>
constexpr auto bincount(const A& arr, const W&... weights) {
    return bincount<Bins, Axis>(arr, weights..., BincountOptions{});
}

}  // namespace math

/// The number of values in each of `Bins` bins of equal width of a range, a vector of two numbers
/// (tf.histogram_fixed_width): any shape -> int32 [Bins], or int64 with histogram_fixed_width<5>(x,
/// range, tf::int64). Values out of the range count for the first or last bin. float, double,
/// int32, int64. errors::InvalidArgument for NaN, or if the range is not ascending.
template <int Bins = 100, Element Count = std::int32_t, TensorLike A, TensorLike R>
constexpr auto histogram_fixed_width(const A& values, const R& value_range) {
    if constexpr (Poisoned<A> || Poisoned<R>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Y = tensor_type_t<R>;
        constexpr DType in[] = {X::dtype, Y::dtype};
        constexpr bool dtypes = op::HistogramFixedWidth::accepts(dtype_of<Count>, in, 2);
        static_assert(dtypes,
                      "[tf.ops.counting] histogram_fixed_width(values, value_range): both must "
                      "have the same dtype, float, double, int32 or int64, and counts must be "
                      "tf::int32 or tf::int64");
        constexpr auto words = tf::detail::ops::words_of<op::HistogramFixedWidth::Attributes{Bins}>;
        constexpr Shape s = tf::detail::ops::static_result<op::HistogramFixedWidth, X, Y>(words);
        static_assert(!dtypes || s.valid(),
                      "[tf.ops.counting] histogram_fixed_width<Bins>(values, value_range): the "
                      "range must be two numbers, and there must be at least one bin");
        if constexpr (dtypes && s.valid())
            return tf::detail::ops::call<op::HistogramFixedWidth, Tensor<Count, Bins>>(
                words, X(values.collapse()), Y(value_range.collapse()));
        else return Poison{};
    }
}
template <int Bins = 100, TensorLike A, TensorLike R, class Count>
constexpr auto histogram_fixed_width(const A& values, const R& value_range, DTypeName<Count>) {
    return histogram_fixed_width<Bins, Count>(values, value_range);
}
/// The bin of each value in such a histogram (tf.histogram_fixed_width_bins): int32 in the shape of
/// the values. Floats.
template <int Bins = 100, TensorLike A, TensorLike R>
constexpr auto histogram_fixed_width_bins(const A& values, const R& value_range) {
    if constexpr (Poisoned<A> || Poisoned<R>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Y = tensor_type_t<R>;
        constexpr bool fits = std::is_same_v<typename X::value_type, typename Y::value_type> &&
                              is_floating(X::dtype) && is_compatible(Y::static_shape, Shape(2)) &&
                              Bins > 0;
        static_assert(fits,
                      "[tf.ops.counting] histogram_fixed_width_bins<Bins>(values, value_range): "
                      "both must be floats of the same dtype, the range two numbers, and there "
                      "must be at least one bin");
        if constexpr (fits) {
            const Y range(value_range.collapse());
            const auto low = gather(range, 0), high = gather(range, 1);
            const X at = floor((X(values.collapse()) - low) / (high - low) * Bins);
            return cast<std::int32_t>(X(minimum(maximum(at, 0), Bins - 1)));
        } else {
            return Poison{};
        }
    }
}

/// The elements of a vector that another vector does not contain, in order, and their positions
/// (tf.compat.v1.setdiff1d): {out [dyn], idx [dyn]}. Any dtype except complex ones; NaN equals
/// nothing. Positions are int32, or int64 with setdiff1d(x, y, tf::int64).
template <Element Index = std::int32_t, TensorLike A, TensorLike B>
constexpr auto setdiff1d(const A& x, const B& y) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return ListDiff<Poison, Poison>{};
    } else {
        using X = tensor_type_t<A>;
        using Y = tensor_type_t<B>;
        constexpr bool fits = std::is_same_v<typename X::value_type, typename Y::value_type> &&
                              X::rank == 1 && Y::rank == 1 && op::is_index(dtype_of<Index>);
        static_assert(fits,
                      "[tf.ops.counting] setdiff1d(x, y): both must be vectors of the same dtype; "
                      "use tf::reshape<-1>(x), tf::cast<T>(x)");
        constexpr bool ordered = !is_complex(X::dtype);
        static_assert(ordered || !fits,
                      "[tf.ops.bad_dtype] setdiff1d(x, y): not defined for complex numbers");
        if constexpr (fits && ordered) {
            using Results = ListDiff<Tensor<typename X::value_type, dyn>, Tensor<Index, dyn>>;
            constexpr op::ListDiff::Attributes with{static_cast<std::int64_t>(dtype_of<Index>)};
            return tf::detail::ops::call_several<op::ListDiff>(std::type_identity<Results>{},
                                                               tf::detail::ops::words_of<with>,
                                                               X(x.collapse()), Y(y.collapse()));
        } else {
            return ListDiff<Poison, Poison>{};
        }
    }
}
template <TensorLike A, TensorLike B, class Index>
constexpr auto setdiff1d(const A& x, const B& y, DTypeName<Index>) {
    return setdiff1d<Index>(x, y);
}

namespace math {

/// The confusion matrix (tf.math.confusion_matrix): the number of times that class `labels[i]`, the
/// row, was predicted as `predictions[i]`, the column. Two vectors of int32 or int64, and optional
/// weights -> [Classes, Classes]; int32, or the dtype of the weights. errors::InvalidArgument for a
/// number that is not a class.
template <int Classes, TensorLike L, TensorLike P, TensorLike W>
constexpr auto confusion_matrix(const L& labels, const P& predictions, const W& weights) {
    if constexpr (Poisoned<L> || Poisoned<P> || Poisoned<W>) {
        return Poison{};
    } else {
        using X = tensor_type_t<L>;
        using Y = tensor_type_t<P>;
        using V = tensor_type_t<W>;
        constexpr bool fits = std::is_same_v<typename X::value_type, typename Y::value_type> &&
                              op::is_index(X::dtype) && X::rank == 1 && op::is_numeric(V::dtype) &&
                              Classes > 0 && is_compatible(X::static_shape, Y::static_shape) &&
                              is_compatible(X::static_shape, V::static_shape);
        static_assert(fits,
                      "[tf.ops.counting] confusion_matrix<Classes>(labels, predictions): both must "
                      "be vectors of the same length and dtype, int32 or int64, and so must the "
                      "length of the weights");
        if constexpr (fits) {
            // Each pair of classes has a number. Pairs that are not classes get one that is too
            // large.
            using I = detail::core::Late<Tensor<std::int64_t, dyn>, X>;
            const I row(cast<std::int64_t>(X(labels.collapse())));
            const I column(cast<std::int64_t>(Y(predictions.collapse())));
            const auto known = logical_and(logical_and(row >= 0, row < Classes),
                                           logical_and(column >= 0, column < Classes));
            constexpr std::int64_t pairs = std::int64_t{Classes} * Classes;
            const I pair(where(known, row * Classes + column, pairs));
            return reshape<Classes, Classes>(
                unsorted_segment_sum<static_cast<int>(pairs)>(V(weights.collapse()), pair));
        } else {
            return Poison{};
        }
    }
}
template <int Classes, TensorLike L, TensorLike P>
constexpr auto confusion_matrix(const L& labels, const P& predictions) {
    if constexpr (Poisoned<L> || Poisoned<P>) return Poison{};
    else
        return confusion_matrix<Classes>(
            labels, predictions,
            ones_like(cast<std::int32_t>(tensor_type_t<L>(labels.collapse()))));
}
/// The same with as many classes as the largest number requires: [n] -> [dyn, dyn].
/// errors::InvalidArgument for a negative number.
template <TensorLike L, TensorLike P, TensorLike W>
constexpr auto confusion_matrix(const L& labels, const P& predictions, const W& weights) {
    if constexpr (Poisoned<L> || Poisoned<P> || Poisoned<W>) {
        return Poison{};
    } else {
        using X = tensor_type_t<L>;
        using Y = tensor_type_t<P>;
        using V = tensor_type_t<W>;
        constexpr bool fits = std::is_same_v<typename X::value_type, typename Y::value_type> &&
                              op::is_index(X::dtype) && X::rank == 1 && op::is_numeric(V::dtype) &&
                              is_compatible(X::static_shape, Y::static_shape) &&
                              is_compatible(X::static_shape, V::static_shape);
        static_assert(fits,
                      "[tf.ops.counting] confusion_matrix(labels, predictions): both must be "
                      "vectors of the same length and dtype, int32 or int64, with one weight for "
                      "each element, if any");
        if constexpr (fits) {
            const X row(labels.collapse());
            const Y column(predictions.collapse());
            const auto classes = maximum(reduce_max(row), reduce_max(column)) + 1;
            return scatter_nd(stack<1>(row, column), V(weights.collapse()),
                              stack(classes, classes));
        } else {
            return Poison{};
        }
    }
}
template <TensorLike L, TensorLike P>
constexpr auto confusion_matrix(const L& labels, const P& predictions) {
    if constexpr (Poisoned<L> || Poisoned<P>) return Poison{};
    else
        return confusion_matrix(labels, predictions,
                                ones_like(cast<std::int32_t>(tensor_type_t<L>(labels.collapse()))));
}

}  // namespace math

}  // namespace tf
