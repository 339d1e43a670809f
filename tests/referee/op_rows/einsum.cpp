// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Sums of products that an equation describes.

#include <tf/linalg.hpp>

#include "op_rows.hpp"

namespace referee {

namespace {

template <tf::FixedString Equation>
constexpr auto sums = [](auto... x) { return tf::einsum<Equation>(x...); };

}  // namespace

const Family<OpRows> einsum_family([](OpRows& rows) {
    const auto a = test::sample<2, 3>(-3, 3);
    const auto b = test::sample<3, 4>(-2, 2);
    const auto square = test::sample<3, 3>(-2, 2);
    const auto vector = test::sample<3>(-2, 3);
    // tapes take one tensor as one source
    const auto other_square = test::sample<3, 3>(-1, 3);
    const auto other_vector = test::sample<3>(-3, 1);
    // products of matrices, vectors, elements
    rows.of_twice("tf.einsum('ij,jk->ik', x, y)", sums<"ij,jk->ik">, a, b);
    rows.of("tf.einsum('ij,jk->ki', x, y)", sums<"ij,jk->ki">, a, b);
    rows.of("tf.einsum('ij,jk', x, y)", sums<"ij,jk">, a, b);
    rows.of("tf.einsum('ij,j->i', x, y)", sums<"ij,j->i">, a, vector);
    rows.of_twice("tf.einsum('i,i->', x, y)", sums<"i,i->">, vector, other_vector);
    rows.of("tf.einsum('i,j->ij', x, y)", sums<"i,j->ij">, vector, other_vector);
    rows.of_twice("tf.einsum('ij,ij->ij', x, y)", sums<"ij,ij->ij">, square, other_square);
    rows.of("tf.einsum('ij,ji->j', x, y)", sums<"ij,ji->j">, square, other_square);
    // one operand: sums, permutations, diagonals
    rows.of_twice("tf.einsum('ij->i', x)", sums<"ij->i">, a);
    rows.of("tf.einsum('ij->j', x)", sums<"ij->j">, a);
    rows.of("tf.einsum('ij->', x)", sums<"ij->">, a);
    rows.of("tf.einsum('ba', x)", sums<"ba">, a);
    rows.of_twice("tf.einsum('ii->', x)", sums<"ii->">, square);
    rows.of("tf.einsum('ii->i', x)", sums<"ii->i">, square);
    rows.of("tf.einsum('iij->ji', x)", sums<"iij->ji">, test::sample<2, 2, 3>(-3, 3));
    rows.of("tf.einsum('iij->j', x)", sums<"iij->j">, test::sample<2, 2, 3>(-3, 3));
    // labels that only one operand has, and a diagonal in a product
    rows.of_twice("tf.einsum('ij,kl->il', x, y)", sums<"ij,kl->il">, a, b);
    rows.of("tf.einsum('iij,jk->ki', x, y)", sums<"iij,jk->ki">, test::sample<2, 2, 3>(-3, 3), b);
    // batches
    const auto batch = test::sample<2, 4, 3>(-2, 2);
    rows.of("tf.einsum('bij,bkj->bik', x, y)", sums<"bij,bkj->bik">, batch,
            test::sample<2, 5, 3>(-2, 2));
    rows.of("tf.einsum('bij,jk->bik', x, y)", sums<"bij,jk->bik">, batch, b);
    rows.of("tf.einsum('bqhd,bkhd->bhqk', x, y)", sums<"bqhd,bkhd->bhqk">,
            test::sample<2, 3, 2, 4>(-1, 1), test::sample<2, 5, 2, 4>(-1, 1));
    rows.of("tf.einsum('bhqk,bkhd->bqhd', x, y)", sums<"bhqk,bkhd->bqhd">,
            test::sample<2, 2, 3, 5>(-1, 1), test::sample<2, 5, 2, 4>(-1, 1));
    // ellipses
    rows.of("tf.einsum('...ij,...jk->...ik', x, y)", sums<"...ij,...jk->...ik">, batch,
            test::sample<1, 3, 2>(-2, 2));
    rows.of("tf.einsum('...ij,jk->...ik', x, y)", sums<"...ij,jk->...ik">, batch, b);
    rows.of("tf.einsum('i...,j...->ij...', x, y)", sums<"i...,j...->ij...">,
            test::sample<2, 1, 3>(-2, 2), test::sample<3, 4, 3>(-2, 2));
    rows.of("tf.einsum('...i,...k->...', x, y)", sums<"...i,...k->...">,
            test::sample<4, 1, 3>(-2, 2), test::sample<3, 2>(-2, 2));
    rows.of("tf.einsum('...ii->...i', x)", sums<"...ii->...i">, test::sample<2, 3, 3>(-2, 2));
    // more operands; none with elements
    rows.of("tf.einsum('ij,jk,k->i', x, y, z)", sums<"ij,jk,k->i">, a, b, test::sample<4>(-2, 2));
    rows.of("tf.einsum('a,b,c->cab', x, y, z)", sums<"a,b,c->cab">, vector, test::sample<2>(-2, 2),
            test::sample<4>(-2, 2));
    rows.of("tf.einsum('ij,jk->ik', x, y)", sums<"ij,jk->ik">, test::sample<2, 0>(-2, 2),
            test::sample<0, 4>(-2, 2));
    rows.in_dtypes<float, int, std::int64_t, tf::bfloat16>(
        "tf.einsum('ij,kj->ik', x, x)", [](auto x) { return tf::einsum<"ij,kj->ik">(x, x); },
        test::sample<3, 4>(0, 4));
    // Axes: values only. TensorFlow uses other nodes, not all of which we read.
    rows.value(
        "tf.tensordot(x, y, 1); known", [](auto x, auto y) { return tf::tensordot<1>(x, y); }, a,
        b);
    rows.value(
        "tf.tensordot(x, y, 0); known", [](auto x, auto y) { return tf::tensordot<0>(x, y); },
        vector, a);
    rows.value(
        "tf.tensordot(x, y, [[2, 0], [1, 0]]); known",
        [](auto x, auto y) { return tf::tensordot<tf::Axes{2, 0}, tf::Axes{-2, 0}>(x, y); }, batch,
        test::sample<2, 3, 2>(-2, 2));
});

}  // namespace referee
