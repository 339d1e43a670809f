// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Pooling with dilations, tf.nn.pool, and functions of every Rate-th position,
// tf.nn.with_space_to_batch.

#include <array>
#include <string_view>
#include <utility>

#include <tf/nn/by_rank.hpp>
#include <tf/ops/primitive/space.hpp>
#include <tf/ops/primitive/subscript.hpp>

namespace tf::nn {

/// "MAX" or "AVG".
struct PoolingType {
    enum class Kind : std::uint8_t { max, avg, unknown };
    Kind kind = Kind::unknown;

    template <std::size_t N>
    constexpr PoolingType(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        kind = given == "MAX" ? Kind::max : given == "AVG" ? Kind::avg : Kind::unknown;
    }
};

namespace detail {

/// The numbers of a window for the axes of `Positions` dims.
template <int Positions>
constexpr std::array<int, Positions> numbers_of(const auto& of) {
    if constexpr (Positions == 1) {
        return {of};
    } else if constexpr (Positions == 2) {
        const Window w(of);
        return {w.height, w.width};
    } else {
        const Window3 w(of);
        return {w.depth, w.height, w.width};
    }
}
/// Part K of Size parts that begin Step positions apart along an axis.
template <int Axis, int K, int Size, int Step, class X>
constexpr auto shifted(const X& x) {
    const auto along = [&](const auto& part) {
        if constexpr (Axis == 1) return x(all, part).collapse();
        else if constexpr (Axis == 2) return x(all, all, part).collapse();
        else return x(all, all, all, part).collapse();
    };
    if constexpr (K + 1 == Size) return along(Slice<K * Step>());
    else return along(Slice<K * Step, -(Size - 1 - K) * Step>());
}
/// The largest elements, or the sums, of windows along one axis.
template <bool Max, int Axis, int Size, int Step, class X>
constexpr auto pooled_along(const X& x) {
    if constexpr (Size == 1) {
        return x;
    } else {
        return [&]<int... K>(std::integer_sequence<int, K...>) {
            auto y = shifted<Axis, 0, Size, Step>(x);
            const auto join = [&](const auto& part) {
                if constexpr (Max) y = decltype(y)(maximum(y, part));
                else y = decltype(y)(y + part);
            };
            (join(shifted<Axis, K + 1, Size, Step>(x)), ...);
            return y;
        }(std::make_integer_sequence<int, Size - 1>{});
    }
}
template <bool Max, auto Sizes, auto Steps, int K = 0, class X>
constexpr auto pooled(const X& x) {
    if constexpr (K == static_cast<int>(Sizes.size())) {
        return x;
    } else {
        constexpr auto k = static_cast<std::size_t>(K);
        return pooled<Max, Sizes, Steps, K + 1>(pooled_along<Max, K + 1, Sizes[k], Steps[k]>(x));
    }
}
template <class X, auto Sizes, auto Steps>
constexpr bool fit_dilated() {
    bool fits = true;
    for (std::size_t k = 0; k < Sizes.size(); ++k) {
        const int size = X::static_shape[static_cast<int>(k) + 1];
        fits = fits && Sizes[k] >= 1 && Steps[k] >= 1 && Sizes[k] <= 256 &&
               (size == dyn || (Sizes[k] - 1) * Steps[k] < size);
    }
    return fits;
}
template <auto Numbers>
constexpr bool all_ones() {
    for (const int n : Numbers)
        if (n != 1) return false;
    return true;
}

}  // namespace detail

/// max_pool or avg_pool, by the rank of x, where a window may take every Dilations-th position: [n,
/// positions.., channels] -> [n, positions.., channels]. As in TensorFlow, windows with dilations
/// have the stride 1 and the padding "VALID". Mirrors tf.nn.pool:
///
///     tf::nn::pool<3, "MAX">(x)
///     tf::nn::pool<tf::nn::Window{3, 2}, "AVG", 1, "VALID", 2>(images)  // dilated
template <auto Size, PoolingType Type, auto Strides = 1, Padding P = "VALID", auto Dilations = 1,
          TensorLike A>
constexpr auto pool(const A& x) {
    constexpr bool named = Type.kind != PoolingType::Kind::unknown;
    static_assert(named, "[tf.nn.pool] pool<Size, Type>(x): the type is \"MAX\" or \"AVG\"");
    if constexpr (Poisoned<A> || !named) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        if constexpr (!detail::fit_rank<X::rank, Size, Strides, Dilations>()) {
            return Poison{};
        } else {
            constexpr int positions = X::rank - 2;
            constexpr bool max = Type.kind == PoolingType::Kind::max;
            constexpr auto sizes = detail::numbers_of<positions>(Size);
            constexpr auto steps = detail::numbers_of<positions>(Dilations);
            if constexpr (detail::all_ones<steps>()) {
                if constexpr (max) return max_pool<Size, Strides, P>(x);
                else return avg_pool<Size, Strides, P>(x);
            } else {
                constexpr bool plain = detail::all_ones<detail::numbers_of<positions>(Strides)>() &&
                                       P.kind == Padding::Kind::valid;
                static_assert(plain,
                              "[tf.nn.pool] pool<Size, Type, Strides, Padding, Dilations>(x): with "
                              "dilations, strides are 1 and the padding is \"VALID\"; pad first");
                constexpr bool fits = detail::fit_dilated<X, sizes, steps>();
                static_assert(!plain || fits,
                              "[tf.nn.pool] pool<Size, Type, Strides, Padding, Dilations>(x): "
                              "sizes, up to 256, and dilations are 1 or more, and windows with "
                              "their gaps are not larger than 'x'");
                constexpr bool numbers = max ? op::is_numeric(X::dtype) : is_floating(X::dtype);
                static_assert(!plain || !fits || numbers,
                              "[tf.ops.bad_dtype] pool<Size, Type>(x): numbers for \"MAX\", floats "
                              "for \"AVG\"; use tf::cast<T>(x)");
                if constexpr (!plain || !fits || !numbers) {
                    return Poison{};
                } else {
                    const auto y = detail::pooled<max, sizes, steps>(X(x.collapse()));
                    constexpr int count = [&] {
                        int n = 1;
                        for (const int size : sizes) n *= size;
                        return n;
                    }();
                    if constexpr (max) return y;
                    else return tensor_type_t<decltype(y)>(y / static_cast<double>(count));
                }
            }
        }
    }
}

