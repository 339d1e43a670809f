// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Shape rules on values: NumPy's broadcasting, TensorFlow's subtyping of shapes.

#include <tf/functions.hpp>

using tf::broadcast;
using tf::common_shape;
using tf::dyn;
using tf::is_compatible;
using tf::is_subshape;
using tf::normalize_axis;
using tf::Shape;

// ---- broadcast: the table of NumPy's documentation, and TensorFlow's for None

static_assert(broadcast(Shape(), Shape()) == Shape());
static_assert(broadcast(Shape(3), Shape()) == Shape(3));
static_assert(broadcast(Shape(), Shape(2, 3)) == Shape(2, 3));
static_assert(broadcast(Shape(2, 3), Shape(3)) == Shape(2, 3));
static_assert(broadcast(Shape(3), Shape(2, 3)) == Shape(2, 3));
static_assert(broadcast(Shape(2, 1), Shape(3)) == Shape(2, 3));
static_assert(broadcast(Shape(2, 1), Shape(1, 3)) == Shape(2, 3));
static_assert(broadcast(Shape(2, 1, 4), Shape(3, 1)) == Shape(2, 3, 4));
static_assert(broadcast(Shape(8, 1, 6, 1), Shape(7, 1, 5)) == Shape(8, 7, 6, 5));
static_assert(broadcast(Shape(256, 256, 3), Shape(3)) == Shape(256, 256, 3));
static_assert(broadcast(Shape(1), Shape(1, 1)) == Shape(1, 1));
static_assert(broadcast(Shape(0), Shape(1)) == Shape(0));
static_assert(broadcast(Shape(0), Shape()) == Shape(0));
static_assert(broadcast(Shape(2, 0), Shape(1, 1)) == Shape(2, 0));
static_assert(!broadcast(Shape(2), Shape(3)).valid());
static_assert(!broadcast(Shape(0), Shape(2)).valid());
static_assert(!broadcast(Shape(2, 1), Shape(8, 4, 3)).valid());
static_assert(!broadcast(Shape(2, 3), Shape(2)).valid());

static_assert(broadcast(Shape(dyn), Shape(dyn)) == Shape(dyn));
static_assert(broadcast(Shape(dyn), Shape()) == Shape(dyn));
static_assert(broadcast(Shape(dyn), Shape(1)) == Shape(dyn));
static_assert(broadcast(Shape(1), Shape(dyn)) == Shape(dyn));
static_assert(broadcast(Shape(dyn), Shape(3)) == Shape(3));
static_assert(broadcast(Shape(3), Shape(dyn)) == Shape(3));
static_assert(broadcast(Shape(dyn), Shape(0)) == Shape(0));
static_assert(broadcast(Shape(dyn, 3), Shape(3)) == Shape(dyn, 3));
static_assert(broadcast(Shape(dyn, 1), Shape(dyn)) == Shape(dyn, dyn));
static_assert(broadcast(Shape(2, dyn), Shape(dyn, 3)) == Shape(2, 3));
static_assert(!broadcast(Shape(dyn, 2), Shape(3)).valid());

// broadcasting commutes, and a shape broadcasts to itself
constexpr bool commutes() {
    const Shape all[] = {Shape(),       Shape(1),       Shape(3),       Shape(dyn),
                         Shape(0),      Shape(2, 3),    Shape(2, 1),    Shape(1, dyn),
                         Shape(dyn, 3), Shape(4, 1, 3), Shape(4, 2, 1), Shape(dyn, 2, 3)};
    for (const Shape& a : all) {
        if (broadcast(a, a) != a) return false;
        for (const Shape& b : all)
            if (broadcast(a, b) != broadcast(b, a)) return false;
    }
    return true;
}
static_assert(commutes());

// ---- subtypes (SEMANTICS 4, 5)

static_assert(is_subshape(Shape(2, 3), Shape(2, 3)));
static_assert(is_subshape(Shape(2, 3), Shape(dyn, 3)));
static_assert(is_subshape(Shape(2, 3), Shape(dyn, dyn)));
static_assert(is_subshape(Shape(dyn, 3), Shape(dyn, dyn)));
static_assert(!is_subshape(Shape(dyn, 3), Shape(2, 3)));
static_assert(!is_subshape(Shape(2, 3), Shape(2, 4)));
static_assert(!is_subshape(Shape(2, 3), Shape(3)));
static_assert(!is_subshape(Shape(3), Shape(dyn, dyn)));
static_assert(is_subshape(Shape(), Shape()));

static_assert(is_compatible(Shape(dyn, 3), Shape(2, dyn)));
static_assert(is_compatible(Shape(2), Shape(2)));
static_assert(!is_compatible(Shape(2), Shape(3)));
static_assert(!is_compatible(Shape(2), Shape(2, 1)));

// ---- what both branches of a cond fit (SEMANTICS 72)

static_assert(common_shape(Shape(2), Shape(2)) == Shape(2));
static_assert(common_shape(Shape(2), Shape(3)) == Shape(dyn));
static_assert(common_shape(Shape(2, 3), Shape(2, 4)) == Shape(2, dyn));
static_assert(common_shape(Shape(2, dyn), Shape(2, 4)) == Shape(2, dyn));
static_assert(!common_shape(Shape(2), Shape(2, 3)).valid());

// ---- axes

static_assert(normalize_axis(0, 3) == 0);
static_assert(normalize_axis(2, 3) == 2);
static_assert(normalize_axis(-1, 3) == 2);
static_assert(normalize_axis(-3, 3) == 0);
static_assert(normalize_axis(3, 3) == -1);
static_assert(normalize_axis(-4, 3) == -1);
static_assert(normalize_axis(0, 0) == -1);

// ---- the value itself

static_assert(Shape().rank == 0 && Shape().size() == 1);
static_assert(Shape(2, 3, 4).size() == 24 && Shape(2, 0, 4).size() == 0);
static_assert(Shape(70000, 70000).size() == 4900000000);
// more elements than can be counted: never a small number, by wrapping around
static_assert(Shape(65536, 65536, 65536, 65536).size() == INT64_MAX);
static_assert(Shape(65536, 65536, 65536, 65536, 0).size() == 0);
static_assert(Shape(2, 3).fully_defined() && !Shape(2, dyn).fully_defined());
static_assert(Shape().fully_defined());
static_assert(Shape(2, 3, 4).tail() == Shape(3, 4) && Shape(2).tail() == Shape());
static_assert(Shape(3, 4).prepend(2) == Shape(2, 3, 4));
static_assert(Shape(2, 3) != Shape(3, 2) && Shape(2) != Shape(2, 1) && Shape() != Shape(0));
static_assert(!Shape::invalid().valid());

// ---- nothing is stored for dims that the type knows

static_assert(sizeof(tf::Tensor<float, 2, 3>) == sizeof(tf::Tensor<float>));
static_assert(sizeof(tf::Tensor<float, 2, 3>) < sizeof(tf::Tensor<float, 2, dyn>));
static_assert(tf::Tensor<float, 2, dyn>::rank == 2);
static_assert(tf::Tensor<float, 2, dyn>::static_shape == Shape(2, dyn));
