// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.signal.frame with a padded end, the modified discrete cosine transform (mdct, inverse_mdct)
// with its window, and the matrix that converts linear to mel frequencies.

#include <tf/ops/composite/signal.hpp>

namespace tf {

namespace detail::signals {

/// Frames of signals that are padded with `value` at the end, so that a frame starts at every
/// Step-th element.
template <int Length, int Step, int Axis, class X, class V>
constexpr auto padded_frames(const X& signals, const V& value) {
    constexpr int n = X::static_shape[Axis];
    if constexpr (n != dyn) {
        constexpr int frames = (n + Step - 1) / Step;
        constexpr int missing = Length + Step * (frames - 1) - n;
        constexpr Paddings widths = [] {
            Paddings p{};
            p.rank = X::rank;
            p.of[Axis] = {0, missing > 0 ? missing : 0};
            return p;
        }();
        return frames_from<Length, Step, Axis>(pad<widths>(signals, value),
                                               Tensor<std::int32_t, frames>(range<frames>()));
    } else {
        using Int = core::Late<Tensor<std::int32_t>, X>;
        const Int size = tf::shape(signals)[Axis];
        const Int frames = floordiv(size + (Step - 1), Step);
        const Int missing = maximum(frames * Step - size + (Length - Step), 0);
        constexpr Paddings others{{2 * Axis + 1, 2 * (X::rank - 1 - Axis)}};
        const Tensor<std::int32_t, X::rank, 2> widths =
            reshape<X::rank, 2>(pad<others>(expand_dims<0>(missing)));
        const X whole = ops::call<op::Pad, X>(ops::words_of<op::PadAttributes{true, true}>, signals,
                                              value, widths);
        return frames_from<Length, Step, Axis>(whole, Tensor<std::int32_t, dyn>(range(frames)));
    }
}

/// The natural logarithm of y >= 1.
constexpr double natural_log(double y) {
    int halvings = 0;
    for (; y > 1.5 && halvings < 1100; ++halvings) y /= 2;
    const double z = (y - 1) / (y + 1);
    double sum = 0, power = z;
    for (int k = 1; k < 60; k += 2, power *= z * z) sum += power / k;
    return 2 * sum + halvings * std::numbers::ln2;
}
constexpr double mel_of_hertz(double f) { return 1127.0 * natural_log(1 + f / 700.0); }

[[gnu::noinline, gnu::cold, noreturn]] inline void bad_mel_edges(double rate, double lower,
                                                                 double upper) {
    errors::raise<errors::InvalidArgument>(
        {"tf.signal.mel", "linear_to_mel_weight_matrix", "lower_edge_hertz, upper_edge_hertz",
         std::to_string(lower) + ", " + std::to_string(upper),
         "0 <= lower < upper <= sample_rate / 2 = " + std::to_string(rate / 2)});
}

}  // namespace detail::signals

namespace signal {

/// Frames along an axis, which is replaced by two dims: [..., n, ...] -> [..., frames, Length,
/// ...]. If PadEnd is false, the result is that of frame<Length, Step>(x). Otherwise a frame starts
/// at every Step-th element, ceil(n / Step) in total, and the signals are padded at the end with
/// `pad_value`, a scalar of their dtype. As in TensorFlow, pad_value has no gradient. Any dtype.
/// Mirrors tf.signal.frame(x, Length, Step, pad_end, pad_value, axis).
template <int Length, int Step, bool PadEnd, int Axis = -1, TensorLike A,
          tf::detail::ops::Operand V>
constexpr auto frame(const A& x, const V& pad_value) {
    if constexpr (Poisoned<A> || Poisoned<V>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool fits = tf::detail::signals::has_frames<Length, Step, Axis, X>();
        constexpr int axis = normalize_axis(Axis, X::rank);
        if constexpr (!fits) return Poison{};
        else if constexpr (PadEnd)
            return tf::detail::signals::padded_frames<Length, Step, axis>(
                X(x.collapse()), Tensor<typename X::value_type>(pad_value));
        else return tf::detail::signals::frames_along<Length, Step, axis>(X(x.collapse()));
    }
}
/// The same with a pad_value of 0.
template <int Length, int Step, bool PadEnd, int Axis = -1, TensorLike A>
constexpr auto frame(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else
        return frame<Length, Step, PadEnd, Axis>(
            x, Tensor<typename tensor_type_t<A>::value_type>(
                   zeros<typename tensor_type_t<A>::value_type>()));
}

/// A Kaiser-Bessel-derived window of N elements (tf.signal.kaiser_bessel_derived_window): the
/// square roots of the normalized cumulative sums of a Kaiser window. N must be even; TensorFlow
/// rounds an odd N down.
template <int N, FloatingElement T = float>
constexpr Tensor<T, N> kaiser_bessel_derived_window(double beta = 12.0) {
    static_assert(N > 0 && N % 2 == 0,
                  "[tf.signal.lengths] kaiser_bessel_derived_window<N>(): N must be even, > 0");
    constexpr int half = N / 2;
    const auto kaiser = [&](int k) {
        const double r = 2.0 * k / half - 1;
        return tf::detail::signals::bessel_i0(beta * beta * (1 - r * r) / 4);
    };
    double whole = 0, sum = 0;
    for (int k = 0; k <= half; ++k) whole += kaiser(k);
    std::array<T, static_cast<std::size_t>(N)> all{};
    for (int k = 0; k < half; ++k) {
        sum += kaiser(k);
        all[static_cast<std::size_t>(k)] = static_cast<T>(sum / whole);
        all[static_cast<std::size_t>(N - 1 - k)] = static_cast<T>(sum / whole);
    }
    return Tensor<T, N>(sqrt(
        Tensor<T, N>(tf::detail::tracing::constant_handle<T>(Shape(N), std::span<const T>(all)))));
}

/// The modified discrete cosine transform of overlapping frames of Length elements, a multiple of
/// 4: [..., n] -> [..., frames, Length / 2]. `window` is a tensor of Length elements, or a number;
/// TensorFlow's window_fn=None is the square root of 1/2. float or double. PadEnd as for frame;
/// with Ortho the transform is orthonormal. Mirrors tf.signal.mdct(x, Length, window_fn, pad_end,
/// norm).
template <int Length, bool PadEnd = false, bool Ortho = false, TensorLike A,
          tf::detail::ops::Operand W>
constexpr auto mdct(const A& x, const W& window) {
    if constexpr (Poisoned<A> || Poisoned<W>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool fits = Length > 0 && Length % 4 == 0 && X::rank >= 1 &&
                              std::is_floating_point_v<typename X::value_type>;
        static_assert(fits,
                      "[tf.signal.mdct] mdct<Length>(x): Length must be a multiple of 4, 'x' float "
                      "or double with at least one dim");
        if constexpr (!fits) {
            return Poison{};
        } else {
            constexpr int part = Length / 4;
            const auto frames = tf::detail::ops::valued(
                tf::detail::ops::valued(frame<Length, 2 * part, PadEnd>(x)) * window);
            const auto first = tf::detail::ops::valued(frames(ellipsis, Slice<0, part>()));
            const auto second = tf::detail::ops::valued(frames(ellipsis, Slice<part, 2 * part>()));
            const auto third =
                tf::detail::ops::valued(frames(ellipsis, Slice<2 * part, 3 * part>()));
            const auto fourth =
                tf::detail::ops::valued(frames(ellipsis, Slice<3 * part, Length>()));
            return dct<4, Ortho>(concat<-1>(tf::detail::ops::valued(-reverse<-1>(third) - fourth),
                                            tf::detail::ops::valued(first - reverse<-1>(second))));
        }
    }
}
/// The same with a Vorbis window.
template <int Length, bool PadEnd = false, bool Ortho = false, TensorLike A>
constexpr auto mdct(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else if constexpr (!std::is_floating_point_v<typename tensor_type_t<A>::value_type>)
        return mdct<Length, PadEnd, Ortho>(x, 1);
    else
        return mdct<Length, PadEnd, Ortho>(
            x, vorbis_window<Length, typename tensor_type_t<A>::value_type>());
}
/// The inverse of mdct with the same window and norm: [..., frames, half] -> [..., (frames + 1)
/// half]. Both dims must be known, and half must be even. The first and the last `half` elements
/// differ from the signal, because only one frame covers them. Mirrors tf.signal.inverse_mdct(x,
/// window_fn, norm).
template <bool Ortho = false, TensorLike A, tf::detail::ops::Operand W>
constexpr auto inverse_mdct(const A& x, const W& window) {
    if constexpr (Poisoned<A> || Poisoned<W>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr int half = X::rank < 2 ? 0 : X::static_shape[X::rank - 1];
        constexpr bool fits = tf::detail::signals::is_signal<X> && half > 0 && half % 2 == 0;
        static_assert(fits,
                      "[tf.signal.mdct] inverse_mdct(x): 'x' must be [..., frames, half], float or "
                      "double, where half is known and even");
        if constexpr (!fits) {
            return Poison{};
        } else {
            const X all = [&] {
                if constexpr (Ortho) return X(dct<4, true>(x));
                else return X(dct<4>(x) * (0.5 / half));
            }();
            const auto left = tf::detail::ops::valued(all(ellipsis, Slice<0, half / 2>()));
            const auto right = tf::detail::ops::valued(all(ellipsis, Slice<half / 2, half>()));
            const auto frames = concat<-1>(right, tf::detail::ops::valued(-reverse<-1>(right)),
                                           tf::detail::ops::valued(-reverse<-1>(left)),
                                           tf::detail::ops::valued(-left));
            return overlap_and_add<half>(tf::detail::ops::valued(frames * window));
        }
    }
}
/// The same with a Vorbis window.
template <bool Ortho = false, TensorLike A>
constexpr auto inverse_mdct(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr int half = X::rank < 2 ? 0 : X::static_shape[X::rank - 1];
        if constexpr (half > 0 && std::is_floating_point_v<typename X::value_type>)
            return inverse_mdct<Ortho>(x, vorbis_window<2 * half, typename X::value_type>());
        else return inverse_mdct<Ortho>(x, 1);
    }
}

/// The matrix [Bins, MelBins] that maps a spectrogram of `Bins` linear frequencies, from 0 to
/// sample_rate / 2, to MelBins bands of the mel scale: tf::matmul(spectrograms, matrix). The bands
/// are triangles between lower_edge_hertz and upper_edge_hertz. Computed in double.
/// errors::InvalidArgument unless 0 <= lower < upper <= sample_rate / 2. Mirrors
/// tf.signal.linear_to_mel_weight_matrix.
template <int MelBins = 20, int Bins = 129, FloatingElement T = float>
constexpr Tensor<T, Bins, MelBins> linear_to_mel_weight_matrix(double sample_rate = 8000,
                                                               double lower_edge_hertz = 125,
                                                               double upper_edge_hertz = 3800) {
    static_assert(MelBins > 0 && Bins > 0,
                  "[tf.signal.lengths] linear_to_mel_weight_matrix<MelBins, Bins>(): both must be "
                  "positive");
    if (!(lower_edge_hertz >= 0 && lower_edge_hertz < upper_edge_hertz &&
          upper_edge_hertz <= sample_rate / 2))
        tf::detail::signals::bad_mel_edges(sample_rate, lower_edge_hertz, upper_edge_hertz);
    const double low = tf::detail::signals::mel_of_hertz(lower_edge_hertz);
    const double width =
        (tf::detail::signals::mel_of_hertz(upper_edge_hertz) - low) / (MelBins + 1);
    std::array<T, static_cast<std::size_t>(Bins) * MelBins> all{};
    // As in TensorFlow, the first frequency, 0, has no weight.
    for (int k = 1; k < Bins; ++k) {
        const double mel = tf::detail::signals::mel_of_hertz(sample_rate / 2 * k / (Bins - 1));
        for (int m = 0; m < MelBins; ++m) {
            const double at = (mel - low) / width - m;
            const double weight = at < 1 ? at : 2 - at;
            all[static_cast<std::size_t>(k) * MelBins + static_cast<std::size_t>(m)] =
                static_cast<T>(weight > 0 ? weight : 0.0);
        }
    }
    return Tensor<T, Bins, MelBins>(
        tf::detail::tracing::constant_handle<T>(Shape(Bins, MelBins), std::span<const T>(all)));
}

}  // namespace signal
}  // namespace tf
