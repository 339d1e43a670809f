// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

const Family<KerasRows> reshaping_family([](KerasRows& rows) {
    const auto line = numbers<2, 5, 3>();
    const auto image = numbers<2, 4, 5, 3>();
    const auto space = numbers<1, 3, 4, 5, 2>();
    rows.add<ZeroPadding1D{.padding = {1, 2}}>("ZeroPadding1D((1, 2))", line);
    rows.add<ZeroPadding2D{}>("ZeroPadding2D()", image);
    rows.add<ZeroPadding2D{.padding = {1, 2}}>("ZeroPadding2D((1, 2))", image);
    rows.open<ZeroPadding2D{.padding = {{1, 0}, {2, 3}}}, Input<dyn, 5, 3>{}>(
        "ZeroPadding2D(((1, 0), (2, 3)))", image);
    rows.add<ZeroPadding3D{.padding = {1, 0, 2}}>("ZeroPadding3D((1, 0, 2))", space);
    rows.add<Cropping1D{.cropping = {1, 2}}>("Cropping1D((1, 2))", line);
    rows.add<Cropping2D{.cropping = {1, 2}}>("Cropping2D((1, 2))", image);
    rows.open<Cropping2D{.cropping = {{1, 0}, {0, 3}}}, Input<dyn, 5, 3>{}>(
        "Cropping2D(((1, 0), (0, 3)))", image);
    rows.add<Cropping3D{}>("Cropping3D()", space);
    rows.add<UpSampling1D{.size = 3}>("UpSampling1D(3)", line);
    rows.add<UpSampling2D{}>("UpSampling2D()", image);
    rows.add<UpSampling2D{.size = Window{1, 3}}>("UpSampling2D((1, 3))", image);
    rows.add<UpSampling3D{.size = Window3{1, 2, 3}}>("UpSampling3D((1, 2, 3))", space);
    rows.add<Permute<2, 1>{}>("Permute((2, 1))", line);
    rows.add<Permute<3, 1, 2>{}>("Permute((3, 1, 2))", image);
    rows.add<RepeatVector<3>{}>("RepeatVector(3)", numbers<2, 4>());
    rows.add<Reshape<5, -1>{}>("Reshape((5, -1))", image);
    rows.add<Flatten{}>("Flatten()", image);
});

}  // namespace referee
