// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random augmentation of images: tf.image.random_brightness, random_flip_left_right, random_crop
// and the like, and their stateless forms, which depend only on a seed. Equal seeds give
// TensorFlow's images.

#include <limits>

#include <tf/image/color.hpp>
#include <tf/image/dtype.hpp>
#include <tf/image/geometry.hpp>
#include <tf/module/nest.hpp>
#include <tf/ops/composite/stateless_random.hpp>
#include <tf/ops/primitive/parts.hpp>

namespace tf::image {

/// The option of the random functions of tf::image that are not stateless.
struct RandomOptions {
    std::optional<std::int64_t> seed{};  ///< without a seed, numbers differ from run to run
};

namespace detail {

/// Where the random numbers come from: a generator of uniform numbers.
struct StatelessSource {
    const random::Seed& seed;
    template <int... Dims>
    constexpr auto uniform(double low, double high) const {
        return random::stateless_uniform<float, Dims...>(
            seed, {.minval = static_cast<float>(low), .maxval = static_cast<float>(high)});
    }
    template <class... S>
    constexpr auto open_uniform(const S&... sizes) const {
        return random::stateless_uniform<float, dyn>(seed, sizes...);
    }
    template <int N>
    constexpr auto integers() const {
        return random::stateless_uniform<std::int32_t, N>(
            seed, {.maxval = std::numeric_limits<std::int32_t>::max()});
    }
};
struct StatefulSource {
    std::optional<std::int64_t> seed;
    template <int... Dims>
    constexpr auto uniform(double low, double high) const {
        return random::uniform<float, Dims...>(
            {.minval = static_cast<float>(low), .maxval = static_cast<float>(high), .seed = seed});
    }
    template <class... S>
    constexpr auto open_uniform(const S&... sizes) const {
        return random::uniform<float, dyn>({.seed = seed}, sizes...);
    }
    template <int N>
    constexpr auto integers() const {
        return random::uniform<std::int32_t, N>(
            {.maxval = std::numeric_limits<std::int32_t>::max(), .seed = seed});
    }
};

[[gnu::noinline, gnu::cold, noreturn]] inline void bad_random_range(std::string_view op,
                                                                    std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {"tf.image.random_range", op, "bounds", "numbers that do not fit", std::move(expected)});
}
/// Throws if `fits` is false; in constant evaluation this is a compile error.
constexpr void check_random_range(bool fits, std::string_view op, const char* expected) {
    if (!fits) bad_random_range(op, expected);
}

template <class S, class A>
constexpr auto random_brightness(const A& image, double max_delta, const S& source) {
    check_random_range(max_delta >= 0, "random_brightness", "max_delta >= 0");
    return adjust_brightness(image, source.template uniform<>(-max_delta, max_delta));
}
template <class S, class A>
constexpr auto random_contrast(const A& image, double lower, double upper, const S& source) {
    check_random_range(lower >= 0 && upper > lower, "random_contrast", "0 <= lower < upper");
    return adjust_contrast(image, source.template uniform<>(lower, upper));
}
template <class S, class A>
constexpr auto random_hue(const A& image, double max_delta, const S& source) {
    check_random_range(max_delta >= 0 && max_delta <= .5, "random_hue", "max_delta from 0 to 1/2");
    return adjust_hue(image, source.template uniform<>(-max_delta, max_delta));
}
template <class S, class A>
constexpr auto random_saturation(const A& image, double lower, double upper, const S& source) {
    check_random_range(lower >= 0 && upper > lower, "random_saturation", "0 <= lower < upper");
    return adjust_saturation(image, source.template uniform<>(lower, upper));
}
/// A single image is mirrored if its number is below 1/2; in a batch, the images whose numbers are
/// above 1/2 are mirrored, as in TensorFlow.
template <int Axis, class S, class A>
constexpr auto random_flip(const A& images, const S& source) {
    return of_images(images, [&](const auto& x) {
        using X = std::remove_cvref_t<decltype(x)>;
        const auto flipped = reverse<Axis>(x);
        if constexpr (X::rank == 3) {
            return X(where(source.template uniform<>(0, 1) < 0.5f, flipped, x));
        } else {
            const auto numbers = [&] {
                constexpr int n = X::static_shape[0];
                if constexpr (n != dyn) return source.template uniform<n>(0, 1);
                else return source.open_uniform(Tensor<std::int32_t>(tf::shape(x)[0]));
            }();
            return X(where(reshape<-1, 1, 1, 1>(numbers) > 0.5f, flipped, x));
        }
    });
}
template <int... Size, class S, class A>
constexpr auto random_crop(const A& value, const S& source) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool dims = X::rank == sizeof...(Size) && X::rank > 0;
        static_assert(dims,
                      "[tf.image.crop] random_crop<Size...>(x): give one size for each dim of 'x', "
                      "random_crop<8, 8, 3>(image)");
        constexpr bool fits = [] {
            constexpr Shape s = X::static_shape;
            int k = 0;
            return !dims || ((Size >= 0 && (s[k] == dyn || Size <= s[k]) && ++k > 0) && ...);
        }();
        static_assert(fits,
                      "[tf.image.crop] random_crop<Size...>(x): each size must be from 0 to the "
                      "dim of 'x'");
        if constexpr (dims && fits) {
            const X x(value.collapse());
            const auto places = shape(x) - constant<std::int32_t>({Size...}) + 1;
            const auto first = nest::to_tensor(source.template integers<X::rank>() % places);
            return [&]<int... K>(std::integer_sequence<int, K...>) {
                return tf::slice<Size...>(x, Tensor<std::int32_t>(first[K])...);
            }(std::make_integer_sequence<int, X::rank>{});
        } else {
            return Poison{};
        }
    }
}

}  // namespace detail

