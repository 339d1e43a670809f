// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Datasets in files: TensorFlow's are read here, and those that are written here by TensorFlow.

#include <complex>

#include <tf/math.hpp>
#include <tf/strings.hpp>

#include "rows.hpp"

namespace {

using namespace referee;
namespace data = tf::data;

std::string file(const char* name) { return files_folder() + "/" + name; }

/// Saves a dataset and returns it; in Python it is loaded.
template <class D>
D saved(const D& dataset, const char* name, const data::SaveOptions& options = {}) {
    dataset.save(file(name), options);
    return dataset;
}
/// The same, cached in a file and read once.
template <class D>
D cached(const D& dataset, const char* name) {
    for (const auto& element : dataset.cache(file(name))) (void)element;
    return dataset;
}

auto pairs() {
    return data::from_tensor_slices(std::tuple(tf::constant({{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}}),
                                               tf::constant({"a", "", "long text"})));
}
auto dtypes() {
    return numbers(3).map([](const tf::Tensor<Int>& x) {
        return std::tuple(tf::cast<tf::half>(x) / 3, tf::cast<std::complex<float>>(x) / 3,
                          tf::cast<double>(x) / 3, x > Int{1}, tf::cast<std::uint8_t>(x));
    });
}
constexpr auto as_doubles = [](const auto& h, const auto& c, const auto& d, const auto& b,
                               const auto& u) {
    return std::tuple(tf::cast<double>(h), tf::math::imag(c), tf::math::real(c), d, b,
                      tf::cast<Int>(u));
};
auto lists() {
    return numbers(4).map([](const tf::Tensor<Int>& x) {
        return tf::fill<Int, tf::dyn>(x(), static_cast<int>(x()));
    });
}
auto dicts() {
    return numbers(3).map([](const auto& x) {
        return std::tuple(
            tf::dict(tf::named<"size">(x * Int{10}), tf::named<"name">(tf::strings::as_string(x))),
            x);
    });
}
constexpr auto sorted = [](const auto& dict, const auto& x) {
    return std::tuple(tf::get<"name">(dict), tf::get<"size">(dict), x);
};
template <class T>
using Element = typename T::element_type;
using Pairs = Element<decltype(pairs())>;
using Lists = Element<decltype(lists())>;
constexpr auto modulo_3 = [](const auto& x) { return x % Int{3}; };
constexpr auto one_by_one = [](const auto& shards) {
    return shards.flat_map([](const auto& shard) { return shard; });
};

const Family<DataRows> family([](DataRows& r) {
    if (files_folder().empty()) return;
    r.row("D.load(F('saved_pairs'))", [] { return data::load<Pairs>(file("saved_pairs")); });
    r.row("D.load(F('saved_dtypes')).map(as_doubles)", [] {
        return data::load<Element<decltype(dtypes())>>(file("saved_dtypes")).map(as_doubles);
    });
    r.row("D.load(F('saved_lists'))", [] { return data::load<Lists>(file("saved_lists")); });
    r.row("D.load(F('saved_dicts')).map(sorted_parts)",
          [] { return data::load<Element<decltype(dicts())>>(file("saved_dicts")).map(sorted); });
    r.row("D.load(F('saved_shards'), compression='GZIP')", [] {
        return data::load<tf::Tensor<Int>>(file("saved_shards"), {.compression = "GZIP"});
    });
    r.row("D.load(F('saved_shards'), compression='GZIP', reader_func=one_by_one)", [] {
        return data::load<tf::Tensor<Int>>(file("saved_shards"), one_by_one,
                                           {.compression = "GZIP"})
            .assert_cardinality(11);  // TensorFlow does not ask the function's result
    });
    r.row("D.load(F('saved_nothing'))",
          [] { return data::load<tf::Tensor<Int>>(file("saved_nothing")); });
    r.row("D.load(F('none'), element_spec=tf.TensorSpec([], tf.int64))",
          [] { return data::load<tf::Tensor<Int>>(file("none")); });
    r.row("D.load(F('own_pairs'))", [] { return saved(pairs(), "own_pairs"); });
    r.row("D.load(F('own_dtypes')).map(as_doubles)",
          [] { return saved(dtypes(), "own_dtypes").map(as_doubles); });
    r.row("D.load(F('own_lists'), compression='GZIP')", [] {
        numbers(9).save(file("own_lists"));  // is replaced
        return saved(lists(), "own_lists", {.compression = "GZIP"}).assert_cardinality(4);
    });
    r.row("D.load(F('own_dicts')).map(sorted_parts)",
          [] { return saved(dicts(), "own_dicts").map(sorted); });
    r.row("D.load(F('own_nothing'))", [] { return saved(numbers(0), "own_nothing"); });
    r.row("D.load(F('own_shards'), reader_func=one_by_one)", [] {
        numbers(10).save(file("own_shards"), modulo_3);
        return data::load<tf::Tensor<Int>>(file("own_shards"), one_by_one).assert_cardinality(10);
    });
    // The elements are those of the caches, not of the datasets before them.
    r.row("R(12)", [] { return data::range(100, 112).cache(file("cache_range")); });
    r.row("pairs()", [] { return pairs().skip(0).cache(file("cache_pairs")); });
    r.row("R(100, 112).cache(F('own_cache'))", [] { return cached(numbers(12), "own_cache"); });
    r.row(
        "dicts().skip(0).map(lambda d, x: ({'name': d['name'] + '?', 'size': d['size'] + 1}, x))"
        ".cache(F('own_cache_dicts')).map(sorted_parts)",
        [] { return cached(dicts().skip(0), "own_cache_dicts").map(sorted); });
});

}  // namespace
