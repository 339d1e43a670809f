// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Projective transformations of images.

#include <tf/ops/primitive/projective.hpp>

#include "op_rows.hpp"

namespace referee {

namespace {

template <tf::op::FillMode Mode, bool Nearest = false>
constexpr auto projected = [](const auto& x, const auto& by) {
    return tf::detail::ops::projected<Mode, Nearest>(x, by, .5f);
};
std::string transformed(const std::string& mode, const std::string& interpolation) {
    return "tf.raw_ops.ImageProjectiveTransformV3(images=x, transforms=y, "
           "output_shape=tf.shape(x)[1:3], fill_value=0.5, interpolation='" +
           interpolation + "', fill_mode='" + mode + "')";
}

}  // namespace

const Family<OpRows> projective_family([](OpRows& rows) {
    using enum tf::op::FillMode;
    // Moved far away; turned and stretched; in perspective.
    const auto by = tf::constant<float>({{1., 0., -13.3, 0., 1., 11.6, 0., 0.},
                                         {.8, -.7, 2.1, .6, .9, -1.4, 0., 0.},
                                         {1.7, .1, -3.3, 0., 2.2, -2.9, .03, -.02}});
    const auto images = test::sample<3, 5, 7, 2>(-3, 3);
    const auto x = as<float>(images);
    rows.of(transformed("CONSTANT", "BILINEAR"), projected<constant>, x, by);
    rows.of(transformed("REFLECT", "BILINEAR"), projected<reflect>, x, by);
    rows.of(transformed("WRAP", "BILINEAR"), projected<wrap>, x, by);
    rows.of(transformed("NEAREST", "BILINEAR"), projected<nearest>, x, by);
    rows.of(transformed("CONSTANT", "NEAREST"), projected<constant, true>, x, by);
    rows.of(transformed("REFLECT", "NEAREST"), projected<reflect, true>, x, by);
    rows.of(transformed("WRAP", "NEAREST"), projected<wrap, true>, x, by);
    rows.of(transformed("NEAREST", "NEAREST"), projected<nearest, true>, x,
            tf::constant<float>({{.8, -.7, 2.1, .6, .9, -1.4, 0., 0.}}));
    const auto numbers = test::sample<3, 5, 7, 2>(0, 99);
    const auto value = [&](const auto& v) {
        rows.value(transformed("REFLECT", "BILINEAR"), projected<reflect>, v, by);
    };
    value(as<std::uint8_t>(numbers));
    value(as<int>(numbers));
    value(as<std::int64_t>(numbers));
    value(as<tf::half>(images));
    value(images);
});

}  // namespace referee
