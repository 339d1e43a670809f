// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ops of tf.audio: DecodeWav and EncodeWav.

#include <limits>
#include <string>

#include <tf/core/compiled.hpp>
#include <tf/io/audio/wav.hpp>
#include <tf/ops/primitive/string_op.hpp>
#include <tf/ops/registry.hpp>

namespace tf {

namespace io::detail {

[[gnu::noinline, gnu::cold, noreturn]] inline void bad_wav(std::string_view op, std::string got,
                                                           std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {"tf.audio.wav", op, "operands", std::move(got), std::move(expected)});
}
/// The file that an operand is.
TF_COMMON_INLINE Wav wav_of(const kernels::Ref& contents) {
    if (contents.shape.rank != 0)
        bad_wav("DecodeWav", contents.shape.to_string(), "a scalar: one file");
    const Wav wav = read_wav(*contents.as<const std::string>());
    if (!wav.fault.empty())
        bad_wav("DecodeWav", std::string(wav.fault), "a WAV file of 16 bits per sample");
    return wav;
}
/// Writes the samples as [frames, channels]: missing frames are 0, missing channels are the last
/// one.
TF_COMMON_INLINE void write_samples(const Wav& wav, const kernels::Ref& out) {
    auto* to = out.as<float>();
    const auto channels = static_cast<std::int64_t>(wav.channels);
    for (int frame = 0; frame < out.shape[0]; ++frame)
        for (int c = 0; c < out.shape[1]; ++c)
            *to++ = frame < wav.frames()
                        ? wav.sample(frame, std::min<std::int64_t>(c, channels - 1))
                        : 0.f;
}
TF_COMMON_INLINE std::string wav_of_samples(const kernels::Ref& audio, const kernels::Ref& rate) {
    const Shape& s = audio.shape;
    if (s.rank != 2 || rate.shape.rank != 0)
        bad_wav("EncodeWav", s.to_string() + ", " + rate.shape.to_string(),
                "audio [samples, channels] and a number as sample_rate");
    const std::int64_t hertz = *rate.as<const std::int32_t>();
    if (s[1] < 1 || s[1] > 65535 || hertz < 1 ||
        s.size() > (std::int64_t{std::numeric_limits<std::uint32_t>::max()} - 44) / 2)
        bad_wav("EncodeWav", s.to_string() + " at a rate of " + std::to_string(hertz),
                "1 to 65535 channels, a rate of at least 1, and a file of less than 4 GiB");
    return encode_wav(audio.as<const float>(), s[0], s[1], hertz);
}

}  // namespace io::detail

namespace op {

/// Input: the bytes of a file, a scalar. Results: the samples [samples, channels], the sample rate.
struct DecodeWav : SelfContained {
    struct Attributes {
        std::int64_t channels = dyn, samples = dyn;  ///< dyn: as many as in the file
    };
    static constexpr std::string_view name = "DecodeWav";
    static constexpr Role role = Role::pure;
    static constexpr DType result_dtype = DType::float32;
    static constexpr int results = 2;
    static constexpr bool infer_reads = true;
    static constexpr bool differentiable = false;
    using computes = Types<float>;

    static constexpr bool accepts(DType, const DType* in, int count) {
        return all_are(DType::str, in, count, 1);
    }
    static constexpr DType dtype_of(int result, const DType*, const kernels::Attributes&) {
        return result == 0 ? DType::float32 : DType::int32;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a,
                                 int result) {
        if (result == 1) return Shape();
        const auto at = attributes_of<DecodeWav>(a);
        Shape s(static_cast<int>(at.samples), static_cast<int>(at.channels));
        if (__builtin_is_constant_evaluated() || in[0].data == nullptr) return s;
        const io::Wav wav = io::detail::wav_of(in[0]);
        if (s[0] == dyn) s[0] = static_cast<int>(wav.frames());
        if (s[1] == dyn) s[1] = static_cast<int>(wav.channels);
        return s;
    }
    template <class, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const io::Wav wav = io::detail::wav_of(in[0]);
        if (out[0].data != nullptr) io::detail::write_samples(wav, out[0]);
        if (out[1].data != nullptr)
            *out[1].as<std::int32_t>() = static_cast<std::int32_t>(wav.rate);
    }
    static void from_graph_def(auto& n) {
        const auto size = [&](std::string_view attribute) {
            const std::int64_t v = n.number(attribute, -1);
            if (v < -1 || v > std::numeric_limits<int>::max())
                n.fail(std::string(attribute) + " " + std::to_string(v), "-1 or more");
            return v;
        };
        n.results({n.in(0)}, {size("desired_channels"), size("desired_samples")});
    }
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<DecodeWav>(n);
        n.results(n.add_all(name, n.inputs(),
                            {{"desired_channels", at.channels}, {"desired_samples", at.samples}}));
    }
};

/// Inputs: samples [samples, channels] of float, the sample rate, an int32.
struct EncodeWav : StringOp<EncodeWav> {
    static constexpr std::string_view name = "EncodeWav";
    static constexpr DType result_dtype = DType::str;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::str && count == 2 && in[0] == DType::float32 && in[1] == DType::int32;
    }
    static constexpr Shape infer(const kernels::Ref*, int, const kernels::Attributes&) {
        return {};
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes&) {
        *out.as<std::string>() = io::detail::wav_of_samples(in[0], in[1]);
    }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs())); }
    static void from_graph_def(auto& n) { n.result(DType::str, {n.in(0), n.in(1)}); }
};

struct WavOps {
    using list = Registry<DecodeWav, EncodeWav>;
};

}  // namespace op

template <>
struct op_by_id<op_id("DecodeWav")> : std::type_identity<op::DecodeWav> {};
template <>
struct op_by_id<op_id("EncodeWav")> : std::type_identity<op::EncodeWav> {};

}  // namespace tf
