// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include <tf/core/errors.hpp>
#include <tf/core/half.hpp>
#include <tf/core/shape.hpp>
#include <tf/kernels/movement.hpp>

namespace {

using namespace tf::kernels;
using tf::max_rank;
using tf::Shape;
using Ints = std::vector<int>;
using Perm = std::array<int, max_rank>;

Ints iota(const Shape& shape) {
    Ints v(static_cast<std::size_t>(shape.size()));
    std::iota(v.begin(), v.end(), 0);
    return v;
}

/// Strings with the numbers of `v`, long enough to be on the heap.
std::vector<std::string> strings(const Ints& v) {
    std::vector<std::string> out;
    for (const int i : v) out.push_back("element number " + std::to_string(i) + " of a tensor");
    return out;
}

std::array<std::int64_t, max_rank> strides(const Shape& shape) {
    std::array<std::int64_t, max_rank> s{};
    std::int64_t n = 1;
    for (int d = shape.rank; d-- > 0; n *= shape[d]) s[static_cast<std::size_t>(d)] = n;
    return s;
}

/// out[i0, i1, ..] = offset + sum of index times stride, for every index of `shape`, in order.
Ints strided(const Shape& shape, const std::array<std::int64_t, max_rank>& stride,
             std::int64_t offset) {
    Ints out;
    for (std::int64_t i = 0; i < shape.size(); ++i) {
        std::int64_t rest = i, at = offset;
        for (int d = shape.rank; d-- > 0; rest /= shape[d])
            at += rest % shape[d] * stride[static_cast<std::size_t>(d)];
        out.push_back(static_cast<int>(at));
    }
    return out;
}

template <class F>
void each_permutation(int rank, F f) {
    Perm perm{};
    std::iota(perm.begin(), perm.begin() + rank, 0);
    do f(perm);
    while (std::next_permutation(perm.begin(), perm.begin() + rank));
}

}  // namespace

TEST_CASE("transpose: every permutation of many shapes") {
    for (const Shape& shape :
         {Shape(), Shape(5), Shape(3, 4), Shape(17, 33), Shape(2, 3, 4), Shape(1, 5, 1),
          Shape(2, 1, 3, 4), Shape(0, 3), Shape(3, 18, 2, 20), Shape(2, 3, 1, 2, 2)})
        each_permutation(shape.rank, [&](const Perm& perm) {
            Shape out_shape;
            std::array<std::int64_t, max_rank> stride{};
            for (int d = 0; d < shape.rank; ++d) {
                const auto p = static_cast<std::size_t>(perm[static_cast<std::size_t>(d)]);
                out_shape.push_back(shape.dims[p]);
                stride[static_cast<std::size_t>(d)] = strides(shape)[p];
            }
            const Ints in = iota(shape), expected = strided(out_shape, stride, 0);
            Ints out(in.size());
            transpose(in.data(), shape, perm, out.data());
            CHECK(out == expected);
            std::vector<std::string> text(in.size());
            transpose(strings(in).data(), shape, perm, text.data());
            CHECK(text == strings(expected));
        });
}

