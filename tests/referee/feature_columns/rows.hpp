// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rows of feature columns: an expression of Python for a list of columns, and what ctflow's columns
// make of the same features, which feature_columns.py has, too.

#include <string>
#include <string_view>

#include <tf/feature_column.hpp>
#include <tf/keras.hpp>
#include <tf/keras/files.hpp>

#include "../report.hpp"

namespace referee {

namespace fc = tf::feature_column;
namespace keras = tf::keras;
using Int = std::int64_t;

class ColumnRows {
public:
    /// `python` is an expression of a list of columns; `make` computes the tensor that they give,
    /// and may save its model in a folder, which TensorFlow then loads.
    template <class Make>
    void row(std::string_view python, Make make, std::string_view saved = "") {
        row_of(python, "", make, saved);
    }
    /// The same with the features of the Examples in a file.
    template <class Make>
    void parsed(std::string_view python, std::string_view file, Make make) {
        row_of(python, file, make, "");
    }

private:
    template <class Make>
    void row_of(std::string_view python, std::string_view file, Make make, std::string_view saved) {
        Json out;
        out.key("row").word(python);
        if (!file.empty()) out.key("file").word(file);
        try {
            const auto result = make();
            out.key("result").value(result);
            if (!saved.empty()) out.key("saved").word(saved);
        } catch (const tf::errors::OpError& e) {
            out.key("error").value(tf::Tensor<Int>(static_cast<Int>(e.code())));
        }
        std::puts((out.text() + "}").c_str());
    }
};

/// Features of six examples.
inline auto features() {
    return tf::dict(
        tf::named<"x">(tf::constant({-1.f, 0.f, 9.5f, 10.f, 1e9f, 33.f})),
        tf::named<"pair">(tf::constant(
            {{1., 2.}, {3., 40.}, {-5., 10.}, {0., 0.}, {9.999, 10.001}, {1e30, -1e30}})),
        tf::named<"grid">(tf::constant({{{1, 2}, {3, 4}},
                                        {{5, 6}, {7, 8}},
                                        {{0, 0}, {0, 0}},
                                        {{-1, -2}, {-3, -4}},
                                        {{9, 9}, {9, 9}},
                                        {{1, 0}, {0, 1}}})),
        tf::named<"id">(tf::constant<Int>({0, 3, -1, 2, -7, 5})),
        tf::named<"ids">(
            tf::constant({{0, 1, 1}, {2, -1, 3}, {-1, -1, -1}, {9, 1, 0}, {3, 3, 3}, {-4, 2, 2}})),
        tf::named<"word">(tf::constant({"male", "female", "", "x", "m\xc3\xa4le", "female"})),
        tf::named<"words">(
            tf::constant({{"a", "b", "a"},
                          {"c", "", "zz"},
                          {"", "", ""},
                          {"b", "b", "b"},
                          {"yy", "", "a"},
                          {"a longer text of more than thirty-two characters", "c", ""}})),
        tf::named<"weight">(tf::constant({{.5f, 2.f, -1.f},
                                          {3.f, 0.f, .25f},
                                          {0.f, 0.f, 0.f},
                                          {1.f, 1.f, 1.5f},
                                          {-2.f, 0.f, 4.f},
                                          {7.f, .125f, 0.f}})));
}
using Features = std::remove_cvref_t<decltype(features())>;

/// Sparse features of four examples, of which the third has none.
inline auto sparse_features() {
    const auto at = tf::constant<Int>({{0, 0}, {0, 1}, {1, 0}, {3, 0}, {3, 1}, {3, 2}});
    const auto shape = tf::constant<Int>({4, 3});
    return tf::dict(tf::named<"s_words">(tf::SparseTensor<std::string, 2>{
                        at, tf::constant({"a", "c", "", "zz", "b", "a"}), shape}),
                    tf::named<"s_ids">(tf::SparseTensor<Int, 2>{
                        at, tf::constant<Int>({0, 1, -1, 3, 2, 7}), shape}),
                    tf::named<"s_weight">(tf::SparseTensor<float, 2>{
                        at, tf::constant({1.f, .5f, 2.f, -1.f, 3.f, .25f}), shape}));
}
using SparseFeatures = std::remove_cvref_t<decltype(sparse_features())>;

/// Sequences of four examples with 2, 0, 1 and 3 steps.
inline auto sequences() {
    const auto at = tf::constant<Int>({{0, 0}, {0, 1}, {2, 0}, {3, 0}, {3, 1}, {3, 2}});
    const auto shape = tf::constant<Int>({4, 3});
    return tf::dict(
        tf::named<"q_words">(tf::SparseTensor<std::string, 2>{
            at, tf::constant({"a", "c", "", "zz", "b", "a"}), shape}),
        tf::named<"q_ids">(
            tf::SparseTensor<Int, 2>{at, tf::constant<Int>({0, 1, -1, 3, 2, 1}), shape}),
        tf::named<"q_x">(
            tf::SparseTensor<float, 2>{at, tf::constant({1.f, .5f, 2.f, -1.f, 3.f, .25f}), shape}),
        tf::named<"q_short">(tf::SparseTensor<float, 2>{tf::constant<Int>({{0, 0}, {3, 1}}),
                                                        tf::constant({1.f, 2.f}), shape}),
        // Pairs of numbers, also an incomplete one.
        tf::named<"q_pairs">(tf::SparseTensor<Int, 2>{
            tf::constant<Int>({{0, 0}, {0, 1}, {2, 0}, {2, 1}, {2, 2}, {3, 0}, {3, 3}}),
            tf::constant<Int>({1, 2, 3, 4, 5, 6, 7}), tf::constant<Int>({4, 4})}),
        // Several categories in each step.
        tf::named<"q_many">(tf::SparseTensor<Int, 3>{
            tf::constant<Int>(
                {{0, 0, 0}, {0, 0, 1}, {0, 1, 0}, {2, 1, 1}, {3, 0, 0}, {3, 2, 0}, {3, 2, 1}}),
            tf::constant<Int>({0, 2, 1, 3, 3, 0, -1}), tf::constant<Int>({4, 3, 2})}),
        // A padded tensor, whose last step has no category.
        tf::named<"q_padded">(
            tf::constant<Int>({{0, 1, -1}, {2, -1, 3}, {-1, -1, -1}, {1, 1, 1}})));
}
using Sequences = decltype(sequences());

/// The result of a model that is a layer; all of its weights have the pattern of
/// feature_columns.py.
template <auto Layer, class F>
auto layer_on(const F& features, const char* folder = nullptr) {
    keras::Sequential<fc::FeatureInput<F>{}, Layer> model;
    for (tf::VariableBase& w : model.weights()) {
        tf::VariableState& s = w.state();
        auto* const to = static_cast<float*>(s.writable(false));
        for (std::int64_t k = 0; k < s.shape.size(); ++k) to[k] = static_cast<float>(k % 7 - 3) / 4;
    }
    if (folder != nullptr) model.export_to(folder);
    return model(features);
}
template <class F, auto... Columns>
auto modelled(const F& features, const char* folder = nullptr) {
    return layer_on<fc::DenseFeatures<Columns...>{}>(features, folder);
}

}  // namespace referee
