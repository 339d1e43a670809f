// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The type of every op's result, with dims known and open.

#include <tf/functions.hpp>

namespace {

using tf::dyn;
using tf::Tensor;

template <class X>
using tensor = tf::tensor_type_t<X>;

/// An operand; only its type matters.
template <class T, int... D>
Tensor<T, D...>& x();

#define TF_GIVES(expression, ...) \
    static_assert(std::is_same_v<tensor<decltype(expression)>, __VA_ARGS__>)

// ---- elementwise: broadcast dims, one dtype

TF_GIVES((x<float, 2, 3>() + x<float, 3>()), Tensor<float, 2, 3>);
TF_GIVES((x<float, 2, 1>() * x<float, 1, 3>()), Tensor<float, 2, 3>);
TF_GIVES((x<float, dyn, 3>() - x<float, 3>()), Tensor<float, dyn, 3>);
TF_GIVES((x<float, dyn>() - x<float, 3>()), Tensor<float, 3>);
TF_GIVES((x<float, dyn>() - x<float, 1>()), Tensor<float, dyn>);
TF_GIVES((x<float, dyn, 1>() + x<float, dyn>()), Tensor<float, dyn, dyn>);
TF_GIVES((x<int>() + 1), Tensor<int>);
TF_GIVES((1 + x<std::uint8_t, 4>()), Tensor<std::uint8_t, 4>);
TF_GIVES((x<tf::half, 4>() * 2.5), Tensor<tf::half, 4>);
TF_GIVES((2 * x<float, 2>() + x<float, 2, 1>() * x<float>()), Tensor<float, 2, 2>);
TF_GIVES(tf::maximum(x<double, 2>(), 0), Tensor<double, 2>);
TF_GIVES(tf::pow(x<float, 2>(), 2), Tensor<float, 2>);
TF_GIVES((x<int, 3>() % 2), Tensor<int, 3>);
TF_GIVES(tf::floordiv(x<int, 3>(), x<int>()), Tensor<int, 3>);
TF_GIVES((-x<std::int8_t, 3>()), Tensor<std::int8_t, 3>);
TF_GIVES(tf::exp(x<double, dyn, 2>()), Tensor<double, dyn, 2>);
TF_GIVES(tf::relu(x<int, 2>()), Tensor<int, 2>);
TF_GIVES(tf::abs(x<tf::bfloat16>()), Tensor<tf::bfloat16>);

// ---- true division (SEMANTICS 174)

TF_GIVES((x<std::int8_t>() / x<std::int8_t>()), Tensor<float>);
TF_GIVES((x<std::uint8_t>() / 2), Tensor<float>);
TF_GIVES((x<std::int16_t>() / 2), Tensor<float>);
TF_GIVES((x<std::uint16_t>() / 2), Tensor<float>);
TF_GIVES((x<std::int32_t, 2>() / x<std::int32_t>()), Tensor<double, 2>);
TF_GIVES((x<std::uint32_t>() / 2), Tensor<double>);
TF_GIVES((7 / x<std::int64_t>()), Tensor<double>);
TF_GIVES((x<std::uint64_t>() / 2), Tensor<double>);
TF_GIVES((x<float>() / 2), Tensor<float>);
TF_GIVES((x<tf::half>() / 2), Tensor<tf::half>);

// ---- comparisons and logic are bool

TF_GIVES((x<float, 2, 3>() < x<float, 3>()), Tensor<bool, 2, 3>);
TF_GIVES((x<int, dyn>() == 3), Tensor<bool, dyn>);
TF_GIVES((0.5 >= x<double>()), Tensor<bool>);
TF_GIVES((x<tf::half, 2>() != x<tf::half, 2>()), Tensor<bool, 2>);
TF_GIVES(tf::logical_and(x<bool, 2>(), x<bool, 1>()), Tensor<bool, 2>);
TF_GIVES((!x<bool, dyn>()), Tensor<bool, dyn>);
TF_GIVES(tf::logical_or(x<float, 2>() > 0, x<int, 2>() > 0), Tensor<bool, 2>);

// ---- where and cast

TF_GIVES(tf::where(x<bool, 2, 1>(), x<float, 3>(), 0), Tensor<float, 2, 3>);
TF_GIVES(tf::where(x<bool>(), x<int, 2>(), x<int, 2>()), Tensor<int, 2>);
TF_GIVES(tf::where(x<bool, dyn>(), 1.5, x<float>()), Tensor<float, dyn>);
TF_GIVES(tf::cast<double>(x<int, 2, dyn>()), Tensor<double, 2, dyn>);
TF_GIVES(tf::cast<bool>(x<float>()), Tensor<bool>);
TF_GIVES(tf::cast<float>(x<float, 3>()), Tensor<float, 3>);

// ---- reductions

using X = Tensor<float, 2, 3, 4>;
template <int = 0>
X& cube();
TF_GIVES(tf::reduce_sum(cube()), Tensor<float>);
TF_GIVES(tf::reduce_sum<0>(cube()), Tensor<float, 3, 4>);
TF_GIVES(tf::reduce_mean<-1>(cube()), Tensor<float, 2, 3>);
TF_GIVES((tf::reduce_max<0, 2>(cube())), Tensor<float, 3>);
TF_GIVES((tf::reduce_min<2, 0>(cube())), Tensor<float, 3>);
TF_GIVES((tf::reduce_prod<0, 1, 2>(cube())), Tensor<float>);
TF_GIVES(tf::reduce_sum(cube(), tf::keepdims), Tensor<float, 1, 1, 1>);
TF_GIVES(tf::reduce_sum<1>(cube(), tf::keepdims), Tensor<float, 2, 1, 4>);
TF_GIVES(tf::reduce_sum<0>(x<int, dyn, 3>()), Tensor<int, 3>);
TF_GIVES(tf::reduce_sum<1>(x<int, dyn, 3>()), Tensor<int, dyn>);
TF_GIVES(tf::reduce_sum<0>(x<int, dyn, dyn>(), tf::keepdims), Tensor<int, 1, dyn>);
TF_GIVES(tf::reduce_any<0>(x<bool, 2, 3>()), Tensor<bool, 3>);
TF_GIVES(tf::reduce_all(x<bool, dyn>()), Tensor<bool>);
TF_GIVES(tf::argmax(cube()), Tensor<std::int64_t, 3, 4>);
TF_GIVES(tf::argmin<-1>(cube()), Tensor<std::int64_t, 2, 3>);
TF_GIVES((tf::argmax<1, std::int32_t>(x<int, dyn, 3>())), Tensor<std::int32_t, dyn>);

// ---- matmul

TF_GIVES(tf::matmul(x<float, 2, 3>(), x<float, 3, 4>()), Tensor<float, 2, 4>);
TF_GIVES(tf::matmul(x<float, dyn, 3>(), x<float, 3, 4>()), Tensor<float, dyn, 4>);
TF_GIVES(tf::matmul(x<float, 2, dyn>(), x<float, 3, 4>()), Tensor<float, 2, 4>);
TF_GIVES(tf::matmul(x<float, 3, 2>(), x<float, 3, 4>(), tf::transpose_a), Tensor<float, 2, 4>);
TF_GIVES(tf::matmul(x<float, 2, 3>(), x<float, 4, 3>(), tf::transpose_b), Tensor<float, 2, 4>);
TF_GIVES(tf::matmul(x<int, 3, 2>(), x<int, 4, 3>(), tf::transpose_a, tf::transpose_b),
         Tensor<int, 2, 4>);
TF_GIVES(tf::matmul(x<float, 5, 2, 3>(), x<float, 3, 4>()), Tensor<float, 5, 2, 4>);
TF_GIVES(tf::matmul(x<float, 5, 1, 2, 3>(), x<float, 6, 3, 4>()), Tensor<float, 5, 6, 2, 4>);
TF_GIVES(tf::matmul(x<float, dyn, 2, 3>(), x<float, 5, 3, 4>()), Tensor<float, 5, 2, 4>);

// ---- movement

TF_GIVES((tf::reshape<3, 2>(x<int, 2, 3>())), Tensor<int, 3, 2>);
TF_GIVES((tf::reshape<-1>(cube())), Tensor<float, 24>);
TF_GIVES((tf::reshape<4, -1, 2>(cube())), Tensor<float, 4, 3, 2>);
TF_GIVES((tf::reshape<-1, 2>(x<int, dyn>())), Tensor<int, dyn, 2>);
TF_GIVES((tf::reshape<2, 2>(x<int, dyn>())), Tensor<int, 2, 2>);
TF_GIVES((tf::reshape<>(x<int, 1>())), Tensor<int>);
TF_GIVES(tf::transpose(cube()), Tensor<float, 4, 3, 2>);
TF_GIVES((tf::transpose<1, 2, 0>(cube())), Tensor<float, 3, 4, 2>);
TF_GIVES((tf::transpose<0, -1, 1>(cube())), Tensor<float, 2, 4, 3>);
TF_GIVES(tf::transpose(x<int, dyn, 3>()), Tensor<int, 3, dyn>);
TF_GIVES(tf::transpose(x<int, 3>()), Tensor<int, 3>);
TF_GIVES(tf::concat<0>(x<int, 2, 3>(), x<int, 4, 3>()), Tensor<int, 6, 3>);
TF_GIVES(tf::concat<-1>(x<int, 2, 3>(), x<int, 2, 1>(), x<int, 2, 3>()), Tensor<int, 2, 7>);
TF_GIVES(tf::concat<0>(x<int, dyn, 3>(), x<int, 4, dyn>()), Tensor<int, dyn, 3>);
TF_GIVES(tf::stack(x<int, 2, 3>(), x<int, 2, 3>()), Tensor<int, 2, 2, 3>);
TF_GIVES(tf::stack<1>(x<int, 2, 3>(), x<int, 2, 3>(), x<int, 2, 3>()), Tensor<int, 2, 3, 3>);
TF_GIVES(tf::stack<-1>(x<int, 2>(), x<int, 2>(), x<int, 2>()), Tensor<int, 2, 3>);
TF_GIVES(tf::expand_dims<0>(x<int, 2, 3>()), Tensor<int, 1, 2, 3>);
TF_GIVES(tf::expand_dims<-1>(x<int, 2, 3>()), Tensor<int, 2, 3, 1>);
TF_GIVES(tf::expand_dims<1>(x<int, dyn, dyn>()), Tensor<int, dyn, 1, dyn>);
TF_GIVES(tf::expand_dims<0>(x<int>()), Tensor<int, 1>);
TF_GIVES(tf::squeeze(x<int, 1, 2, 1>()), Tensor<int, 2>);
TF_GIVES(tf::squeeze<0>(x<int, 1, 2, 1>()), Tensor<int, 2, 1>);
TF_GIVES((tf::squeeze<0, -1>(x<int, 1, 2, 1>())), Tensor<int, 2>);
TF_GIVES(tf::squeeze<0>(x<int, dyn, 2>()), Tensor<int, 2>);
TF_GIVES((tf::broadcast_to<4, 2, 3>(x<int, 2, 1>())), Tensor<int, 4, 2, 3>);
TF_GIVES((tf::gather(x<int, 5, 3>(), x<int, 7>())), Tensor<int, 7, 3>);
TF_GIVES((tf::gather<1>(x<int, 5, 3>(), x<std::int64_t, 7, 2>())), Tensor<int, 5, 7, 2>);
TF_GIVES((tf::gather(x<int, 5, 3>(), x<int>())), Tensor<int, 3>);
TF_GIVES((tf::gather(x<tf::string, 5>(), x<int, dyn>())), Tensor<tf::string, dyn>);
TF_GIVES(tf::shape(x<float, dyn, 3>()), Tensor<int, 2>);
TF_GIVES(tf::shape<std::int64_t>(x<float>()), Tensor<std::int64_t, 0>);
TF_GIVES(tf::zeros_like(x<tf::half, dyn, 3>()), Tensor<tf::half, dyn, 3>);

// ---- made of nothing

TF_GIVES(tf::range<10>(), Tensor<int, 10>);
TF_GIVES((tf::range<5, 0, -2>()), Tensor<int, 3>);
TF_GIVES(tf::range(5), Tensor<int, dyn>);
TF_GIVES(tf::range(0, 3.0), Tensor<float, dyn>);
TF_GIVES(tf::range(x<std::int64_t>()), Tensor<std::int64_t, dyn>);
TF_GIVES(tf::range(0, x<double>(), 1.5f), Tensor<double, dyn>);
TF_GIVES((tf::zeros<float, 2, 3>()), Tensor<float, 2, 3>);
TF_GIVES((tf::ones<int, dyn, 3>(4)), Tensor<int, dyn, 3>);
TF_GIVES((tf::random::normal<float, 2, 2>()), Tensor<float, 2, 2>);
TF_GIVES((tf::random::uniform<double, dyn>(3)), Tensor<double, dyn>);
TF_GIVES(tf::constant({{1, 2, 3}, {4, 5, 6}}), Tensor<int, 2, 3>);
TF_GIVES(tf::constant({1., 2.}), Tensor<float, 2>);
TF_GIVES(tf::constant<double>({1., 2.}), Tensor<double, 2>);

#undef TF_GIVES

// ---- no implicit promotion (SEMANTICS 170): tensors are ops' operands, containers are not

static_assert(tf::TensorLike<Tensor<float>> && tf::TensorLike<tf::Variable<float>> &&
              tf::TensorLike<decltype(x<float>() + 1)> && !tf::TensorLike<float>);
static_assert(!std::is_convertible_v<Tensor<float>, float> &&
              std::is_constructible_v<float, Tensor<float>>);
static_assert(!std::is_constructible_v<int, Tensor<float>>);

}  // namespace
