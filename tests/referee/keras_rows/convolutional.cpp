// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;
namespace keras = tf::keras;

namespace {

constexpr auto line = [] { return numbers<2, 7, 4>(); };
constexpr auto image = [] { return numbers<2, 5, 6, 4>(); };
constexpr auto space = [] { return numbers<1, 4, 5, 6, 2>(); };

void transposed_rows(KerasRows& rows) {
    rows.add<Conv1DTranspose<3, 2>{.strides = 3}>("Conv1DTranspose(3, 2, strides=3)", line());
    rows.add<Conv1DTranspose<3, 3>{.strides = 2, .padding = "same", .use_bias = false}>(
        "Conv1DTranspose(3, 3, strides=2, padding='same', use_bias=False)", line());
    rows.add<Conv2DTranspose<3, Window{3, 2}>{.strides = 2}>(
        "Conv2DTranspose(3, (3, 2), strides=2)", image());
    rows.add<Conv2DTranspose<3, 3>{.strides = Window{2, 3},
                                   .padding = "same",
                                   .output_padding = Window{1, 0},
                                   .activation = keras::tanh}>(
        "Conv2DTranspose(3, 3, strides=(2, 3), padding='same', output_padding=(1, 0), "
        "activation='tanh')",
        image());
    rows.add<Conv3DTranspose<2, 2>{.strides = Window3{1, 2, 2}, .padding = "same"}>(
        "Conv3DTranspose(2, 2, strides=(1, 2, 2), padding='same')", space());
    rows.add<Conv3DTranspose<2, Window3{1, 2, 3}>{}>("Conv3DTranspose(2, (1, 2, 3))", space());
}
void depthwise_rows(KerasRows& rows) {
    rows.add<DepthwiseConv1D<3>{.strides = 2, .depth_multiplier = 2}>(
        "DepthwiseConv1D(3, strides=2, depth_multiplier=2)", line());
    rows.add<DepthwiseConv1D<2>{.padding = "same", .dilation_rate = 2, .activation = keras::relu}>(
        "DepthwiseConv1D(2, padding='same', dilation_rate=2, activation='relu')", line());
    rows.add<DepthwiseConv2D<Window{3, 2}>{.padding = "same", .depth_multiplier = 2}>(
        "DepthwiseConv2D((3, 2), padding='same', depth_multiplier=2)", image());
    rows.add<DepthwiseConv2D<2>{.strides = 2, .use_bias = false}>(
        "DepthwiseConv2D(2, strides=2, use_bias=False)", image());
    rows.add<SeparableConv1D<3, 2>{.strides = 2, .depth_multiplier = 2}>(
        "SeparableConv1D(3, 2, strides=2, depth_multiplier=2)", line());
    rows.add<SeparableConv2D<3, 3>{
        .padding = "same", .dilation_rate = 2, .activation = keras::tanh}>(
        "SeparableConv2D(3, 3, padding='same', dilation_rate=2, activation='tanh')", image());
}

}  // namespace

const Family<KerasRows> convolutional_family([](KerasRows& rows) {
    rows.add<Conv1D<3, 2>{.strides = 2, .activation = keras::tanh}>(
        "Conv1D(3, 2, strides=2, activation='tanh')", line());
    rows.add<Conv1D<6, 3>{.padding = "causal", .dilation_rate = 2, .groups = 2}>(
        "Conv1D(6, 3, padding='causal', dilation_rate=2, groups=2)", line());
    rows.add<Conv1D<2, 3>{.strides = 2, .padding = "causal"}>(
        "Conv1D(2, 3, strides=2, padding='causal')", line());
    rows.open<Conv1D<3, 3>{.padding = "same"}, Input<dyn, 4>{}>("Conv1D(3, 3, padding='same')",
                                                                line());
    rows.add<Conv2D<3, Window{3, 2}>{.padding = "same", .activation = keras::relu}>(
        "Conv2D(3, (3, 2), padding='same', activation='relu')", image());
    rows.add<Conv2D<4, 2>{.strides = Window{1, 2}, .groups = 2, .use_bias = false}>(
        "Conv2D(4, 2, strides=(1, 2), groups=2, use_bias=False)", image());
    rows.add<Conv3D<3, 2>{.strides = Window3{1, 2, 1}, .padding = "same"}>(
        "Conv3D(3, 2, strides=(1, 2, 1), padding='same')", space());
    rows.add<Conv3D<2, Window3{1, 2, 3}>{.dilation_rate = Window3{1, 2, 2},
                                         .activation = keras::tanh}>(
        "Conv3D(2, (1, 2, 3), dilation_rate=(1, 2, 2), activation='tanh')", space());
    rows.add<Conv3D<4, 2>{.groups = 2}>("Conv3D(4, 2, groups=2)", space());
    transposed_rows(rows);
    depthwise_rows(rows);
});

}  // namespace referee
