// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A layer that computes spectrograms with trainable weights: STFTSpectrogram.

#include <bit>

#include <tf/keras/layer.hpp>
#include <tf/keras/layers/frames.hpp>
#include <tf/keras/layers/windows.hpp>
#include <tf/ops/composite/elementwise.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/convolution_nd.hpp>
#include <tf/ops/primitive/depthwise.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/parts.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ops/primitive/trigonometry.hpp>

namespace tf::keras {

/// What STFTSpectrogram returns for the complex amplitude c of each frequency: "real", "imag", both
/// ("stft"), "angle", "magnitude" |c|, "log" of |c|, or "psd" (power spectral density), the power
/// |c|^2 of a frequency and its negative.
struct SpectrogramMode {
    enum class Kind : std::uint8_t { log, magnitude, psd, real, imag, angle, stft, unknown };
    Kind kind;

    template <std::size_t N>
    constexpr SpectrogramMode(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        kind = given == "log"         ? Kind::log
               : given == "magnitude" ? Kind::magnitude
               : given == "psd"       ? Kind::psd
               : given == "real"      ? Kind::real
               : given == "imag"      ? Kind::imag
               : given == "angle"     ? Kind::angle
               : given == "stft"      ? Kind::stft
                                      : Kind::unknown;
    }
};

/// Spectrograms of signals, computed by convolutions whose kernels are weights initialized to the
/// Fourier transform: [n, samples, channels] -> [n, frames, channels * bins], or with
/// `.expand_dims` [n, frames, bins, channels], where bins is fft_length / 2 + 1, and twice that for
/// the mode "stft". Frames have frame_length samples and start frame_step samples apart. 0 stands
/// for Keras's defaults: half of frame_length for frame_step, the next power of two for fft_length.
/// Other floating dtypes are converted to float. Mirrors keras.layers.STFTSpectrogram:
///
///     STFTSpectrogram{.mode = "magnitude", .frame_length = 64, .frame_step = 16}
struct STFTSpectrogram {
    SpectrogramMode mode = "log";
    int frame_length = 256;
    int frame_step = 0;
    int fft_length = 0;
    FrameWindow window = "hann";
    bool periodic = false;
    FrameScaling scaling = "density";
    Padding padding = "valid";
    bool expand_dims = false;
    Name name{};
    bool trainable = true;

    /// Reports invalid options, a dyn number of channels, and signals shorter than a frame.
    template <auto self, class X>
    static constexpr bool check() {
        constexpr bool fits = self.frame_length > 0 && self.step() > 0 &&
                              self.step() <= self.frame_length &&
                              self.length() >= self.frame_length && self.length() > 1 &&
                              self.mode.kind != SpectrogramMode::Kind::unknown &&
                              self.window.kind != FrameWindow::Kind::unknown &&
                              self.scaling.kind != FrameScaling::Kind::unknown &&
                              (self.padding.same() || self.padding.kind == Padding::Kind::valid) &&
                              has_frames<self, X>();
        static_assert(
            fits,
            "[tf.keras.stft] STFTSpectrogram{.frame_length = 64, .frame_step = 16}: .frame_step "
            "must be from 1 to .frame_length, .fft_length at least .frame_length; .mode is "
            "\"log\", \"magnitude\", \"psd\", \"real\", \"imag\", \"angle\" or \"stft\", .window "
            "\"hann\" or \"hamming\", .scaling \"density\" or \"spectrum\", .padding \"valid\" or "
            "\"same\"; the signals [n, samples, channels] need a static number of channels and at "
            "least one frame");
        return fits;
    }
    template <auto self, class T, int N, int Samples, int Channels>
        requires(is_floating(dtype_of<T>))
    static constexpr auto call(Scope& k, const Tensor<T, N, Samples, Channels>& samples, auto) {
        using Kind = SpectrogramMode::Kind;
        constexpr Kind mode = self.mode.kind;
        const auto x = [&] {
            if constexpr (std::is_same_v<T, float>) return samples;
            else return nest::materialize(tf::cast<float>(samples));
        }();
        const auto part = [&]<initializers::Side S>() {
            return k.weight<float, self.frame_length, 1, self.bins()>(
                S == initializers::real ? "real_kernel" : "imag_kernel",
                initializers::STFT{S, self.window, self.scaling, self.periodic});
        };
        using initializers::Side;
        if constexpr (mode == Kind::real) {
            return arranged<self>(x, filtered<self>(x, part.template operator()<Side::real>()));
        } else if constexpr (mode == Kind::imag) {
            return arranged<self>(x, filtered<self>(x, part.template operator()<Side::imag>()));
        } else {
            const auto kernel = part.template operator()<Side::real>();
            const auto other = part.template operator()<Side::imag>();
            if constexpr (mode == Kind::stft) {
                const auto both = nest::materialize(tf::concat<2>(kernel, other));
                return arranged<self>(x, filtered<self>(x, both));
            } else {
                return arranged<self>(
                    x, combined<self>(filtered<self>(x, kernel), filtered<self>(x, other)));
            }
        }
    }

private:
    constexpr int step() const { return frame_step != 0 ? frame_step : frame_length / 2; }
    constexpr int length() const {
        if (fft_length != 0) return fft_length;
        return static_cast<int>(std::bit_ceil(static_cast<unsigned>(frame_length)));
    }
    constexpr int bins() const { return length() / 2 + 1; }

