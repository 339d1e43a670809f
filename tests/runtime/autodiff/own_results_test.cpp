// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A user-defined op with two results, both of which have gradients.

#include "gradient_check.hpp"

namespace test {
namespace {

/// The sum and the product of two tensors of one shape. A result that is not needed has no memory.
struct SumAndProduct {
    static constexpr std::string_view name = "OwnSumAndProduct";
    static constexpr tf::Role role = tf::Role::pure;
    static constexpr int results = 2;
    static const tf::OpExtension extension;
    static inline int sums = 0, products = 0;  // how many were computed

    static constexpr tf::DType dtype_of(int, const tf::DType* in, const tf::kernels::Attributes&) {
        return in[0];
    }
    static constexpr tf::Shape infer(const tf::kernels::Ref* in, int,
                                     const tf::kernels::Attributes&, int) {
        return in[0].shape;
    }
    template <class Out, class In>
    static void run(const tf::kernels::Ref* out, const tf::kernels::Ref* in, int,
                    const tf::kernels::Attributes&) {
        const In *a = in[0].as<const In>(), *b = in[1].as<const In>();
        sums += out[0].data != nullptr;
        products += out[1].data != nullptr;
        for (std::int64_t i = 0; i < in[0].shape.size(); ++i) {
            if (out[0].data != nullptr) out[0].as<Out>()[i] = a[i] + b[i];
            if (out[1].data != nullptr) out[1].as<Out>()[i] = a[i] * b[i];
        }
    }
    static constexpr void gradient(auto& g) {
        for (int k = 0; k < 2; ++k) {
            if (!g.dy(0).empty()) g.to(k, g.dy(0));
            if (!g.dy(1).empty()) g.to(k, g.dy(1) * g.out(1) / g.in(k));
        }
    }
};
constexpr tf::OpExtension SumAndProduct::extension = tf::extension_of<SumAndProduct>;

template <class Sum, class Product>
struct Both {
    Sum sum;
    Product product;
};

template <class X>
constexpr Both<X, X> sum_and_product(const X& a, const X& b) {
    return tf::detail::ops::call_several<SumAndProduct>(std::type_identity<Both<X, X>>{}, {}, a, b);
}

}  // namespace
}  // namespace test

template <>
struct tf::op_by_id<tf::op_id("OwnSumAndProduct")> : std::type_identity<test::SumAndProduct> {};

namespace test {

TEST_CASE("gradients of a user-defined op: either result, and both") {
    const auto a = sample<2, 3>(1, 2), b = sample<2, 3>(1, 2, 0.7);
    check_gradient([](auto x, auto y) { return sum_and_product(x, y).sum; }, a, b);
    check_gradient([](auto x, auto y) { return sum_and_product(x, y).product; }, a, b);
    const auto both = [](auto x, auto y) {
        const auto [sum, product] = sum_and_product(x, y);
        return sum * product;
    };
    check_gradient(both, a, b);
    check_gradient(both, tf::Tensor<double, tf::dyn, 3>(a), tf::Tensor<double, tf::dyn, 3>(b));
    check_second<true>(both, a, b);
    check_gradient(
        [](auto x, auto y) {
            return tf::for_each(
                tf::range(3),
                [&](auto, auto s) {
                    const auto [sum, product] = sum_and_product(s, y);
                    return sum * 0.25 + product * 0.5;
                },
                x);
        },
        a, b);
}

TEST_CASE("a kernel is told which results are needed") {
    using X = tf::Tensor<double, 2>;
    const X a{1., 2.}, b{3., 4.};
    const auto product = tf::function([](X x, X y) { return sum_and_product(x, y).product; });
    SumAndProduct::sums = SumAndProduct::products = 0;
    CHECK(product(a, b)(1) == 8);
    CHECK(SumAndProduct::sums == 0);
    CHECK(SumAndProduct::products == 1);
    const auto twice = tf::function([](X x, X y) {
        return std::tuple(sum_and_product(x, y).product, sum_and_product(x, y).sum);
    });
    CHECK(std::get<1>(twice(a, b))(0) == 4);
    CHECK(SumAndProduct::sums == 1);
    CHECK(SumAndProduct::products == 2);
}

}  // namespace test
