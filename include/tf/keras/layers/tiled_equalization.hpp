// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A layer for adaptive histogram equalization of images (CLAHE):
// ContrastLimitedAdaptiveHistogramEqualization.

#include <tf/keras/layers/augmentation.hpp>
#include <tf/keras/layers/equalization.hpp>
#include <tf/ops/primitive/padding.hpp>

namespace tf::keras {

namespace detail {

/// The size of a tile if `Grid` tiles cover an axis of `Size` pixels.
constexpr int pixels_of_tile(int size, int grid) { return (size + grid - 1) / grid; }

/// For each of Grid * Tile pixels, the two tiles whose centers are nearest, and the distance from
/// the center of the first one in units of tiles.
template <class I, class W>
struct TilesAround {
    I first, second;
    W distance;
};
template <int Tile, int Grid>
constexpr auto tiles_around() {
    const auto at = nest::materialize(
        (tf::cast<float>(tf::range<Tile * Grid>()) - Tile / 2.f) / static_cast<float>(Tile) + 1.f);
    const auto before = nest::materialize(tf::floor(at));
    const auto tile = [&](const auto& place) {
        return nest::materialize(tf::clip_by_value(tf::cast<std::int32_t>(place), 0, Grid - 1));
    };
    return TilesAround{tile(nest::materialize(before - 1.f)), tile(before),
                       nest::materialize(at - before)};
}

}  // namespace detail

/// Spreads the values of pixels over value_range by the histograms of the surrounding tiles, in
/// training and in inference. A grid of tiles covers each channel of an image, which is padded by
/// reflection if the tiles need more pixels. Each histogram is clipped at clip_limit times its
/// mean, and the excess is distributed over all values, so that noise in uniform regions is not
/// amplified; a limit of 0 or less disables this. Height and width must be static. Floating dtypes.
/// Mirrors keras.layers.ContrastLimitedAdaptiveHistogramEqualization:
///
///     ContrastLimitedAdaptiveHistogramEqualization{.clip_limit = 2, .tile_grid_size = {4, 4}}
struct ContrastLimitedAdaptiveHistogramEqualization {
    ValueRange value_range = {0, 255};
    double clip_limit = 4;
    Window tile_grid_size = {8, 8};
    Name name{};

    /// Reports a grid that does not fit the images, and images with a dyn height or width.
    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (!detail::check_image_size<self.tile_grid_size, true, X>()) {
            return false;
        } else if constexpr (!detail::is_image<X>) {
            return true;
        } else {
            constexpr Window grid = self.tile_grid_size;
            constexpr Shape s = X::static_shape;
            constexpr bool fits =
                missing(s[1], grid.height) <= s[1] && missing(s[2], grid.width) <= s[2];
            static_assert(fits,
                          "[tf.keras.tile_grid] ContrastLimitedAdaptiveHistogramEqualization"
                          "{.tile_grid_size = {4, 4}}: at most twice as many tiles as pixels");
            return fits;
        }
    }
    template <auto self, detail::Images Given>
    static constexpr auto call(Scope&, const Given& images, auto) {
        constexpr ValueRange range = self.value_range, bytes{0, 255};
        constexpr Window grid = self.tile_grid_size;
        constexpr int height = Given::static_shape[1], width = Given::static_shape[2];
        constexpr Paddings ends{
            {0, 0}, {0, missing(height, grid.height)}, {0, missing(width, grid.width)}, {0, 0}};
        const auto x = detail::in_range(detail::as_float_images(images), range, bytes);
        const auto y = equalized<self>(nest::materialize(tf::pad<ends, "SYMMETRIC">(x)));
        return detail::in_range(detail::part_of_images<Window{height, width}>(y, 0, 0), bytes,
                                range);
    }

private:
    static constexpr int missing(int size, int grid) {
        return detail::pixels_of_tile(size, grid) * grid - size;
    }
    /// Images padded to whole tiles.
    template <auto self, class X>
    static constexpr X equalized(const X& x) {
        constexpr int rows = self.tile_grid_size.height, columns = self.tile_grid_size.width;
        constexpr int height = X::static_shape[1] / rows, width = X::static_shape[2] / columns;
        const auto down = detail::tiles_around<height, rows>();
        const auto across = detail::tiles_around<width, columns>();
        const auto channel = detail::number_of_channels(x);
        const auto image = nest::materialize(tf::math::floordiv(channel, tf::shape(x)[3]));
        const auto of_image = nest::materialize(tf::math::floormod(channel, tf::shape(x)[3]));
        const auto value =
            nest::materialize(tf::cast<std::int32_t>(detail::within(x, ValueRange{0, 255})));
        // The index of a pixel's value in the flattened table of all tiles and values.
        const auto place = [&](const auto& row, const auto& column) {
            const auto tile =
                nest::materialize((image * rows + tf::reshape<1, -1, 1, 1>(row)) * columns +
                                  tf::reshape<1, 1, -1, 1>(column));
            return nest::materialize((tile * tf::shape(x)[3] + of_image) * 256 + value);
        };
        const auto own =
            place(nest::materialize(tf::math::floordiv(tf::range<height * rows>(), height)),
                  nest::materialize(tf::math::floordiv(tf::range<width * columns>(), width)));
        const auto table = levels<self, height * width>(
            own, nest::materialize(tf::size(channel) * (rows * columns * 256)));
        const auto level = [&](const auto& row, const auto& column) {
            return nest::materialize(tf::gather(table, place(row, column)));
        };
        const auto right = nest::materialize(tf::reshape<1, 1, -1, 1>(across.distance));
        const auto below = nest::materialize(tf::reshape<1, -1, 1, 1>(down.distance));
        const auto between = [&](const auto& row) {
            return nest::materialize(level(row, across.first) * (1.f - right) +
                                     level(row, across.second) * right);
        };
        return between(down.first) * (1.f - below) + between(down.second) * below;
    }
    /// The lookup table of each tile of Area pixels, for 256 values.
    template <auto self, int Area, class I, class N>
    static constexpr Tensor<float, dyn> levels(const I& places, const N& count) {
        const auto all = nest::materialize(tf::reshape<-1>(places));
        const auto found = nest::materialize(tf::reshape<-1, 256>(tf::math::unsorted_segment_sum(
            nest::materialize(tf::cast<float>(tf::ones_like(all))), all, count)));
        const auto sums = nest::materialize(tf::cumsum<1>(limited<self, Area>(found)));
        const auto least = nest::materialize(tf::reduce_min<1>(sums, tf::keepdims));
        const auto rest = nest::materialize(static_cast<float>(Area) - least);
        const auto divisor = nest::materialize(tf::where(rest == 0.f, 1.f, rest));
        return tf::reshape<-1>(
            detail::within((sums - least) * 255.f / divisor, ValueRange{0, 255}));
    }
    template <auto self, int Area, class H>
    static constexpr auto limited(const H& counts) {
        if constexpr (self.clip_limit <= 0) {
            return counts;
        } else {
            constexpr auto most = static_cast<float>(self.clip_limit * Area / 256);
            const auto kept = nest::materialize(tf::minimum(counts, most));
            return nest::materialize(kept + tf::reduce_sum<1>(counts - kept, tf::keepdims) / 256.f);
        }
    }
};

namespace layers {
using keras::ContrastLimitedAdaptiveHistogramEqualization;
}  // namespace layers

}  // namespace tf::keras
