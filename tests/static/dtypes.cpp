// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Dtypes: numbers, names and widths of TensorFlow's types.proto; which literals fit which dtype.

#include <string>
#include <string_view>

#include <tf/functions.hpp>

using tf::DType;
using tf::dtype_of;

template <class T, DType D, int Number, std::size_t Size>
constexpr bool row(std::string_view name, bool floating, bool integer) {
    return dtype_of<T> == D && static_cast<int>(D) == Number && tf::size_of(D) == Size &&
           tf::name_of(D) == name && std::is_same_v<tf::element_t<D>, T> &&
           tf::is_floating(D) == floating && tf::is_integer(D) == integer && tf::Element<T> &&
           tf::Numeric<T> == (floating || integer) && tf::FloatingElement<T> == floating;
}
// the numbers of tensorflow/core/framework/types.proto
static_assert(row<float, DType::float32, 1, 4>("float32", true, false));
static_assert(row<double, DType::float64, 2, 8>("float64", true, false));
static_assert(row<std::int32_t, DType::int32, 3, 4>("int32", false, true));
static_assert(row<std::uint8_t, DType::uint8, 4, 1>("uint8", false, true));
static_assert(row<std::int16_t, DType::int16, 5, 2>("int16", false, true));
static_assert(row<std::int8_t, DType::int8, 6, 1>("int8", false, true));
static_assert(row<tf::string, DType::str, 7, sizeof(std::string)>("string", false, false));
static_assert(row<std::int64_t, DType::int64, 9, 8>("int64", false, true));
static_assert(row<bool, DType::boolean, 10, 1>("bool", false, false));
static_assert(row<tf::bfloat16, DType::brain16, 14, 2>("bfloat16", true, false));
static_assert(row<std::uint16_t, DType::uint16, 17, 2>("uint16", false, true));
static_assert(row<tf::half, DType::float16, 19, 2>("float16", true, false));
static_assert(row<std::uint32_t, DType::uint32, 22, 4>("uint32", false, true));
static_assert(row<std::uint64_t, DType::uint64, 23, 8>("uint64", false, true));
static_assert(!tf::Element<char> && !tf::Element<long double> && !tf::Element<void*>);
static_assert(!tf::Element<const char*>);

// ---- literals take a tensor's dtype if that makes sense (SEMANTICS 171)

template <class A, class T>
inline constexpr bool fits = tf::detail::tracing::literal_fits<A, T>;

static_assert(fits<int, int> && fits<int, float> && fits<int, double> && fits<int, tf::half> &&
              fits<int, tf::bfloat16> && fits<int, std::int8_t> && fits<int, std::uint64_t>);
static_assert(fits<long long, int> && fits<unsigned char, float>);  // the value is looked at later
static_assert(fits<float, float> && fits<double, float> && fits<float, double> &&
              fits<double, tf::half> && fits<float, tf::bfloat16>);
// Cannot convert 1.5 to EagerTensor of dtype int32
static_assert(!fits<float, int> && !fits<double, int> && !fits<double, std::uint8_t> &&
              !fits<float, std::int64_t>);
static_assert(fits<bool, bool> && !fits<bool, int> && !fits<bool, float> && !fits<int, bool> &&
              !fits<float, bool> && !fits<bool, tf::half>);
static_assert(fits<const char*, tf::string> && fits<std::string, tf::string> &&
              fits<std::string_view, tf::string>);
static_assert(!fits<int, tf::string> && !fits<const char*, int> && !fits<const char*, bool>);

static_assert(tf::Literal<int> && tf::Literal<bool> && tf::Literal<double> &&
              tf::Literal<const char*> && tf::Literal<std::string> &&
              tf::Literal<const char (&)[3]>);
static_assert(!tf::Literal<tf::Tensor<float>> && !tf::Literal<std::vector<int>>);

// ---- dtypes of values on their own (SEMANTICS 173): a double literal is a float

template <class A>
using default_t = tf::detail::ops::default_dtype_t<A>;
static_assert(std::is_same_v<default_t<double>, float>);
static_assert(std::is_same_v<default_t<float>, float>);
static_assert(std::is_same_v<default_t<int>, std::int32_t>);
static_assert(std::is_same_v<default_t<std::int64_t>, std::int64_t>);
static_assert(std::is_same_v<default_t<std::uint8_t>, std::uint8_t>);
static_assert(std::is_same_v<default_t<bool>, bool>);
static_assert(std::is_same_v<default_t<const char*>, tf::string>);
static_assert(std::is_same_v<default_t<std::string>, tf::string>);

