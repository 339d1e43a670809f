// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shared code of layers that compute spectra of frames: windows, their scaling, and the initializer
// keras.initializers.STFT.

#include <string_view>

#include <tf/keras/initializer.hpp>

namespace tf::keras {

/// The window of frames of a signal: "hann", "hamming", or none: `FrameWindow{}`.
struct FrameWindow {
    enum class Kind : std::uint8_t { none, hann, hamming, unknown };
    Kind kind = Kind::none;

    constexpr FrameWindow() = default;
    template <std::size_t N>
    constexpr FrameWindow(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        kind = given == "hann" ? Kind::hann : given == "hamming" ? Kind::hamming : Kind::unknown;
    }
};

/// The divisor of a window: "density" (the square root of the sum of its squares), "spectrum" (its
/// sum), or none: `FrameScaling{}`.
struct FrameScaling {
    enum class Kind : std::uint8_t { none, density, spectrum, unknown };
    Kind kind = Kind::none;

    constexpr FrameScaling() = default;
    template <std::size_t N>
    constexpr FrameScaling(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        kind = given == "density"    ? Kind::density
               : given == "spectrum" ? Kind::spectrum
                                     : Kind::unknown;
    }
};

namespace initializers {

/// The part of the complex spectrum that STFT computes.
enum class Side : std::uint8_t { real, imag };
inline constexpr Side real = Side::real, imag = Side::imag;

/// The kernel of a convolution [frame, 1, n] that computes the real or the imaginary part of the
/// first n = fft_length / 2 + 1 frequencies of windowed frames. For float and double. Mirrors
/// keras.initializers.STFT:
///
///     initializers::STFT{.side = initializers::imag, .window = "hamming"}
struct STFT {
    Side side = real;
    FrameWindow window = "hann";
    FrameScaling scaling = "density";
    bool periodic = false;

    constexpr operator Initializer() const {
        unsigned bits = side == imag ? Initializer::sine : 0U;
        if (periodic) bits |= Initializer::periodic;
        if (window.kind == FrameWindow::Kind::hann) bits |= Initializer::hann;
        if (window.kind == FrameWindow::Kind::hamming) bits |= Initializer::hamming;
        if (scaling.kind == FrameScaling::Kind::density) bits |= Initializer::density;
        if (scaling.kind == FrameScaling::Kind::spectrum) bits |= Initializer::spectrum;
        return {Initializer::Kind::stft, static_cast<double>(bits), 0, no_seed};
    }
};
// Keras's other names
using STFTInitializer = STFT;
using stft = STFT;

}  // namespace initializers

}  // namespace tf::keras
