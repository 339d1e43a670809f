// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

/// Layers that are active in training only: Keras judges their inference.
void regularization_rows(KerasRows& rows) {
    const auto line = numbers<2, 5, 3>();
    const auto image = numbers<2, 4, 5, 3>();
    rows.add_random<Dropout{}>("Dropout(.5)", line);
    rows.add_random<SpatialDropout1D{}>("SpatialDropout1D(.5)", line);
    rows.add_random<SpatialDropout2D{}>("SpatialDropout2D(.5)", image);
    rows.add_random<SpatialDropout3D{}>("SpatialDropout3D(.5)", numbers<1, 2, 4, 5, 3>());
    rows.add_random<GaussianDropout{}>("GaussianDropout(.5)", line);
    rows.add_random<GaussianNoise{.stddev = .5}>("GaussianNoise(.5)", line);
    rows.add_random<AlphaDropout{}>("AlphaDropout(.5)", line);
    rows.add<AlphaDropout{.rate = 0}>("AlphaDropout(0.)", line);
    rows.add<Embedding<7, 3>{}>("Embedding(7, 3)", integers<2, 4>(7));
    rows.add<Embedding<7, 3>{}>("Embedding(7, 3)", as<float>(integers<2, 2, 4>(7)));
}

}  // namespace referee
