// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Functions of tf.signal other than Fourier transforms, as formulas of other ops: windows, frames,
// short-time transforms, cosine transforms, mel scales. Lengths and steps are template arguments.

#include <cmath>
#include <numbers>

#include <tf/ops/composite/elementwise.hpp>
#include <tf/ops/primitive/blocks.hpp>
#include <tf/ops/primitive/fourier.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/padding.hpp>
#include <tf/ops/primitive/shape.hpp>
#include <tf/ops/primitive/subscript.hpp>

namespace tf {

namespace detail::signals {

/// 0, 1, ..., N - 1 as numbers of T.
template <class T, int N>
constexpr Tensor<T, N> counted() {
    return Tensor<T, N>(cast<T>(Tensor<std::int32_t, N>(range<N>())));
}
/// a - b cos(2 pi k / n). As in TensorFlow, an odd window is never periodic.
template <class T, int N>
constexpr Tensor<T, N> raised_cosine(bool periodic, double a, double b) {
    static_assert(N > 0, "[tf.signal.lengths] a window must have at least one element");
    if constexpr (N == 1) {
        return ones<T, 1>();
    } else {
        const int n = N + (periodic && N % 2 == 0 ? 1 : 0) - 1;
        return Tensor<T, N>(a - b * cos(counted<T, N>() * (2 * std::numbers::pi / n)));
    }
}
/// The modified Bessel function I0 of x, given x^2 / 4: the sum of (x^2 / 4)^k / k!^2.
constexpr double bessel_i0(double quarter) {
    double sum = 1, term = 1;
    for (int k = 1; k < 500 && term > sum * 1e-18; ++k) {
        term *= quarter / (static_cast<double>(k) * k);
        sum += term;
    }
    return sum;
}
constexpr int enclosing_power_of_two(int n) {
    int p = 1;
    while (p < n) p *= 2;
    return p;
}
/// x with the last two dims merged to one of `Joined` elements.
template <int Joined, class X>
constexpr auto join_last(const X& x) {
    constexpr Shape dims = [] {
        Shape s = ops::kept_dims(X::static_shape);
        s[s.rank - 2] = Joined;
        --s.rank;
        return s;
    }();
    constexpr Shape joined = [] {
        Shape s = X::static_shape;
        s[s.rank - 2] = Joined;
        s[--s.rank] = 0;
        return s;
    }();
    return ops::reshaped<joined, dims>(x);
}
/// x padded with zeros at both ends of its last dim.
template <int Before, int After, class X>
constexpr auto pad_last(const X& x) {
    if constexpr (Before == 0 && After == 0) {
        return x;
    } else {
        constexpr Paddings widths = [] {
            Paddings p{};
            p.rank = X::rank;
            p.of[X::rank - 1] = {Before, After};
            return p;
        }();
        return pad<widths>(x);
    }
}
/// The first N elements of the last dim, padded with zeros if there are fewer.
template <int N, class X>
constexpr auto first_elements(const X& x) {
    constexpr int n = X::static_shape[X::rank - 1];
    if constexpr (n == N) return x;
    else if constexpr (n < N) return pad_last<0, N - n>(x);
    else return x(ellipsis, Slice<0, N>());
}
/// Whether X is a tensor of floats whose last dim is known.
template <class X>
inline constexpr bool is_signal =
    std::is_floating_point_v<typename X::value_type> && X::rank >= 1 &&
    X::static_shape[X::rank == 0 ? 0 : X::rank - 1] > 0;

/// Checks the arguments of frame; reports each mistake once.
template <int Length, int Step, int Axis, class X>
constexpr bool has_frames() {
    constexpr bool positive = Length > 0 && Step > 0;
    static_assert(positive, "[tf.signal.lengths] frame<Length, Step>(x): both must be positive");
    constexpr bool dims = X::rank >= 1;
    static_assert(dims, "[tf.signal.rank] frame<Length, Step>(x): 'x' must have a dim");
    constexpr bool axis = !dims || normalize_axis(Axis, X::rank) >= 0;
    static_assert(axis,
                  "[tf.ops.bad_axis] frame<Length, Step, PadEnd, Axis>(x): the axis must be in "
                  "[-rank, rank)");
    return positive && dims && axis;
}
/// Frames along an axis; `numbers` times Step are their first elements.
template <int Length, int Step, int Axis, class X, class N>
constexpr auto frames_from(const X& signals, const N& numbers) {
    const Tensor<std::int32_t, Length> places(range<Length>());
    const auto starts =
        tf::detail::ops::valued(expand_dims<1>(tf::detail::ops::valued(numbers * Step)));
    return gather<Axis>(signals, tf::detail::ops::valued(starts + places));
}
/// All complete frames along an axis.
template <int Length, int Step, int Axis, class X>
constexpr auto frames_along(const X& signals) {
    constexpr int n = X::static_shape[Axis];
    if constexpr (n != dyn) {
        constexpr int frames = n < Length ? 0 : (n - Length) / Step + 1;
        return frames_from<Length, Step, Axis>(signals,
                                               Tensor<std::int32_t, frames>(range<frames>()));
    } else {
        using Int = core::Late<Tensor<std::int32_t>, X>;
        const Int size = tf::shape(signals)[Axis];
        const Int frames = maximum(floordiv(size - (Length - Step), Step), 0);
        return frames_from<Length, Step, Axis>(signals, Tensor<std::int32_t, dyn>(range(frames)));
    }
}

/// The J-th part of each frame, joined to a signal: the part that overlaps the start of the J-th
/// next frame.
template <int J, int Step, int Parts, class X>
constexpr auto overlapping(const X& x) {
    constexpr int length = X::static_shape[X::rank - 1], frames = X::static_shape[X::rank - 2];
    constexpr int end = (J + 1) * Step < length ? (J + 1) * Step : length;
    const auto part = tf::detail::ops::valued(x(ellipsis, Slice<J * Step, end>()));
    const auto whole = tf::detail::ops::valued(pad_last<0, Step - (end - J * Step)>(part));
    const auto joined = tf::detail::ops::valued(join_last<frames * Step>(whole));
    return tf::detail::ops::valued(pad_last<J * Step, (Parts - 1 - J) * Step>(joined));
}

}  // namespace detail::signals

namespace signal {

/// A Hann window of N elements (tf.signal.hann_window): 1/2 - 1/2 cos(2 pi k / n), where n is N if
/// the window is periodic and N is even, otherwise N - 1.
template <int N, FloatingElement T = float>
constexpr Tensor<T, N> hann_window(bool periodic = true) {
    return tf::detail::signals::raised_cosine<T, N>(periodic, 0.5, 0.5);
}
/// A Hamming window (tf.signal.hamming_window): 0.54 - 0.46 cos(2 pi k / n).
template <int N, FloatingElement T = float>
constexpr Tensor<T, N> hamming_window(bool periodic = true) {
    return tf::detail::signals::raised_cosine<T, N>(periodic, 0.54, 0.46);
}
/// A Vorbis power-complementary window (tf.signal.vorbis_window).
template <int N, FloatingElement T = float>
constexpr Tensor<T, N> vorbis_window() {
    constexpr double half_pi = std::numbers::pi / 2;
    const Tensor<T, N> s =
        sin((tf::detail::signals::counted<T, N>() + 0.5) * (std::numbers::pi / N));
    return Tensor<T, N>(sin(square(s) * half_pi));
}
/// A Kaiser window (tf.signal.kaiser_window): I0(beta sqrt(1 - r^2)) / I0(beta), where r goes from
/// -1 to 1.
template <int N, FloatingElement T = float>
constexpr Tensor<T, N> kaiser_window(double beta = 12.0) {
    static_assert(N > 0, "[tf.signal.lengths] a window must have at least one element");
    std::array<T, static_cast<std::size_t>(N)> all{};
    const double whole = tf::detail::signals::bessel_i0(beta * beta / 4);
    for (int k = 0; k < N; ++k) {
        const double r = N == 1 ? 0.0 : 2.0 * k / (N - 1) - 1;
        const double value = tf::detail::signals::bessel_i0(beta * beta * (1 - r * r) / 4);
        all[static_cast<std::size_t>(k)] = static_cast<T>(value / whole);
    }
    return Tensor<T, N>(tf::detail::tracing::constant_handle<T>(Shape(N), std::span<const T>(all)));
}

/// Overlapping frames of the last dim: [..., n] -> [..., frames, Length]. Each frame starts Step
/// elements after the previous one. Elements after the last complete frame are dropped. Any dtype.
/// Mirrors tf.signal.frame without pad_end; for another axis see frame<Length, Step, PadEnd, Axis>.
template <int Length, int Step, TensorLike A>
constexpr auto frame(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool fits = tf::detail::signals::has_frames<Length, Step, -1, X>();
        if constexpr (fits)
            return tf::detail::signals::frames_along<Length, Step, X::rank - 1>(X(x.collapse()));
        else return Poison{};
    }
}
/// The sum of overlapping frames: [..., frames, length] -> [..., (frames - 1) Step + length].
/// Numeric dtypes; the last two dims must be known. Mirrors tf.signal.overlap_and_add.
template <int Step, TensorLike A>
constexpr auto overlap_and_add(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool known = X::rank >= 2 && X::static_shape[X::rank - (X::rank > 0)] > 0 &&
                               X::static_shape[X::rank < 2 ? 0 : X::rank - 2] > 0 && Step > 0;
        static_assert(known,
                      "[tf.signal.frames] overlap_and_add<Step>(x): 'x' must be [..., frames, "
                      "length], where both dims are known and positive, and Step must be positive");
        if constexpr (known) {
            const X frames(x.collapse());
            constexpr int length = X::static_shape[X::rank - 1],
                          count = X::static_shape[X::rank - 2], parts = (length + Step - 1) / Step;
            const auto sum = [&]<int... J>(std::integer_sequence<int, J...>) {
                return tf::detail::ops::valued(
                    (... + tf::detail::signals::overlapping<J, Step, parts>(frames)));
            }(std::make_integer_sequence<int, parts>{});
            return tf::detail::ops::valued(
                tf::detail::signals::first_elements<(count - 1) * Step + length>(sum));
        } else {
            return Poison{};
        }
    }
}