    template <auto self, class X>
    static constexpr bool has_frames() {
        if constexpr (!detail::is_tensor_of_rank<X, 3>) {
            return true;  // call reports such an input
        } else {
            constexpr Shape s = X::static_shape;
            return s[2] != dyn && (self.padding.same() || s[1] == dyn || s[1] >= self.frame_length);
        }
    }
    /// The results of a kernel at all frames, grouped by channel.
    template <auto self, class X, class W>
    static constexpr auto filtered(const X& x, const W& kernel) {
        constexpr nn::Padding padding = self.padding;
        constexpr int step = self.step(), channels = X::static_shape[2];
        if constexpr (channels == 1) {
            return nest::materialize(tf::nn::conv1d<step, padding>(x, kernel));
        } else {
            constexpr int length = self.frame_length, count = tensor_type_t<W>::static_shape[2];
            const auto filters = nest::materialize(tf::broadcast_to<1, length, channels, count>(
                tf::reshape<1, length, 1, count>(kernel)));
            return nest::materialize(tf::squeeze<1>(
                tf::nn::depthwise_conv2d<step, padding>(tf::expand_dims<1>(x), filters)));
        }
    }
    /// Combines real and imaginary parts according to the mode.
    template <auto self, class Y>
    static constexpr auto combined(const Y& re, const Y& im) {
        using Kind = SpectrogramMode::Kind;
        constexpr Kind mode = self.mode.kind;
        if constexpr (mode == Kind::angle) {
            return nest::materialize(tf::atan2(im, re));
        } else {
            const auto power = nest::materialize(tf::square(re) + tf::square(im));
            if constexpr (mode == Kind::psd) {
                constexpr int bins = self.bins();
                const auto bin =
                    nest::materialize(tf::math::floormod(tf::range<Y::static_shape[2]>(), bins));
                const auto inside = nest::materialize(tf::logical_and(bin > 0, bin < bins - 1));
                return nest::materialize(power * (tf::cast<float>(inside) + 1.f));
            } else {
                const auto magnitude = nest::materialize(tf::sqrt(tf::maximum(power, 1e-7f)));
                if constexpr (mode == Kind::magnitude) return magnitude;
                else return nest::materialize(tf::log(tf::maximum(magnitude, 1e-7f)));
            }
        }
    }
    template <auto self, class X, class Y>
    static constexpr auto arranged(const X&, const Y& y) {
        constexpr int channels = X::static_shape[2];
        if constexpr (!self.expand_dims) {
            return y;
        } else if constexpr (channels == 1) {
            return nest::materialize(tf::expand_dims<3>(y));
        } else {
            return std::apply(
                [](const auto&... one) { return nest::materialize(tf::stack<3>(one...)); },
                tf::split<channels, 2>(y));
        }
    }
};

namespace layers {
using keras::STFTSpectrogram;
}  // namespace layers

}  // namespace tf::keras
