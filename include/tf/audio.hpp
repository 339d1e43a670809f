// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::audio: sounds in WAV files. Mirrors tf.audio.

#include <tf/functions.hpp>
#include <tf/io/audio/wav_ops.hpp>

namespace tf::audio {

/// The results of tf::audio::decode_wav.
template <class Audio, class SampleRate>
struct Wav {
    Audio audio;             ///< float [samples, channels], in [-1, 1)
    SampleRate sample_rate;  ///< int32, samples per second
};

/// Reads a WAV file of 16 bits per sample, whose bytes are a string scalar. By default there are as
/// many channels and samples as in the file; otherwise the last channel is repeated, and missing
/// samples are 0. errors::InvalidArgument for a malformed file. Mirrors tf.audio.decode_wav:
///
///     const auto [audio, rate] = tf::audio::decode_wav(tf::io::read_file("word.wav"));
///     tf::audio::decode_wav<1, 16000>(file).audio  // desired_channels, desired_samples
template <int Channels = dyn, int Samples = dyn, tf::detail::ops::Operand A>
constexpr auto decode_wav(const A& contents) {
    constexpr bool sizes = Channels >= dyn && Samples >= dyn;
    static_assert(sizes,
                  "[tf.audio.size] decode_wav<Channels, Samples>(contents): sizes are numbers from "
                  "0, or tf::dyn for those of the file");
    if constexpr (!tf::detail::ops::check_texts<A>() || !sizes) {
        return Wav<Poison, Poison>{};
    } else {
        const auto in = tf::detail::ops::text_operand(contents);
        constexpr bool scalar = std::remove_cvref_t<decltype(in)>::rank == 0;
        static_assert(scalar,
                      "[tf.io.contents] decode_wav(contents): 'contents' must be a scalar, the "
                      "bytes of one file; use tf::map_fn for several");
        using Results = Wav<Tensor<float, Samples, Channels>, Tensor<std::int32_t>>;
        if constexpr (scalar)
            return tf::detail::ops::call_several<op::DecodeWav>(
                std::type_identity<Results>{},
                op::to_words(op::DecodeWav::Attributes{Channels, Samples}), in);
        else return Wav<Poison, Poison>{};
    }
}

/// The bytes of a WAV file of 16 bits per sample: float [samples, channels] and the samples per
/// second, a number or an int32 scalar -> a string scalar. Samples are clipped to [-1, 1].
/// errors::InvalidArgument for no channels or more than 65535, and for a rate below 1. Mirrors
/// tf.audio.encode_wav.
template <TensorLike A, tf::detail::ops::Operand R>
constexpr auto encode_wav(const A& audio, const R& sample_rate) {
    if constexpr (Poisoned<A> || Poisoned<R>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool fits = X::dtype == DType::float32 && X::rank == 2;
        static_assert(fits,
                      "[tf.audio.samples] encode_wav(audio, sample_rate): 'audio' must be float "
                      "[samples, channels]; use tf::expand_dims<-1>(audio) for one channel");
        constexpr bool rate = [] {
            if constexpr (TensorLike<R>)
                return std::is_same_v<tensor_type_t<R>, Tensor<std::int32_t>>;
            else return true;
        }();
        static_assert(!fits || rate,
                      "[tf.audio.rate] encode_wav(audio, sample_rate): 'sample_rate' must be an "
                      "integer or an int32 scalar; use tf::cast<std::int32_t>(sample_rate)");
        if constexpr (fits && rate) {
            const Tensor<std::int32_t> hertz = [&] {
                if constexpr (TensorLike<R>) return Tensor<std::int32_t>(sample_rate);
                else return Tensor<std::int32_t>(static_cast<std::int32_t>(sample_rate));
            }();
            return tf::detail::ops::call<op::EncodeWav, Tensor<string>>({}, X(audio.collapse()),
                                                                        hertz);
        } else {
            return Poison{};
        }
    }
}

}  // namespace tf::audio