/// The short-time Fourier transform, [..., n] -> [..., frames, FftLength / 2 + 1], with a window of
/// Length elements. float or double. Mirrors tf.signal.stft(x, Length, Step, FftLength).
template <int Length, int Step, int FftLength = tf::detail::signals::enclosing_power_of_two(Length),
          TensorLike A, TensorLike W>
constexpr auto stft(const A& x, const W& window) {
    if constexpr (Poisoned<A> || Poisoned<W>) return Poison{};
    else return rfft<FftLength>(tf::detail::ops::valued(frame<Length, Step>(x) * window));
}
/// The same with a Hann window.
template <int Length, int Step, int FftLength = tf::detail::signals::enclosing_power_of_two(Length),
          TensorLike A>
constexpr auto stft(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else
        return stft<Length, Step, FftLength>(
            x, hann_window<Length, typename tensor_type_t<A>::value_type>());
}
/// The window for inverse_stft that makes it the inverse of stft with `window`, [n] -> [n]: the
/// window divided by the sums of the squares of those that overlap in steps of Step (the function
/// of tf.signal.inverse_stft_window_fn). float or double.
template <int Step, TensorLike W>
constexpr auto inverse_stft_window(const W& window) {
    if constexpr (Poisoned<W>) {
        return Poison{};
    } else {
        using X = tensor_type_t<W>;
        constexpr bool fits = tf::detail::signals::is_signal<X> && X::rank == 1 && Step > 0;
        static_assert(fits,
                      "[tf.signal.lengths] inverse_stft_window<Step>(window): a vector of float or "
                      "double with a known number of elements, and a positive step");
        if constexpr (fits) {
            constexpr int length = X::static_shape[0], overlaps = (length - 1) / Step + 1;
            const X w(window.collapse());
            const auto squares = tf::detail::ops::valued(
                tf::detail::signals::pad_last<0, overlaps * Step - length>(X(w * w)));
            const auto sums = tf::detail::ops::valued(
                reduce_sum<0>(tf::detail::ops::valued(reshape<overlaps, Step>(squares))));
            return X(w / tf::detail::signals::first_elements<length>(
                             tf::detail::ops::valued(tile<overlaps>(sums))));
        } else {
            return Poison{};
        }
    }
}
/// The inverse of stft except for the effect of the windows: [..., frames, FftLength / 2 + 1] ->
/// [..., n]. The number of frames must be known. Mirrors tf.signal.inverse_stft.
template <int Length, int Step, int FftLength = tf::detail::signals::enclosing_power_of_two(Length),
          TensorLike A, TensorLike W>
