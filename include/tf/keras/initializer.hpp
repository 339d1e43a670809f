// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Initial values of weights, as values: `Dense<10>{.kernel_initializer =
// initializers::HeNormal{}}`. Equal seeds give the same numbers as in Keras. Mirrors
// keras.initializers.

#include <tf/core/compiled.hpp>
#include <tf/core/dtype.hpp>
#include <tf/core/shape.hpp>

namespace tf::keras {

namespace detail {
template <class>
inline constexpr bool is_initializer = false;
}  // namespace detail

/// How a weight is initialized: the type of a layer's initializer options. It is created from one
/// of keras::initializers.
struct Initializer {
    enum class Kind : std::uint8_t {
        constant,          ///< a
        uniform,           ///< from [a, b)
        normal,            ///< mean a, standard deviation b
        truncated_normal,  ///< the same, within two standard deviations
        scaled,            ///< variance a / n, with n the number of inputs, outputs or their mean
        orthogonal,        ///< a times an orthogonal matrix
        identity,          ///< a times the identity matrix
        stft,              ///< sine or cosine waves of all frequencies; a holds the option bits
                           ///< below
    };
    /// The bits of `stft`: sines instead of cosines, the window, and the divisor of the window.
    enum Waves : unsigned {
        sine = 1,
        periodic = 2,
        hann = 4,
        hamming = 8,
        density = 16,
        spectrum = 32
    };
    enum class Fan : std::uint8_t { in, out, average };

    Kind kind = Kind::constant;
    double a = 0, b = 0;
    Kind scaled_kind = Kind::uniform;
    Fan fan = Fan::average;
    std::int64_t seed = -1;
    bool forget = false;  ///< unit_forget_bias of LSTM: the second quarter of the bias is 1
    /// Bits of the axes of inputs and of outputs, for `scaled`; 0: as in `fans_of`.
    std::uint32_t input_axes = 0, output_axes = 0;