// ---- literals are rounded in the compiler as TensorFlow rounds them (golden values of 2.21)

constexpr std::uint64_t half_bits(float v) {
    return tf::detail::core::to_bits(tf::detail::tracing::literal_as<tf::half>(v));
}
constexpr std::uint64_t brain_bits(float v) {
    return tf::detail::core::to_bits(tf::detail::tracing::literal_as<tf::bfloat16>(v));
}
static_assert(half_bits(1.f) == 0x3c00 && half_bits(-2.f) == 0xc000 && half_bits(0.f) == 0);
static_assert(half_bits(65504.f) == 0x7bff && half_bits(65520.f) == 0x7c00);
static_assert(half_bits(5.9604645e-8f) == 0x0001 && half_bits(2.9802322e-8f) == 0x0000);
static_assert(half_bits(.1f) == 0x2e66 && half_bits(2049.f) == 0x6800 &&
              half_bits(2051.f) == 0x6802);
static_assert(brain_bits(1.f) == 0x3f80 && brain_bits(.1f) == 0x3dcd &&
              brain_bits(-3.14159f) == 0xc049);

// ---- subtypes of specs (SEMANTICS 4)

template <int... D>
using S = tf::TensorSpec<float, D...>;
using tf::dyn;
static_assert(tf::is_subtype<S<2, 3>, S<2, 3>>);
static_assert(tf::is_subtype<S<2, 3>, S<dyn, 3>>);
static_assert(tf::is_subtype<S<2, 3>, S<dyn, dyn>>);
static_assert(!tf::is_subtype<S<dyn, 3>, S<2, 3>>);
static_assert(!tf::is_subtype<S<2, 3>, S<2>>);
static_assert(!tf::is_subtype<S<2, 3>, tf::TensorSpec<double, 2, 3>>);
static_assert(tf::is_subtype<S<>, S<>>);
static_assert(tf::Spec<S<2>> && !tf::Spec<int>);
static_assert(std::is_same_v<S<2, dyn>::spec_tensor, tf::Tensor<float, 2, dyn>>);

// ---- names (SEMANTICS 119, 120)

static_assert(tf::camel_to_snake("DemoModule") == "demo_module");
static_assert(tf::camel_to_snake("MLP") == "mlp");
static_assert(tf::camel_to_snake("RNNCell") == "rnn_cell");
static_assert(tf::camel_to_snake("MyMLPLayer") == "my_mlp_layer");
static_assert(tf::camel_to_snake("HTTPServer") == "http_server");
static_assert(tf::camel_to_snake("Conv2D") == "conv2_d");
static_assert(tf::camel_to_snake("Dense1") == "dense1");
static_assert(tf::camel_to_snake("_Private") == "__private");
static_assert(tf::camel_to_snake("Layer_Norm") == "layer__norm");
static_assert(tf::camel_to_snake("") == "" &&
              tf::camel_to_snake("already_snake") == "already_snake");

namespace {
namespace {
template <class T, char C>
struct MyMLPLayer : tf::Module {
    struct Inner {};
    constexpr MyMLPLayer() : tf::Module(this) {}
};
}  // namespace
}  // namespace
template <class T>
inline constexpr std::string_view class_name =
    tf::detail::modules::unqualified(tf::detail::modules::type_text<T>());
static_assert(class_name<tf::Module> == "Module");
static_assert(class_name<MyMLPLayer<MyMLPLayer<int, '<'>, '>'>> == "MyMLPLayer");
static_assert(class_name<MyMLPLayer<int, '>'>::Inner> == "Inner");
static_assert(tf::detail::modules::unqualified("a::{anonymous}::B<(a::C)1, f()::<lambda(int)> >") ==
              "B");
static_assert(tf::detail::modules::unqualified("(anonymous namespace)::B<D<E>>::F") == "F");
static_assert(tf::detail::modules::unqualified("a::<unnamed struct>").empty() &&
              tf::detail::modules::unqualified("(unnamed struct at a.cpp:1:2)").empty());
static_assert(MyMLPLayer<int, 'a'>().name() == "my_mlp_layer");
static_assert(tf::is_valid_module_name("foo") && tf::is_valid_module_name("_foo_9") &&
              tf::is_valid_module_name("A"));
static_assert(!tf::is_valid_module_name("$Foo") && !tf::is_valid_module_name("") &&
              !tf::is_valid_module_name("9lives") && !tf::is_valid_module_name("a b") &&
              !tf::is_valid_module_name("a/b") && !tf::is_valid_module_name("a.b"));