constexpr auto inverse_stft(const A& x, const W& window) {
    if constexpr (Poisoned<A> || Poisoned<W>) {
        return Poison{};
    } else {
        const auto frames = tf::detail::ops::valued(
            tf::detail::signals::first_elements<Length>(irfft<FftLength>(x)));
        return overlap_and_add<Step>(tf::detail::ops::valued(frames * window));
    }
}
/// The same with a Hann window.
template <int Length, int Step, int FftLength = tf::detail::signals::enclosing_power_of_two(Length),
          TensorLike A>
constexpr auto inverse_stft(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else
        return inverse_stft<Length, Step, FftLength>(
            x, hann_window<Length,
                           typename op::part_of<typename tensor_type_t<A>::value_type>::type>());
}

/// The discrete cosine transform of type 1 to 4 over the last dim, which must be known. With Ortho
/// it is orthonormal (not for type 1). float or double. Mirrors tf.signal.dct(x, type, norm).
template <int Type = 2, bool Ortho = false, TensorLike A>
constexpr auto dct(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using T = typename X::value_type;
        constexpr bool fits = tf::detail::signals::is_signal<X> && Type >= 1 && Type <= 4 &&
                              !(Type == 1 && (Ortho || X::static_shape[X::rank - 1] < 2));
        static_assert(fits,
                      "[tf.signal.dct] dct<Type, Ortho>(x): the type must be 1 to 4, 'x' float or "
                      "double with a known last dim; type 1 needs two elements and has no Ortho");
        if constexpr (!fits) {
            return Poison{};
        } else {
            constexpr int n = X::static_shape[X::rank - 1];
            constexpr double pi = std::numbers::pi;
            const X signals(x.collapse());
            const auto angles = [&](double step) {
                return Tensor<T, n>(tf::detail::signals::counted<T, n>() * step);
            };
            if constexpr (Type == 1) {
                const auto mirrored = tf::detail::ops::valued(
                    reverse<-1>(tf::detail::ops::valued(signals(ellipsis, Slice<1, n - 1>()))));
                return math::real(rfft(concat<-1>(signals, mirrored)));
            } else if constexpr (Type == 2) {
                const Tensor<T, n> a = angles(-pi / 2 / n);
                const auto z = tf::detail::ops::valued(
                    tf::detail::signals::first_elements<n>(rfft<2 * n>(signals)));
                const X y = math::real(z * complex(cos(a), sin(a))) * 2.0;
                if constexpr (!Ortho) return y;
                else
                    return X(y * where(angles(1) < 0.5, std::sqrt(0.25 / n) + angles(0),
                                       std::sqrt(0.5 / n)));
            } else if constexpr (Type == 3) {
                const Tensor<T, n> a = angles(pi / 2 / n);
                const X scaled = [&] {
                    if constexpr (!Ortho) return X(signals * static_cast<double>(n));
                    else
                        return X(signals * where(angles(1) < 0.5, std::sqrt(1.0 * n) + angles(0),
                                                 std::sqrt(0.5 * n)));
                }();
                const auto z = tf::detail::ops::valued(complex(scaled, zeros_like(scaled)) *
                                                       complex(cos(a), sin(a)));
                return X(tf::detail::ops::valued(
                             tf::detail::signals::first_elements<n>(irfft<2 * n>(z))) *
                         2.0);
            } else {
                const auto wide = dct<2>(tf::detail::signals::first_elements<2 * n>(signals));
                const X y = tf::detail::ops::valued(wide)(ellipsis, Slice<1, 2 * n, 2>());
                if constexpr (!Ortho) return y;
                else return X(y * std::sqrt(0.5 / n));
            }
        }
    }
}
/// The inverse of the dct of the same type, except for a factor if it is not orthonormal. Mirrors
/// tf.signal.idct(x, type, norm).
template <int Type = 2, bool Ortho = false, TensorLike A>
constexpr auto idct(const A& x) {
    return dct < Type == 2 ? 3 : Type == 3 ? 2 : Type, Ortho > (x);
}

/// Mel-frequency cepstral coefficients of log-mel spectrograms: [..., bins] -> [..., bins]. Mirrors
/// tf.signal.mfccs_from_log_mel_spectrograms.
template <TensorLike A>
constexpr auto mfccs_from_log_mel_spectrograms(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        const auto y = dct<2>(x);
        if constexpr (Poisoned<decltype(y)>) {
            return Poison{};
        } else {
            using X = tensor_type_t<A>;
            constexpr int bins = X::static_shape[X::rank - 1];
            return X(y * (1 / std::sqrt(2.0 * bins)));
        }
    }
}

}  // namespace signal
}  // namespace tf