TEST_CASE("concat") {
    const Ints a{1, 2, 3, 4}, b{5, 6}, none;
    Ints out(6);
    const std::array<Part, 3> rows{
        {{a.data(), Shape(2, 2)}, {none.data(), Shape(0, 2)}, {b.data(), Shape(1, 2)}}};
    concat<int>(rows, 0, out.data());
    CHECK(out == Ints{1, 2, 3, 4, 5, 6});
    const std::array<Part, 2> columns{{{a.data(), Shape(2, 2)}, {b.data(), Shape(2, 1)}}};
    concat<int>(columns, -1, out.data());
    CHECK(out == Ints{1, 2, 5, 3, 4, 6});
    CHECK_THROWS_AS(concat<int>(columns, 0, out.data()), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(concat<int>(columns, 2, out.data()), tf::errors::InvalidArgument);
    const auto x = strings(a), y = strings(b);
    std::vector<std::string> text(6);
    const std::array<Part, 2> parts{{{x.data(), Shape(2, 2)}, {y.data(), Shape(2, 1)}}};
    concat<std::string>(parts, 1, text.data());
    CHECK(text == strings({1, 2, 5, 3, 4, 6}));
}

TEST_CASE("broadcast_to") {
    const auto to = [](const Ints& in, const Shape& shape, const Shape& out_shape) {
        Ints out(static_cast<std::size_t>(out_shape.size()));
        broadcast_to(in.data(), shape, out.data(), out_shape);
        return out;
    };
    CHECK(to({7}, Shape(), Shape(2, 2)) == Ints{7, 7, 7, 7});
    CHECK(to({1, 2}, Shape(2, 1), Shape(2, 3)) == Ints{1, 1, 1, 2, 2, 2});
    CHECK(to({1, 2, 3}, Shape(3), Shape(2, 3)) == Ints{1, 2, 3, 1, 2, 3});
    CHECK(to({1, 2, 3, 4}, Shape(2, 1, 2), Shape(2, 2, 2)) == Ints{1, 2, 1, 2, 3, 4, 3, 4});
    CHECK(to({1, 2}, Shape(1, 2, 1), Shape(2, 2, 2)) == Ints{1, 1, 2, 2, 1, 1, 2, 2});
    CHECK(to({5}, Shape(1), Shape(0)).empty());
    CHECK(to({}, Shape(0, 1), Shape(0, 4)).empty());
    CHECK(to({5}, Shape(), Shape()) == Ints{5});
    CHECK_THROWS_AS(to({1, 2, 3}, Shape(3), Shape(2, 4)), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(to({1, 2, 3}, Shape(3), Shape()), tf::errors::InvalidArgument);
    std::vector<std::string> text(4);
    broadcast_to(strings({1, 2}).data(), Shape(2, 1), text.data(), Shape(2, 2));
    CHECK(text == strings({1, 1, 2, 2}));
}

TEST_CASE("gather") {
    const Ints in = iota(Shape(2, 3, 2));
    const std::array<std::int64_t, 4> wide{2, 0, 0, 1};
    const std::array<std::int32_t, 2> narrow{1, 0};
    Ints out(16);
    gather(in.data(), Shape(2, 3, 2), wide.data(), Shape(4), 1, 0, out.data());
    CHECK(out == Ints{4, 5, 0, 1, 0, 1, 2, 3, 10, 11, 6, 7, 6, 7, 8, 9});
    out.resize(12);
    gather(in.data(), Shape(2, 3, 2), narrow.data(), Shape(2), 0, 0, out.data());
    CHECK(out == Ints{6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5});
    gather(in.data(), Shape(2, 3, 2), narrow.data(), Shape(2), -1, 0, out.data());
    CHECK(out == Ints{1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10});
    std::vector<std::string> text(2);
    gather(strings({0, 1}).data(), Shape(2), narrow.data(), Shape(2), 0, 0, text.data());
    CHECK(text == strings({1, 0}));
    gather(in.data(), Shape(0), narrow.data(), Shape(0), 0, 0, out.data());
    // from TensorFlow 2.21: tf.gather(tf.zeros([3, 3]), [0, 5]) is an InvalidArgumentError,
    // "indices[1] = 5 is not in [0, 3)"; so are -1, and 0 for no elements
    const std::array<int, 2> outside{0, 5};
    const int negative = -1;
    CHECK_THROWS_WITH_AS(gather(in.data(), Shape(3, 3), outside.data(), Shape(2), 0, 0, out.data()),
                         doctest::Contains("indices[1] = 5; expected an index in [0, 3)"),
                         tf::errors::InvalidArgument);
    CHECK_THROWS_AS(gather(in.data(), Shape(3, 3), &negative, Shape(1), 1, 0, out.data()),
                    tf::errors::InvalidArgument);
    CHECK_THROWS_AS(gather(in.data(), Shape(0, 3), narrow.data(), Shape(1), 0, 0, out.data()),
                    tf::errors::InvalidArgument);
}

TEST_CASE("16-bit floats and bool move as they are") {
    const std::array<tf::half, 4> in{tf::half(1), tf::half(2), tf::half(3), tf::half(4)};
    std::array<tf::half, 4> out{};
    transpose(in.data(), Shape(2, 2), {1, 0}, out.data());
    CHECK(static_cast<float>(out[1]) == 3);
    const std::array<bool, 2> flags{true, false};
    std::array<bool, 4> more{};
    broadcast_to(flags.data(), Shape(2, 1), more.data(), Shape(2, 2));
    CHECK((more[0] && more[1] && !more[2] && !more[3]));
}
