// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Initializers: Keras's numbers for a seed, and distributions of 10^5 and more numbers without one.

#include "keras_measures.hpp"

namespace referee {

using namespace tf::keras::initializers;
using tf::Shape;

const Family<Measures> initializers_family([](Measures& rows) {
    const Shape matrix(30, 20), kernel(3, 2, 5, 7), wide(300, 400), image(5, 5, 40, 100);

    rows.initializer("Zeros()", Zeros{}, matrix);
    rows.initializer("Ones()", Ones{}, matrix);
    rows.initializer("Constant(.3)", Constant{.3}, matrix);
    rows.initializer("Identity()", Identity{}, matrix);
    rows.initializer("Identity(gain=.5)", Identity{.5}, Shape(7, 11));
    // By name, Keras takes the windows from SciPy.
    rows.initializer("STFT('real', np.hanning(32), 'density')", STFT{real, "hann", "density"},
                     Shape(32, 1, 17));
    rows.initializer("STFT('imag', np.hamming(33)[:-1], 'spectrum', True)",
                     STFT{imag, "hamming", "spectrum", true}, Shape(32, 1, 17));
    rows.initializer("STFT('imag', None, None)", STFT{.side = imag, .window = {}, .scaling = {}},
                     Shape(20, 1, 33));

    rows.initializer("RandomUniform(seed=3)", RandomUniform{.seed = 3}, matrix);
    rows.initializer("RandomUniform(-1., 3., seed=123456789012)",
                     RandomUniform{-1, 3, 123456789012}, kernel);
    rows.initializer("RandomNormal(seed=3)", RandomNormal{.seed = 3}, matrix);
    rows.initializer("RandomNormal(2., .5, seed=17)", RandomNormal{2, .5, 17}, kernel);
    rows.initializer("TruncatedNormal(seed=3)", TruncatedNormal{.seed = 3}, matrix);
    rows.initializer("TruncatedNormal(2., .5, seed=17)", TruncatedNormal{2, .5, 17}, kernel);
    rows.initializer("GlorotUniform(seed=0)", GlorotUniform{0}, matrix);
    rows.initializer("GlorotUniform(seed=4)", GlorotUniform{4}, kernel);
    rows.initializer("GlorotNormal(seed=4)", GlorotNormal{4}, kernel);
    rows.initializer("HeUniform(seed=4)", HeUniform{4}, kernel);
    rows.initializer("HeNormal(seed=4)", HeNormal{4}, kernel);
    rows.initializer("HeNormal(seed=4)", HeNormal{4}, Shape(50));
    rows.initializer("LecunUniform(seed=4)", LecunUniform{4}, kernel);
    rows.initializer("LecunNormal(seed=4)", LecunNormal{4}, kernel);
    rows.initializer("VarianceScaling(2., 'fan_out', 'truncated_normal', seed=4)",
                     VarianceScaling{2, fan_out, Distribution::truncated_normal, 4}, kernel);
    rows.initializer("VarianceScaling(.5, 'fan_avg', 'untruncated_normal', seed=4)",
                     VarianceScaling{.5, fan_avg, Distribution::untruncated_normal, 4}, kernel);
    rows.initializer("VarianceScaling(3., 'fan_in', 'uniform', seed=4)",
                     VarianceScaling{3, fan_in, Distribution::uniform, 4}, kernel);

    tf::random::set_seed(5);
    rows.distribution("RandomUniform(-1., 3.)", RandomUniform{-1, 3}, wide);
    rows.distribution("RandomNormal(2., .5)", RandomNormal{2, .5}, wide);
    rows.distribution("TruncatedNormal(2., .5)", TruncatedNormal{2, .5}, wide);
    rows.distribution("GlorotUniform()", GlorotUniform{}, wide);
    rows.distribution("GlorotNormal()", GlorotNormal{}, image);
    rows.distribution("HeUniform()", HeUniform{}, wide);
    rows.distribution("HeNormal()", HeNormal{}, image);
    rows.distribution("LecunUniform()", LecunUniform{}, image);
    rows.distribution("LecunNormal()", LecunNormal{}, wide);
    rows.distribution("VarianceScaling(2., 'fan_out', 'untruncated_normal')",
                      VarianceScaling{2, fan_out, Distribution::untruncated_normal}, image);
    rows.distribution("VarianceScaling(3., 'fan_avg', 'uniform')",
                      VarianceScaling{3, fan_avg, Distribution::uniform}, wide);
    rows.distribution("Orthogonal()", Orthogonal{}, wide);

    rows.orthogonal("Orthogonal()", Orthogonal{}, Shape(20, 12));
    rows.orthogonal("Orthogonal(gain=.5)", Orthogonal{.5}, Shape(5, 3, 4));
    rows.orthogonal("Orthogonal(gain=2.)", Orthogonal{2}, Shape(4, 30));
});

}  // namespace referee
