// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A layer for histogram equalization of images: Equalization.

#include <limits>

#include <tf/keras/layers/image_values.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/rounding.hpp>
#include <tf/ops/primitive/scan.hpp>
#include <tf/ops/primitive/segment.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf::keras {

namespace detail {

/// The index of each image's channel, [n, 1, 1, channels].
template <class X>
constexpr auto number_of_channels(const X& x) {
    const auto images = tf::range(nest::materialize(tf::shape(x)[0]));
    const auto channels = tf::range(nest::materialize(tf::shape(x)[3]));
    return nest::materialize(tf::reshape<-1, 1, 1, 1>(images) * tf::shape(x)[3] + channels);
}
/// How often each of Bins values occurs in each channel of each image: [n * channels, Bins].
template <int Bins, class X, class I>
constexpr auto histograms(const X& bin, const I& channel) {
    const auto places = nest::materialize(tf::reshape<-1>(nest::materialize(bin + channel * Bins)));
    const auto all = nest::materialize(tf::size(channel) * Bins);
    return nest::materialize(tf::reshape<-1, Bins>(
        tf::math::unsorted_segment_sum(nest::materialize(tf::ones_like(places)), places, all)));
}

}  // namespace detail

/// Histogram equalization: spreads the values of each channel of an image over value_range, so that
/// all values are about equally frequent, in training and in inference. Channels with a single
/// value remain unchanged. The histogram has `bins` bins. Floating dtypes, without a gradient.
/// Mirrors keras.layers.Equalization:
///
///     Equalization{.value_range = {0, 1}}
struct Equalization {
    ValueRange value_range = {0, 255};
    int bins = 256;
    Name name{};

    /// Reports a number of bins below 2.
    template <auto self, class X>
    static constexpr bool check() {
        constexpr bool several = self.bins > 1;
        static_assert(several,
                      "[tf.keras.equalization_bins] Equalization{.bins = 64}: there must be at "
                      "least two bins");
        return several;
    }
    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto) {
        constexpr double low = self.value_range.low, all = self.value_range.high - low;
        constexpr int most = self.bins - 1;
        const auto given = detail::as_float_images(images);
        const auto x = nest::materialize(given * static_cast<float>(255 / all) +
                                         static_cast<float>(-low * (255 / all)));
        const auto channel = detail::number_of_channels(x);
        const auto at = [&](const auto& level) {
            return nest::materialize(
                tf::clip_by_value(tf::cast<std::int32_t>(nest::materialize(level)), 0, most));
        };
        const auto count =
            detail::histograms<self.bins>(at(x * static_cast<float>(most) / 255.f), channel);
        const auto of_channels = [&](const auto& v) {
            return nest::materialize(tf::gather(v, channel));
        };
        const auto values =
            of_channels(nest::materialize(tf::reduce_sum<1>(tf::cast<std::int32_t>(count > 0))));
        const auto y = of_levels<self.bins>(
            nest::materialize(tf::cumsum<1>(count)),
            nest::materialize(at(x / 255.f * static_cast<float>(most)) + channel * self.bins));
        return nest::materialize(tf::where(values <= 1, x, y) * static_cast<float>(all / 255) +
                                 static_cast<float>(low));
    }

private:
    /// Maps the levels of the pixels by the cumulative histograms.
    template <int Bins, class S, class I>
    static constexpr auto of_levels(const S& sums, const I& at) {
        const auto none = std::numeric_limits<std::int32_t>::max();
        const auto least = nest::materialize(
            tf::reduce_min<1>(nest::materialize(tf::where(sums > 0, sums, none)), tf::keepdims));
        const auto range = tf::maximum(tf::reduce_max<1>(sums, tf::keepdims) - least, 1);
        const auto table = nest::materialize(
            tf::clip_by_value(tf::round(tf::cast<float>(nest::materialize(sums - least)) * 255.f /
                                        tf::cast<float>(nest::materialize(range))),
                              0.f, 255.f));
        return nest::materialize(tf::gather(nest::materialize(tf::reshape<-1>(table)), at));
    }
};

namespace layers {
using keras::Equalization;
}  // namespace layers

}  // namespace tf::keras