/// Calls adjust_brightness with a random delta in [-max_delta, max_delta) that depends only on the
/// seed. Mirrors tf.image.stateless_random_brightness. Raises errors::InvalidArgument if max_delta
/// is negative.
template <TensorLike A>
constexpr auto stateless_random_brightness(const A& image, double max_delta,
                                           const random::Seed& seed) {
    return detail::random_brightness(image, max_delta, detail::StatelessSource{seed});
}
/// The same with another random delta in each call. Mirrors tf.image.random_brightness.
template <TensorLike A>
constexpr auto random_brightness(const A& image, double max_delta,
                                 const RandomOptions& options = {}) {
    return detail::random_brightness(image, max_delta, detail::StatefulSource{options.seed});
}

/// Calls adjust_contrast with a random factor in [lower, upper) that depends only on the seed.
/// Mirrors tf.image.stateless_random_contrast. Raises errors::InvalidArgument unless 0 <= lower <
/// upper.
template <TensorLike A>
constexpr auto stateless_random_contrast(const A& image, double lower, double upper,
                                         const random::Seed& seed) {
    return detail::random_contrast(image, lower, upper, detail::StatelessSource{seed});
}
/// The same with another random factor in each call. Mirrors tf.image.random_contrast.
template <TensorLike A>
constexpr auto random_contrast(const A& image, double lower, double upper,
                               const RandomOptions& options = {}) {
    return detail::random_contrast(image, lower, upper, detail::StatefulSource{options.seed});
}

/// Calls adjust_hue with a random delta in [-max_delta, max_delta) that depends only on the seed.
/// Mirrors tf.image.stateless_random_hue. Raises errors::InvalidArgument unless max_delta is in [0,
/// 1/2].
template <TensorLike A>
constexpr auto stateless_random_hue(const A& image, double max_delta, const random::Seed& seed) {
    return detail::random_hue(image, max_delta, detail::StatelessSource{seed});
}
/// The same with another random delta in each call. Mirrors tf.image.random_hue.
template <TensorLike A>
constexpr auto random_hue(const A& image, double max_delta, const RandomOptions& options = {}) {
    return detail::random_hue(image, max_delta, detail::StatefulSource{options.seed});
}

/// Calls adjust_saturation with a random factor in [lower, upper) that depends only on the seed.
/// Mirrors tf.image.stateless_random_saturation. Raises errors::InvalidArgument unless 0 <= lower <
/// upper.
template <TensorLike A>
constexpr auto stateless_random_saturation(const A& image, double lower, double upper,
                                           const random::Seed& seed) {
    return detail::random_saturation(image, lower, upper, detail::StatelessSource{seed});
}
/// The same with another random factor in each call. Mirrors tf.image.random_saturation.
template <TensorLike A>
constexpr auto random_saturation(const A& image, double lower, double upper,
                                 const RandomOptions& options = {}) {
    return detail::random_saturation(image, lower, upper, detail::StatefulSource{options.seed});
}

/// Mirrors each image left to right with probability 1/2; the outcome depends only on the seed.
/// Mirrors tf.image.stateless_random_flip_left_right.
template <TensorLike A>
constexpr auto stateless_random_flip_left_right(const A& images, const random::Seed& seed) {
    return detail::random_flip<-2>(images, detail::StatelessSource{seed});
}
/// The same with other random numbers in each call. Mirrors tf.image.random_flip_left_right.
template <TensorLike A>
constexpr auto random_flip_left_right(const A& images, const RandomOptions& options = {}) {
    return detail::random_flip<-2>(images, detail::StatefulSource{options.seed});
}
/// Mirrors each image top to bottom with probability 1/2; the outcome depends only on the seed.
/// Mirrors tf.image.stateless_random_flip_up_down.
template <TensorLike A>
constexpr auto stateless_random_flip_up_down(const A& images, const random::Seed& seed) {
    return detail::random_flip<-3>(images, detail::StatelessSource{seed});
}
/// The same with other random numbers in each call. Mirrors tf.image.random_flip_up_down.
template <TensorLike A>
constexpr auto random_flip_up_down(const A& images, const RandomOptions& options = {}) {
    return detail::random_flip<-3>(images, detail::StatefulSource{options.seed});
}

/// Cuts out a part with the given dims at a random position that depends only on the seed:
/// stateless_random_crop<8, 8, 3>(image, seed). Tensors of any rank and dtype. Raises
/// errors::InvalidArgument if a size is larger than the tensor's dim. Mirrors
/// tf.image.stateless_random_crop.
template <int... Size, TensorLike A>
constexpr auto stateless_random_crop(const A& value, const random::Seed& seed) {
    return detail::random_crop<Size...>(value, detail::StatelessSource{seed});
}
/// The same with another position in each call. Mirrors tf.image.random_crop.
template <int... Size, TensorLike A>
constexpr auto random_crop(const A& value, const RandomOptions& options = {}) {
    return detail::random_crop<Size...>(value, detail::StatefulSource{options.seed});
}

}  // namespace tf::image