namespace detail {

/// The border that makes the dims after the first one multiples of the rates: `windows` are the
/// sizes of windows for which "SAME" adds a border.
template <auto Rates>
constexpr Paddings border_of(const Shape& x, const auto& windows, bool same, bool crops) {
    Paddings all{};
    all.rank = static_cast<int>(Rates.size());
    for (std::size_t k = 0; k < Rates.size(); ++k) {
        const int size = x[static_cast<int>(k) + 1];
        const int around = same ? (windows[k] - 1) * Rates[k] : 0;
        const int missing = size == dyn ? 0 : (Rates[k] - (size + around) % Rates[k]) % Rates[k];
        all.of[k].before = crops ? 0 : around / 2;
        all.of[k].after = (crops ? 0 : around - around / 2) + missing;
    }
    return all;
}

}  // namespace detail

/// op(x) as if the windows of op took every Rates-th position of x, [n, positions.., channels]: op
/// is a function of tensors of this rank whose windows have no border ("VALID") and the stride 1.
/// With the padding "SAME", zeros for windows of the given sizes surround x. Dims that are tf::dyn
/// must be multiples of the rates, with the zeros, otherwise errors::InvalidArgument. Mirrors
/// tf.nn.with_space_to_batch:
///
///     tf::nn::with_space_to_batch<2, "VALID">(x, [](const auto& v) { return f(v); })
///     tf::nn::with_space_to_batch<tf::nn::Window{2, 3}, "SAME", 3>(x, op)  // windows of 3 x 3
template <auto Rates, Padding P, auto Windows = 1, TensorLike A, class F>
constexpr auto with_space_to_batch(const A& x, const F& op) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        if constexpr (!detail::fit_rank<X::rank, Rates, Windows>()) {
            return Poison{};
        } else {
            constexpr bool named = P.kind == Padding::Kind::valid || P.kind == Padding::Kind::same;
            constexpr auto rates = detail::numbers_of<X::rank - 2>(Rates);
            constexpr auto windows = detail::numbers_of<X::rank - 2>(Windows);
            constexpr bool fits = [&] {
                bool all = named;
                for (std::size_t k = 0; k < rates.size(); ++k)
                    all = all && rates[k] >= 1 && windows[k] >= 1;
                return all;
            }();
            static_assert(fits,
                          "[tf.nn.pool] with_space_to_batch<Rates, Padding, Windows>(x, op): rates "
                          "and windows are 1 or more, the padding is \"SAME\" or \"VALID\"");
            if constexpr (!fits) {
                return Poison{};
            } else {
                constexpr bool same = P.kind == Padding::Kind::same;
                constexpr Paddings border =
                    detail::border_of<rates>(X::static_shape, windows, same, false);
                constexpr Paddings crops =
                    detail::border_of<rates>(X::static_shape, windows, same, true);
                const auto y = op(space_to_batch<rates, border>(X(x.collapse())));
                return batch_to_space<rates, crops>(y);
            }
        }
    }
}

}  // namespace tf::nn
