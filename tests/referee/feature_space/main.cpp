// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Prints the results of FeatureSpaces for feature_space.py, which gives the same features to
// Keras's: every kind of feature, crosses, both output modes, unknown values, batches and single
// examples.

#include <string>
#include <string_view>

#include <tf/keras.hpp>
#include <tf/keras/layers/feature_space.hpp>

#include "../report.hpp"

namespace {

using namespace referee;
namespace fs = tf::keras::utils::feature_space;
using tf::keras::utils::FeatureSpace;
using Int = std::int64_t;

/// What the spaces learn from.
auto data() {
    return tf::dict(
        tf::named<"x">(tf::constant({-1.f, 0.f, 9.5f, 10.f, 4.f, 33.f, 2.f, 7.25f, 1.f, 12.f})),
        tf::named<"n">(tf::constant<Int>({3, 5, 3, -7, 5, 3, 12, 0, 0, 5})),
        tf::named<"w">(tf::constant({"a", "b", "a", "m\xc3\xa4le", "", "a", "b", "zz", "y", "b"})),
        tf::named<"v">(tf::constant({"x", "x", "y", "y", "x", "z", "x", "y", "x", "x"})));
}
/// What they encode: also values that are not among the data.
auto other() {
    return tf::dict(tf::named<"x">(tf::constant({-5.f, 4.f, 1e6f, 10.f})),
                    tf::named<"n">(tf::constant<Int>({5, 4, -7, 0})),
                    tf::named<"w">(tf::constant({"a", "unknown", "", "zz"})),
                    tf::named<"v">(tf::constant({"y", "q", "x", "z"})));
}
auto columns() {
    return tf::dict(
        tf::named<"x">(tf::constant({{1.f}, {3.f}})), tf::named<"n">(tf::constant({{5}, {99}})),
        tf::named<"w">(tf::constant({{"b"}, {"a"}})), tf::named<"v">(tf::constant({{"x"}, {"?"}})));
}
auto single() {
    return tf::dict(tf::named<"x">(tf::constant(2.5f)), tf::named<"n">(tf::constant<Int>(3)),
                    tf::named<"w">(tf::constant("b")), tf::named<"v">(tf::constant("z")));
}

template <class X>
void add(Json& out, std::string_view name, const X& y) {
    if constexpr (tf::nest::Map<X>) {
        boost::hana::for_each(y, [&](const auto& pair) {
            out.key(std::string(name) + "/" + boost::hana::first(pair).c_str())
                .value(boost::hana::second(pair));
        });
    } else {
        out.key(name).value(y);
    }
}

/// A row: Python's features and options, and the encoded features.
template <auto... Parts>
void row(std::string_view python) {
    FeatureSpace<Parts...> space;
    space.adapt(data());
    Json out;
    out.key("row").word(python);
    add(out, "data", space(data()));
    add(out, "other", space(other()));
    add(out, "columns", space(columns()));
    add(out, "single", space(single()));
    std::puts((out.text() + "}").c_str());
}

}  // namespace

int main() {
    using fs::cross;
    row<fs::float_<"x">()>("dict(x='float')");
    row<fs::float_rescaled<"x">({.scale = .5f, .offset = -1})>(
        "dict(x=FS.float_rescaled(scale=.5, offset=-1.))");
    row<fs::float_normalized<"x">()>("dict(x='float_normalized')");
    row<fs::float_discretized<"x">({.num_bins = 4})>("dict(x=FS.float_discretized(4))");
    row<fs::float_discretized<"x">({.bin_boundaries = {0., 4., 10.}, .output_mode = "int"}),
        fs::Options{.output_mode = "dict"}>(
        "dict(x=FS.float_discretized(None, [0., 4., 10.], 'int')), output_mode='dict'");
    row<fs::float_discretized<"x">(), fs::Options{.num_discretization_bins = 3}>(
        "dict(x='float_discretized'), num_discretization_bins=3");
    row<fs::integer_categorical<"n">()>("dict(n='integer_categorical')");
    row<fs::integer_categorical<"n">({.max_tokens = 4, .num_oov_indices = 2})>(
        "dict(n=FS.integer_categorical(max_tokens=4, num_oov_indices=2))");
    row<fs::string_categorical<"w">()>("dict(w='string_categorical')");
    row<fs::string_categorical<"w">(
        {.max_tokens = 5, .num_oov_indices = 3, .pad_to_max_tokens = true})>(
        "dict(w=FS.string_categorical(max_tokens=5, num_oov_indices=3))");
    row<fs::string_categorical<"w">({.output_mode = "int"}), fs::string_categorical<"v">(),
        fs::Options{.output_mode = "dict"}>(
        "dict(w=FS.string_categorical(output_mode='int'), v='string_categorical'), "
        "output_mode='dict'");
    row<fs::string_hashed<"w">()>("dict(w='string_hashed')");
    row<fs::string_hashed<"w">(), fs::integer_hashed<"n">({.num_bins = 6}),
        fs::Options{.hashing_dim = 9}>(
        "dict(w='string_hashed', n=FS.integer_hashed(6)), hashing_dim=9");
    row<fs::integer_hashed<"n">({.num_bins = 6, .output_mode = "int"}),
        fs::string_hashed<"v">({.num_bins = 4, .output_mode = "int"}),
        fs::Options{.output_mode = "dict"}>(
        "dict(n=FS.integer_hashed(6, 'int'), v=FS.string_hashed(4, 'int')), output_mode='dict'");
    row<fs::string_categorical<"w">(), fs::integer_categorical<"n">(), cross<"w", "n">()>(
        "dict(w='string_categorical', n='integer_categorical'), crosses=[('w', 'n')]");
    row<fs::string_categorical<"w">(), fs::string_hashed<"v">(), fs::float_discretized<"x">(),
        cross<"w", "v">(), cross<"v", "x">({.crossing_dim = 7}),
        fs::Options{.crossing_dim = 10, .hashing_dim = 3, .num_discretization_bins = 4}>(
        "dict(w='string_categorical', v='string_hashed', x='float_discretized'), "
        "crosses=[('w', 'v'), FS.cross(('v', 'x'), 7)], crossing_dim=10, hashing_dim=3, "
        "num_discretization_bins=4");
    row<fs::float_normalized<"x">(), fs::string_categorical<"w">(), fs::integer_hashed<"n">(),
        cross<"n", "w">({.crossing_dim = 11, .output_mode = "int"}),
        fs::Options{.output_mode = "dict"}>(
        "dict(x='float_normalized', w='string_categorical', n='integer_hashed'), "
        "crosses=[FS.cross(('n', 'w'), 11, 'int')], output_mode='dict'");
    row<fs::string_categorical<"v">(), fs::float_<"x">(), fs::integer_categorical<"n">(),
        fs::string_hashed<"w">({.num_bins = 2})>(
        "dict(v='string_categorical', x='float', n='integer_categorical', "
        "w=FS.string_hashed(2))");
}
