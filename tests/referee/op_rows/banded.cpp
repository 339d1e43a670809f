// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Triangular matrices of few bands: tf.linalg.banded_triangular_solve.

#include "op_rows.hpp"

namespace referee {

namespace {

namespace la = tf::linalg;

/// A row of known dims, since the number of bands must be known.
void solve(OpRows& rows, const std::string& expression, auto f, const auto& bands,
           const auto& rhs) {
    gradient(expression + "; known", f, bands, rhs);
    rows.save(expression + "; saved", f, bands, rhs);
}
void solves(OpRows& rows, const std::string& options, auto f) {
    const std::string expression = "tf.linalg.banded_triangular_solve(x, y" + options + ")";
    solve(rows, expression, f, test::sample<2, 4>(1, 3), test::sample<4, 2>(-2, 2));
    rows.save(expression + "; open", f, test::sample<2, 4>(1, 3),
              tf::Tensor<double, dyn, dyn>(test::sample<4, 2>(-2, 2)));
    // no gradient, since TensorFlow's has the wrong shape, (3)
    rows.value(expression + "; one band", f, test::sample<1, 3>(1, 3), test::sample<3, 1>(-2, 2));
    solve(rows, expression + "; all bands", f, as<float>(test::sample<3, 3>(1, 3)),
          as<float>(test::sample<3, 2>(-2, 2)));
    solve(rows, expression + "; batches", f, test::sample<2, 1, 2, 4>(1, 3),
          test::sample<3, 4, 2>(-2, 2));
}

}  // namespace

const Family<OpRows> banded_family([](OpRows& rows) {
    solves(rows, "", [](auto a, auto b) { return la::banded_triangular_solve(a, b); });
    solves(rows, ", lower=False",
           [](auto a, auto b) { return la::banded_triangular_solve(a, b, {.lower = false}); });
    solves(rows, ", adjoint=True",
           [](auto a, auto b) { return la::banded_triangular_solve(a, b, {.adjoint = true}); });
    solves(rows, ", lower=False, adjoint=True", [](auto a, auto b) {
        return la::banded_triangular_solve(a, b, {.lower = false, .adjoint = true});
    });
    rows.value(
        "tf.math.real(tf.linalg.banded_triangular_solve(tf.complex(x, y), tf.complex(z, y), "
        "adjoint=True))",
        [](auto x, auto y, auto z) {
            return tf::math::real(la::banded_triangular_solve(tf::complex(x, y), tf::complex(z, y),
                                                              {.adjoint = true}));
        },
        test::sample<3, 3>(1, 3), test::sample<3, 3>(-2, 1), test::sample<3, 3>(-1, 2));
});

}  // namespace referee
