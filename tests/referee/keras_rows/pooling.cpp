// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

const Family<KerasRows> pooling_family([](KerasRows& rows) {
    const auto line = numbers<2, 7, 3>();
    const auto image = numbers<2, 5, 6, 3>();
    const auto space = numbers<1, 4, 5, 6, 2>();
    rows.add<MaxPooling1D{}>("MaxPooling1D()", line);
    rows.add<MaxPooling1D<3>{.strides = 2, .padding = "same"}>(
        "MaxPooling1D(3, strides=2, padding='same')", line);
    rows.add<MaxPooling2D{}>("MaxPooling2D()", image);
    rows.add<MaxPooling2D<Window{2, 3}>{.strides = Window{1, 2}, .padding = "same"}>(
        "MaxPooling2D((2, 3), strides=(1, 2), padding='same')", image);
    rows.open<MaxPooling2D<3>{.strides = 2}, Input<dyn, dyn, 3>{}>("MaxPooling2D(3, strides=2)",
                                                                   image);
    rows.add<MaxPooling3D<Window3{1, 2, 3}>{.padding = "same"}>(
        "MaxPooling3D((1, 2, 3), padding='same')", space);
    rows.add<AveragePooling1D<3>{.strides = 2, .padding = "same"}>(
        "AveragePooling1D(3, strides=2, padding='same')", line);
    rows.add<AveragePooling2D<Window{3, 2}>{.strides = 2, .padding = "same"}>(
        "AveragePooling2D((3, 2), strides=2, padding='same')", image);
    rows.add<AveragePooling3D<2>{.strides = Window3{1, 2, 1}}>(
        "AveragePooling3D(2, strides=(1, 2, 1))", space);
    rows.add<GlobalMaxPooling1D{}>("GlobalMaxPooling1D()", line);
    rows.add<GlobalMaxPooling2D{.keepdims = true}>("GlobalMaxPooling2D(keepdims=True)", image);
    rows.add<GlobalMaxPooling3D{}>("GlobalMaxPooling3D()", space);
    rows.add<GlobalAveragePooling1D{.keepdims = true}>("GlobalAveragePooling1D(keepdims=True)",
                                                       line);
    rows.open<GlobalAveragePooling2D{}, Input<dyn, 6, 3>{}>("GlobalAveragePooling2D()", image);
    rows.add<GlobalAveragePooling3D{}>("GlobalAveragePooling3D()", space);
    rows.add<AdaptiveMaxPooling1D<3>{}>("AdaptiveMaxPooling1D(3)", line);
    rows.add<AdaptiveMaxPooling1D<5>{}>("AdaptiveMaxPooling1D(5)", line);
    rows.add<AdaptiveMaxPooling2D<Window{2, 4}>{}>("AdaptiveMaxPooling2D((2, 4))", image);
    rows.add<AdaptiveMaxPooling3D<2>{}>("AdaptiveMaxPooling3D(2)", numbers<2, 4, 3, 5, 2>());
    rows.add<AdaptiveAveragePooling1D<1>{}>("AdaptiveAveragePooling1D(1)", line);
    rows.add<AdaptiveAveragePooling1D<10>{}>("AdaptiveAveragePooling1D(10)", line);
    rows.add<AdaptiveAveragePooling2D<3>{}>("AdaptiveAveragePooling2D(3)", image);
    rows.add<AdaptiveAveragePooling3D<Window3{3, 2, 4}>{}>("AdaptiveAveragePooling3D((3, 2, 4))",
                                                           numbers<2, 4, 3, 5, 2>());
});

}  // namespace referee
