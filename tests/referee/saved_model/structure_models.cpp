// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Functions as Python sees them: structures of arguments and results, names, several signatures.

#include "report.hpp"

namespace saved {
namespace {

using tf::Tensor;
namespace hana = boost::hana;
using Scalar = Tensor<float>;

struct Moments {
    Scalar mean;
    Tensor<float, 2> range;
};
struct Inputs {
    Scalar low, high;
};

struct Empty : tf::Module {
    constexpr Empty() : tf::Module("empty") {}
};

constexpr auto both(Scalar a, Scalar b) { return std::tuple(a + b, a * b); }
constexpr auto list(Scalar a) {
    return std::array<Scalar, 3>{Scalar(a), Scalar(a * 2.f), Scalar(a * 3.f)};
}
constexpr auto dict(Scalar a) {
    return hana::make_map(hana::make_pair(hana::string_c<'z'>, Scalar(a)),
                          hana::make_pair(hana::string_c<'B'>, Scalar(a * 2.f)),
                          hana::make_pair(hana::string_c<'a'>, tf::cast<int>(a)));
}
constexpr Moments moments(Tensor<float, dyn> x) {
    return {tf::reduce_mean(x), tf::stack<0>(Scalar(tf::reduce_min(x)), Scalar(tf::reduce_max(x)))};
}
/// Nested dicts, and a dict as an argument.
constexpr auto losses(Tensor<float, dyn> x) {
    return tf::dict(tf::named<"loss">(tf::reduce_mean(x)), tf::named<"accuracy">(tf::reduce_max(x)),
                    tf::named<"Count">(tf::shape(x)));
}
constexpr auto report(Tensor<float, dyn> x) {
    return tf::dict(tf::named<"train">(losses(x)), tf::named<"sum">(tf::reduce_sum(x)));
}
using Features = tf::Dict<tf::Named<"word", Tensor<int>>, tf::Named<"Weight", Scalar>>;
constexpr auto weigh(Features f) {
    return tf::dict(
        tf::named<"weighed">(tf::get<"Weight">(f) * tf::cast<float>(tf::get<"word">(f))),
        tf::named<"word">(tf::get<"word">(f)));
}
constexpr auto nested(Scalar a) {
    return std::tuple(hana::make_map(hana::make_pair(hana::string_c<'l', 'i', 's', 't'>, list(a)),
                                     hana::make_pair(hana::string_c<'d', 'i', 'c', 't'>, dict(a))),
                      std::tuple<>(), std::pair(Scalar(a), moments(tf::reshape<-1>(a))));
}
constexpr void nothing(Scalar a) { tf::print("nothing of", a); }
constexpr auto constant() { return Scalar(42.f); }

/// Results without a computation: an argument, the same one twice, a constant.
constexpr auto passed(Scalar a) { return std::tuple(a, a, tf::constant(1.f)); }

using Dict = decltype(hana::make_map(hana::make_pair(hana::string_c<'z'>, Scalar{}),
                                     hana::make_pair(hana::string_c<'b'>, Tensor<int>{})));
constexpr Scalar take(std::tuple<Scalar, Scalar> pair, Dict dict, std::array<Scalar, 2> list,
                      Inputs inputs) {
    return std::get<0>(pair) + std::get<1>(pair) * 2.f + dict[hana::string_c<'z'>] * 4.f +
           tf::cast<float>(dict[hana::string_c<'b'>]) * 8.f + list[0] * 16.f + list[1] * 32.f +
           inputs.low * 64.f + inputs.high * 128.f;
}
/// Many arguments, one of them unused.
constexpr auto many(Scalar a, Scalar b, Scalar c, Scalar d, Scalar e, Scalar f, Scalar g, Scalar h,
                    Scalar i, Scalar j, Scalar k, Scalar l) {
    return a + b * 2.f + c * 3.f + d * 4.f + e * 5.f + f * 6.f + g * 7.f + h * 8.f + i * 9.f +
           j * 0.f + k * 11.f + tf::stop_gradient(l) * 12.f;
}
constexpr Scalar unused(Scalar a, Tensor<float, dyn, dyn>, Scalar c) { return a - c; }

void save_structures(const std::filesystem::path& folder) {
    const Empty module;
    using tf::signature;
    const auto nested_function = tf::function<&nested>();
    const auto take_function = tf::function<&take>();
    tf::saved_model::save(
        module, folder / "structures",
        tf::signatures(
            signature<"both">(tf::function<&both>()),
            signature<"named", "key", "image">(tf::function<&both>()),
            signature<"list">(tf::function<&list>()), signature<"dict">(tf::function<&dict>()),
            signature<"losses", "x">(tf::function<&losses>()),
            signature<"weigh", "features">(tf::function<&weigh>()),
            signature<"moments", "x">(tf::function<&moments>()),
            signature<"nested">(nested_function),
            signature<"take", "pair", "dict", "list", "inputs">(take_function),
            signature<"nothing">(tf::function<&nothing>()),
            signature<"constant">(tf::function<&constant>()),
            signature<"passed">(tf::function<&passed>()), signature<"many">(tf::function<&many>()),
            signature<"unused">(tf::function<&unused>())),
        tf::saved_model::methods(
            tf::saved_model::method(tf::function<&both>()),
            tf::saved_model::method(tf::function<&list>()),
            tf::saved_model::method(tf::function<&dict>()),
            tf::saved_model::method<"", "x">(tf::function<&losses>()),
            tf::saved_model::method<"", "x">(tf::function<&report>()),
            tf::saved_model::method<"", "features">(tf::function<&weigh>()),
            tf::saved_model::method<"", "x">(tf::function<&moments>()),
            tf::saved_model::method(nested_function),
            tf::saved_model::method<"take", "pair", "dict", "list", "inputs">(take_function),
            tf::saved_model::method(tf::function<&nothing>()),
            tf::saved_model::method(tf::function<&constant>()),
            tf::saved_model::method(tf::function<&passed>()),
            tf::saved_model::method(tf::function<&many>()),
            tf::saved_model::method(tf::function<&unused>())));
    Facts facts("structures");
    facts.add("take", take_function(
                          std::tuple(Scalar(1.f), Scalar(2.f)),
                          hana::make_map(hana::make_pair(hana::string_c<'z'>, Scalar(3.f)),
                                         hana::make_pair(hana::string_c<'b'>, tf::constant(4))),
                          std::array{Scalar(5.f), Scalar(6.f)}, Inputs{Scalar(7.f), Scalar(8.f)}));
    facts.add(
        "moments",
        tf::function<&moments>()(tf::Tensor<float, dyn>(tf::constant({1.f, 2.f, 6.f}))).range);
}

/// Several signatures with the same name.
void save_polymorphic(const std::filesystem::path& folder) {
    const Empty module;
    using tf::input_signature;
    using tf::TensorSpec;
    using tf::saved_model::method;
    constexpr auto twice = [](auto x) { return x + x; };
    const auto floats = tf::function(twice, input_signature<TensorSpec<float>>);
    const auto ints = tf::function(twice, input_signature<TensorSpec<int>>);
    const auto matrices = tf::function(twice, input_signature<TensorSpec<double, dyn, 2>>);
    const auto pairs = tf::function([](Tensor<int> a, Tensor<int> b) { return a * b; });
    tf::saved_model::save(
        module, folder / "polymorphic",
        tf::signatures(tf::signature<"floats">(floats), tf::signature<"ints", "n">(ints)),
        tf::saved_model::methods(method<"twice">(floats), method<"twice">(ints),
                                 method<"twice">(matrices), method<"twice">(floats),
                                 method<"pairs", "left", "right">(pairs)));
}

}  // namespace

void structure_models(const std::filesystem::path& folder) {
    save_structures(folder);
    save_polymorphic(folder);
}

}  // namespace saved
