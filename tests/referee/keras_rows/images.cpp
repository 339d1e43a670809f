// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

/// Layers that change images.
const Family<KerasRows> image_family([](KerasRows& rows) {
    const auto image = numbers<2, 6, 9, 3>();
    const auto bytes = as<std::uint8_t>(test::sample<2, 6, 9, 3>(0, 255));
    rows.add<Resizing<4, 11>{}>("Resizing(4, 11)", image);
    rows.add<Resizing<4, 5>{.interpolation = "bicubic", .antialias = true}>(
        "Resizing(4, 5, 'bicubic', antialias=True)", image);
    rows.add<Resizing<7, 5>{.interpolation = "lanczos5"}>("Resizing(7, 5, 'lanczos5')", image);
    rows.add<Resizing<4, 4>{.interpolation = "nearest", .crop_to_aspect_ratio = true}>(
        "Resizing(4, 4, 'nearest', crop_to_aspect_ratio=True)", image);
    rows.add<Resizing<3, 8>{.crop_to_aspect_ratio = true}>(
        "Resizing(3, 8, crop_to_aspect_ratio=True)", image);
    rows.add<Resizing<4, 4>{.pad_to_aspect_ratio = true, .fill_value = .5}>(
        "Resizing(4, 4, pad_to_aspect_ratio=True, fill_value=.5)", image);
    rows.add<Resizing<3, 12>{.pad_to_aspect_ratio = true}>(
        "Resizing(3, 12, pad_to_aspect_ratio=True)", image);
    rows.add<Resizing<4, 11>{}>("Resizing(4, 11); bytes", bytes);
    rows.add<Resizing<7, 5>{.interpolation = "bicubic"}>("Resizing(7, 5, 'bicubic'); bytes", bytes);
    rows.open<Resizing<4, 11>{}, Input<tf::dyn, tf::dyn, 3>{}>("Resizing(4, 11)", image);
    rows.add<CenterCrop<3, 4>{}>("CenterCrop(3, 4)", image);
    rows.add<CenterCrop<6, 9>{}>("CenterCrop(6, 9)", image);
    rows.add<CenterCrop<8, 4>{}>("CenterCrop(8, 4)", image);
    rows.add<CenterCrop<7, 12>{}>("CenterCrop(7, 12)", image);
    rows.add<CenterCrop<3, 4>{}>("CenterCrop(3, 4); bytes", bytes);
    rows.open<CenterCrop<3, 4>{}, Input<tf::dyn, tf::dyn, 3>{}>("CenterCrop(3, 4)", image);
    rows.add_random<RandomCrop<6, 9>{}>("RandomCrop(6, 9)", image);
    rows.add<UpSampling2D{.interpolation = "bilinear"}>("UpSampling2D(interpolation='bilinear')",
                                                        image);
    rows.add<UpSampling2D{.size = Window{1, 3}, .interpolation = "bicubic"}>(
        "UpSampling2D((1, 3), interpolation='bicubic')", image);
    rows.add_random<RandomContrast{.factor = .2}>("RandomContrast(.2)", image);
    rows.add_random<RandomBrightness{.factor = .2}>("RandomBrightness(.2)", image);
    rows.add_random<RandomFlip{}>("RandomFlip()", image);
    rows.add_random<RandomFlip{.mode = "vertical"}>("RandomFlip('vertical'); bytes", bytes);
    rows.add<Solarization{}>("Solarization(); bytes", bytes);
    rows.add<Solarization{.value_range = {-2, 2}}>("Solarization(value_range=(-2, 2))", image);
    rows.add_random<Solarization{.addition_factor = .1, .threshold_factor = .5}>(
        "Solarization(.1, .5)", image);
    rows.add<AutoContrast{.value_range = {-2, 2}}>("AutoContrast(value_range=(-2, 2))", image);
    rows.add<AutoContrast{}>("AutoContrast(); bytes", bytes);
    // Ranges of one number: the same in Keras.
    rows.add<RandomTranslation{.height_factor = {.3, .3}, .width_factor = {-.2, -.2}}>(
        "RandomTranslation((.3, .3), (-.2, -.2))", image);
    rows.add<RandomTranslation{.height_factor = {-.5, -.5},
                               .width_factor = {1, 1},
                               .fill_mode = "wrap",
                               .interpolation = "nearest"}>(
        "RandomTranslation((-.5, -.5), (1., 1.), 'wrap', 'nearest')", image);
    rows.add_random<RandomTranslation{.height_factor = .1, .width_factor = .2}>(
        "RandomTranslation(.1, .2)", image);
    rows.add<RandomRotation{.factor = {.1, .1}}>("RandomRotation((.1, .1))", image);
    rows.add<RandomRotation{.factor = {-.3, -.3}, .fill_mode = "constant", .fill_value = .5}>(
        "RandomRotation((-.3, -.3), 'constant', fill_value=.5)", image);
    rows.add<RandomRotation{.factor = {.12, .12}, .fill_mode = "nearest"}>(
        "RandomRotation((.12, .12), 'nearest'); bytes", bytes);
    rows.open<RandomRotation{.factor = {.1, .1}}, Input<tf::dyn, tf::dyn, 3>{}>(
        "RandomRotation((.1, .1))", image);
    rows.add<RandomZoom{.height_factor = {.3, .3}}>("RandomZoom((.3, .3))", image);
    rows.add<RandomZoom{.height_factor = {-.3, -.3}, .width_factor = {.4, .4}}>(
        "RandomZoom((-.3, -.3), (.4, .4))", image);
    using Tiles = ContrastLimitedAdaptiveHistogramEqualization;
    const auto pixels = as<std::uint8_t>(test::sample<2, 16, 12, 3>(20, 180));
    const std::string tiles = "lambda x: ContrastLimitedAdaptiveHistogramEqualization";
    rows.add<Tiles{.tile_grid_size = {4, 3}}>(
        tiles + "(tile_grid_size=(4, 3))(keras.ops.cast(x, 'float32'))", pixels);
    rows.add<Tiles{.clip_limit = 1.5, .tile_grid_size = {3, 5}}>(
        tiles + "((0, 255), 1.5, (3, 5))(keras.ops.cast(x, 'float32'))", pixels);
    rows.add<Tiles{.clip_limit = 0, .tile_grid_size = {2, 2}}>(
        tiles + "(clip_limit=0., tile_grid_size=(2, 2))(keras.ops.cast(x, 'float32'))", pixels);
    rows.add<Tiles{.value_range = {-2, 2}}>(tiles + "((-2, 2))(x)", numbers<2, 9, 10, 1>());
    rows.add<Tiles{.tile_grid_size = {2, 2}}>(tiles + "(tile_grid_size=(2, 2))(x)",
                                              tf::fill<float, 2, 6, 9, 3>(7.f));
    const std::string boxes =
        "lambda x, b, l: (lambda d: [d['images'], d['bounding_boxes']['boxes'], "
        "d['bounding_boxes']['labels']])(";
    const std::string given = "({'images': x, 'bounding_boxes': {'boxes': b, 'labels': l}}))";
    rows.add<MaxNumBoundingBoxes<5>{}>(
        boxes + "MaxNumBoundingBoxes(5, bounding_box_format='xyxy')" + given, numbers<2, 4, 5, 3>(),
        numbers<2, 3, 4>(), integers<2, 3>(9));
    rows.add<MaxNumBoundingBoxes<2>{.fill_value = 7}>(
        boxes + "MaxNumBoundingBoxes(2, 7, bounding_box_format='xyxy')" + given,
        numbers<2, 4, 5, 3>(), numbers<2, 3, 4>(), integers<2, 3>(9));
});

}  // namespace referee
