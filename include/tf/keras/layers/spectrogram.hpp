// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A layer that computes mel spectrograms of audio signals: MelSpectrogram.

#include <numbers>

#include <tf/keras/layer.hpp>
#include <tf/keras/layers/frames.hpp>
#include <tf/ops/composite/elementwise.hpp>
#include <tf/ops/composite/signal.hpp>
#include <tf/ops/composite/signal_mdct.hpp>
#include <tf/ops/primitive/complex.hpp>
#include <tf/ops/primitive/einsum.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/padding.hpp>
#include <tf/ops/primitive/reduction.hpp>

namespace tf::keras {

namespace detail {

/// The mel filter bank [Bins, MelBins], as tf::signal::linear_to_mel_weight_matrix computes it. It
/// is computed by ops, because the compiler could not evaluate the layer's default size within its
/// step limit.
template <int MelBins, int Bins>
constexpr auto mel_matrix(double rate, double lowest, double highest) {
    const double low = tf::detail::signals::mel_of_hertz(lowest);
    const double width = (tf::detail::signals::mel_of_hertz(highest) - low) / (MelBins + 1);
    const auto hertz = nest::materialize(tf::cast<float>(tf::range<Bins>()) *
                                         static_cast<float>(rate / 2 / (Bins - 1)));
    const auto mel =
        nest::materialize(tf::log(hertz / 700.f + 1.f) * 1127.f - static_cast<float>(low));
    const auto at = nest::materialize(tf::expand_dims<1>(mel / static_cast<float>(width)) -
                                      tf::cast<float>(tf::range<MelBins>()));
    return nest::materialize(tf::maximum(tf::minimum(at, 2.f - at), 0.f));
}
/// 10 log10(max(x, min_power)).
template <class X>
constexpr auto decibels(const X& x, float min_power) {
    constexpr auto by = static_cast<float>(10 / std::numbers::ln10);
    return nest::materialize(tf::log(tf::maximum(x, min_power)) * by);
}

}  // namespace detail

/// Mel spectrograms of audio signals: [n, samples] -> [n, num_mel_bins, frames], where frames = 1 +
/// samples / sequence_stride. Frames have fft_length samples; the window covers the middle
/// sequence_length samples, by default all. Signals are padded by reflection, so they need more
/// than fft_length / 2 samples. The bands reach from min_freq to max_freq, by default half of the
/// sampling_rate. Magnitudes are raised to the power mag_exp and, unless `.power_to_db = false`,
/// converted to decibels relative to ref_power and limited to at most top_db below the largest
/// value of the batch. Other dtypes are converted to float. Mirrors keras.layers.MelSpectrogram:
///
///     MelSpectrogram{.fft_length = 512, .sequence_stride = 128, .num_mel_bins = 40}
struct MelSpectrogram {
    int fft_length = 2048;
    int sequence_stride = 512;
    int sequence_length = 0;
    FrameWindow window = "hann";
    int sampling_rate = 16000;
    int num_mel_bins = 128;
    double min_freq = 20;
    double max_freq = 0;
    bool power_to_db = true;
    double top_db = 80;
    double mag_exp = 2;
    double min_power = 1e-10;
    double ref_power = 1;
    Name name{};

    /// Reports options that do not fit.
    template <auto self, class X>
    static constexpr bool check() {
        constexpr double half = self.sampling_rate / 2.;
        constexpr bool fits = self.fft_length > 1 && self.sequence_stride > 0 &&
                              self.sequence_length >= 0 &&
                              self.sequence_length <= self.fft_length && self.num_mel_bins > 0 &&
                              self.min_freq >= 0 && self.min_freq < self.highest() &&
                              self.highest() <= half && self.min_power > 0 &&
                              (self.window.kind == FrameWindow::Kind::hann ||
                               self.window.kind == FrameWindow::Kind::hamming);
        static_assert(
            fits,
            "[tf.keras.mel] MelSpectrogram{.fft_length = 512, .max_freq = 8000}: lengths and "
            "numbers must be positive, .sequence_length at most .fft_length, .min_freq below "
            ".max_freq, and .max_freq at most half of .sampling_rate; .window is \"hann\" or "
            "\"hamming\"");
        return fits;
    }
    template <auto self, class T, int N, int Samples>
        requires(op::is_numeric(dtype_of<T>))
    static constexpr auto call(Scope&, const Tensor<T, N, Samples>& samples, auto) {
        const auto x = [&] {
            if constexpr (std::is_same_v<T, float>) return samples;
            else return nest::materialize(tf::cast<float>(samples));
        }();
        constexpr int length = self.fft_length, bins = length / 2 + 1;
        constexpr Paddings ends{{0, 0}, {length / 2, length / 2}};
        const auto found = nest::materialize(tf::signal::stft<length, self.sequence_stride, length>(
            nest::materialize(tf::pad<ends, "REFLECT">(x)), window_of<self>()));
        const auto power = nest::materialize(tf::square(tf::math::real(found)) +
                                             tf::square(tf::math::imag(found)));
        const auto magnitude = [&] {
            if constexpr (self.mag_exp == 2) return power;
            else
                return nest::materialize(
                    tf::pow(tf::sqrt(power), static_cast<float>(self.mag_exp)));
        }();
        const auto mel = nest::materialize(tf::tensordot<tf::Axes{2}, tf::Axes{0}>(
            magnitude, detail::mel_matrix<self.num_mel_bins, bins>(self.sampling_rate,
                                                                   self.min_freq, self.highest())));
        return nest::materialize(tf::transpose<0, 2, 1>(scaled<self>(mel)));
    }

private:
    constexpr double highest() const {
        const int half = sampling_rate / 2;  // without a fraction, as in Keras
        return max_freq > 0 ? max_freq : half;
    }

    template <auto self>
    static constexpr auto window_of() {
        constexpr int all = self.fft_length,
                      length = self.sequence_length > 0 ? self.sequence_length : all;
        constexpr int left = (all - length) / 2;
        constexpr Paddings around{{left, all - length - left}};
        const auto window = [] {
            if constexpr (self.window.kind == FrameWindow::Kind::hamming)
                return tf::signal::hamming_window<length>();
            else return tf::signal::hann_window<length>();
        }();
        return nest::materialize(tf::pad<around>(window));
    }
    template <auto self, class X>
    static constexpr X scaled(const X& mel) {
        if constexpr (!self.power_to_db) {
            return mel;
        } else {
            constexpr auto least = static_cast<float>(self.min_power);
            constexpr auto power =
                static_cast<float>(self.ref_power < 0 ? -self.ref_power : self.ref_power);
            const auto y = nest::materialize(
                detail::decibels(mel, least) -
                detail::decibels(tf::detail::core::Late<Tensor<float>, X>(power), least));
            return nest::materialize(
                tf::maximum(y, tf::reduce_max(y) - static_cast<float>(self.top_db)));
        }
    }
};

namespace layers {
using keras::MelSpectrogram;
}  // namespace layers

}  // namespace tf::keras