    constexpr Initializer() = default;
    constexpr Initializer(Kind k, double first, double second, std::int64_t s)
        : kind(k), a(first), b(second), seed(s) {}
    /// Reports a value that is not an initializer.
    template <class I>
        requires(!requires(const I& i) { i.operator Initializer(); })
    constexpr Initializer(const I&) {
        static_assert(detail::is_initializer<I>,
                      "[tf.keras.initializer] .kernel_initializer = initializers::HeNormal{}: it "
                      "must be one of keras::initializers, not a string or number");
    }
};

/// As the seed of an initializer or a layer: the seed is drawn from the global generator.
inline constexpr std::int64_t no_seed = -1;

namespace initializers {

using Fan = Initializer::Fan;
inline constexpr Fan fan_in = Fan::in, fan_out = Fan::out, fan_avg = Fan::average;
/// The distribution of VarianceScaling.
enum class Distribution : std::uint8_t { truncated_normal, untruncated_normal, uniform };

/// All zeros. Mirrors keras.initializers.Zeros.
struct Zeros {
    constexpr operator Initializer() const { return {}; }
};
/// All ones. Mirrors keras.initializers.Ones.
struct Ones {
    constexpr operator Initializer() const { return {Initializer::Kind::constant, 1, 0, no_seed}; }
};
/// One value for all elements. Mirrors keras.initializers.Constant.
struct Constant {
    double value = 0;
    constexpr operator Initializer() const {
        return {Initializer::Kind::constant, value, 0, no_seed};
    }
};
/// Uniform in [minval, maxval), for floats. Mirrors keras.initializers.RandomUniform.
struct RandomUniform {
    double minval = -.05, maxval = .05;
    std::int64_t seed = no_seed;
    constexpr operator Initializer() const {
        return {Initializer::Kind::uniform, minval, maxval, seed};
    }
};
/// Normal, for floats. Mirrors keras.initializers.RandomNormal.
struct RandomNormal {
    double mean = 0, stddev = .05;
    std::int64_t seed = no_seed;
    constexpr operator Initializer() const {
        return {Initializer::Kind::normal, mean, stddev, seed};
    }
};
/// Normal; numbers two or more standard deviations from the mean are drawn again. For floats.
/// Mirrors keras.initializers.TruncatedNormal.
struct TruncatedNormal {
    double mean = 0, stddev = .05;
    std::int64_t seed = no_seed;
    constexpr operator Initializer() const {
        return {Initializer::Kind::truncated_normal, mean, stddev, seed};
    }
};
/// A distribution with variance scale / n, where n is the number of inputs, the number of outputs,
/// or their mean. For floats. Mirrors keras.initializers.VarianceScaling.
struct VarianceScaling {
    double scale = 1;
    Fan mode = fan_in;
    Distribution distribution = Distribution::truncated_normal;
    std::int64_t seed = no_seed;
    constexpr operator Initializer() const {
        using enum Initializer::Kind;
        Initializer out(scaled, scale, 0, seed);
        out.scaled_kind = distribution == Distribution::uniform            ? uniform
                          : distribution == Distribution::truncated_normal ? truncated_normal
                                                                           : normal;
        out.fan = mode;
        return out;
    }
};

/// `gain` times a random matrix with orthonormal columns (or rows, if there are fewer rows than
/// columns); all dims but the last are merged into the rows. For floats of rank 2 or more. Mirrors
/// keras.initializers.Orthogonal.
struct Orthogonal {
    double gain = 1;
    std::int64_t seed = no_seed;
    constexpr operator Initializer() const {
        return {Initializer::Kind::orthogonal, gain, 0, seed};
    }
};
/// `gain` times the identity matrix; for weights of rank 2. Mirrors keras.initializers.Identity.
struct Identity {
    double gain = 1;
    constexpr operator Initializer() const {
        return {Initializer::Kind::identity, gain, 0, no_seed};
    }
};

/// Shared definition of the named special cases of VarianceScaling.
template <int Scale, Fan Mode, Distribution D>
struct Scaled {
    std::int64_t seed = no_seed;
    constexpr operator Initializer() const { return VarianceScaling{Scale, Mode, D, seed}; }
};
using GlorotUniform = Scaled<1, fan_avg, Distribution::uniform>;
using GlorotNormal = Scaled<1, fan_avg, Distribution::truncated_normal>;
using HeUniform = Scaled<2, fan_in, Distribution::uniform>;
using HeNormal = Scaled<2, fan_in, Distribution::truncated_normal>;
using LecunUniform = Scaled<1, fan_in, Distribution::uniform>;
using LecunNormal = Scaled<1, fan_in, Distribution::truncated_normal>;

// Keras's other names
using keras::Initializer;
using IdentityInitializer = Identity;
using OrthogonalInitializer = Orthogonal;
using zeros = Zeros;
using ones = Ones;
using constant = Constant;
using identity = Identity;
using orthogonal = Orthogonal;
using random_normal = RandomNormal;
using random_uniform = RandomUniform;
using truncated_normal = TruncatedNormal;
using variance_scaling = VarianceScaling;
using glorot_normal = GlorotNormal;
using glorot_uniform = GlorotUniform;
using he_normal = HeNormal;
using he_uniform = HeUniform;
using lecun_normal = LecunNormal;
using lecun_uniform = LecunUniform;

}  // namespace initializers

/// The number of inputs and outputs of a unit whose weight has this shape, counted as in
/// keras.initializers: the last two dims, each times the product of the dims before them.
struct Fans {
    double in = 1, out = 1;
};
/// The fans of a weight with this shape.
constexpr Fans fans_of(const Shape& shape) {
    if (shape.rank == 0) return {};
    const double last = shape[shape.rank - 1];
    if (shape.rank == 1) return {last, last};
    double field = 1;
    for (int i = 0; i + 2 < shape.rank; ++i) field *= shape[i];
    return {shape[shape.rank - 2] * field, last * field};
}

/// The same with the given axes of inputs and outputs.
constexpr Fans fans_of(const Shape& shape, std::uint32_t input_axes, std::uint32_t output_axes) {
    Fans fans;
    for (int i = 0; i < shape.rank; ++i) {
        if ((input_axes >> i & 1) != 0) fans.in *= shape[i];
        if ((output_axes >> i & 1) != 0) fans.out *= shape[i];
    }
    return fans;
}

namespace detail {
/// The initializer of a kernel whose axes of inputs and of outputs are these bits.
constexpr Initializer with_fans(Initializer how, std::uint32_t input_axes,
                                std::uint32_t output_axes) {
    how.input_axes = input_axes;
    how.output_axes = output_axes;
    return how;
}
}  // namespace detail

/// Writes the initial value of a weight of this dtype and shape. Raises errors::InvalidArgument if
/// the initializer does not support the dtype or the number of dims.
TF_COMMON void initialize(void* elements, DType dtype, const Shape& shape,
                          const Initializer& initializer);

namespace detail {

/// The type of `initialize`.
using Fill = void (*)(void* elements, DType dtype, const Shape& shape,
                      const Initializer& initializer);
/// Whether `initialize_simply` supports an initializer of weights of this dtype.
constexpr bool is_simple(const Initializer& initializer, DType dtype) {
    using enum Initializer::Kind;
    const Initializer::Kind kind =
        initializer.kind == scaled ? initializer.scaled_kind : initializer.kind;
    return kind == constant || (kind == uniform && dtype == DType::float32);
}
/// `initialize` for one value for all elements and for uniformly distributed float32 numbers, as
/// most layers have them by default. Programs that need no more do not compile the rest.
TF_COMMON void initialize_simply(void* elements, DType dtype, const Shape& shape,
                                 const Initializer& initializer);

}  // namespace detail

}  // namespace tf::keras

#if TF_HAS_KERAS_CODE
#include <tf/keras/initializer_code.hpp>
#endif
