// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// One row a metric, loss, schedule, initializer or regularizer: ours, and Keras's expression.
// keras_measures.py evaluates the expression and calls it with the printed inputs:
//
//   rows.metric<metrics::Precision{.top_k = 2}>("Precision(top_k=2)", labels, scores, weights);
//
// Inputs have an open batch, so that all rows of a file share the ops of a few types.

#include <algorithm>

#include <tf/keras.hpp>

#include "../report.hpp"

namespace referee {

/// The number of examples of all inputs, and the ends of the batches in which metrics get them.
inline constexpr int examples = 13;
inline constexpr int ends[] = {5, 10, examples};

template <class T, int... D>
using Batch = tf::Tensor<T, dyn, D...>;

/// A tensor whose elements are get(0), get(1), ...
template <class X, class Get>
X filled(const tf::Shape& shape, Get get) {
    using T = typename X::value_type;
    tf::detail::tracing::Handle h(tf::detail::core::allocate(X::dtype, shape.size()));
    auto* const to = static_cast<T*>(h.buffer()->data());
    for (std::int64_t i = 0; i < shape.size(); ++i) to[i] = static_cast<T>(get(i));
    return X(std::move(h), shape);
}
/// Pseudo-random numbers, one row for each example, the same in every run.
template <int... D>
Batch<float, D...> numbers(double low, double high, double seed) {
    return test::sample<Batch<float, D...>>(tf::Shape(examples, D...), low, high, seed);
}
/// Integers from 0 to `end` - 1.
template <int... D>
Batch<int, D...> integers(int end, double seed) {
    return test::sample<Batch<int, D...>>(tf::Shape(examples, D...), 0, end, seed);
}
/// Positive numbers whose sum along the last dim is 1.
template <int... D>
Batch<float, D...> probabilities(double seed) {
    constexpr int dims[] = {D...};
    constexpr int n = dims[sizeof...(D) - 1];
    const auto x = numbers<D...>(.02, 1, seed);
    return filled<Batch<float, D...>>(x.shape(), [&](std::int64_t i) {
        const float* const row = x.data() + i / n * n;
        float sum = 0;
        for (int c = 0; c < n; ++c) sum += row[c];
        return x.data()[i] / sum;
    });
}
/// A 1 in each row of the last dim, and otherwise 0.
template <int... D>
Batch<int, D...> one_hot(double seed) {
    constexpr int dims[] = {D...};
    constexpr int n = dims[sizeof...(D) - 1];
    const auto x = test::sample<tf::Tensor<int, dyn>>(
        tf::Shape(static_cast<int>(tf::Shape(examples, D...).size()) / n), 0, n, seed);
    return filled<Batch<int, D...>>(tf::Shape(examples, D...), [&](std::int64_t i) {
        return x.data()[i / n] == i % n ? 1 : 0;
    });
}
/// The elements `from` to `to` - 1 along the first dim.
template <class T, int... D>
Batch<T, D...> batch_of(const Batch<T, D...>& x, int from, int to) {
    const std::int64_t row = x.shape().size() / examples;
    return filled<Batch<T, D...>>(tf::Shape(to - from, D...),
                                  [&](std::int64_t i) { return x.data()[from * row + i]; });
}

class Measures {
public:
    /// A metric of labels and predictions: batch by batch without weights, and then, after a reset,
    /// with each of the given weights.
    template <auto M, class Y, class P, class... W>
    void metric(const std::string& row, const Y& y, const P& p, const W&... weights) {
        tf::keras::Metric<M> metric;
        Json json = begin("metric", row, metric.name(), y, p, weights...);
        variables(json, metric);
        runs(json, metric, y, p);
        (runs(json, metric, y, p, weights), ...);
        std::cout << json.close().text() << "}\n";
    }
    /// A metric of values, such as Mean.
    template <auto M, class V, class... W>
    void metric_of_values(const std::string& row, const V& values, const W&... weights) {
        tf::keras::Metric<M> metric;
        Json json = begin("metric of values", row, metric.name(), values, weights...);
        variables(json, metric);
        runs(json, metric, values);
        (runs(json, metric, values, weights), ...);
        std::cout << json.close().text() << "}\n";
    }

    /// A loss with each reduction, which make.operator()<R>() returns: without weights, and with
    /// each of the given weights. Keras's expression uses the variable `r`.
    template <class Make, class Y, class P, class... W>
    void loss(const std::string& row, Make make, const Y& y, const P& p, const W&... weights) {
        using tf::keras::Reduction;
        const auto name = make.template operator()<Reduction::sum>().name;
        Json json = begin("loss", row, name.view(), y, p, weights...);
        json.key("results").open();
        const auto add = [&]<Reduction R>() {
            const auto loss = make.template operator()<R>();
            Json one;
            one.value(std::tuple(tf::nest::to_tensor(loss(y, p)),
                                 tf::nest::to_tensor(loss(y, p, weights))...));
            json.item(one.text());
        };
        add.template operator()<Reduction::sum_over_batch_size>();
        add.template operator()<Reduction::sum>();
        add.template operator()<Reduction::mean>();
        add.template operator()<Reduction::mean_with_sample_weight>();
        add.template operator()<Reduction::none>();
        std::cout << json.close().text() << "}\n";
    }
    /// A schedule at some steps.
    template <class S>
    void schedule(const std::string& row, const S& schedule,
                  const std::vector<std::int64_t>& steps) {
        Json json = begin("schedule", row, "", tf::constant<dyn>(steps));
        json.key("results").open();
        for (const std::int64_t step : steps) {
            Json one;
            one.value(tf::Tensor<float>(schedule.call(tf::Tensor<std::int64_t>(step))));
            json.item(one.text());
        }
        std::cout << json.close().text() << "}\n";
    }
    /// An initializer with a seed, all of whose numbers Keras draws equally.
    void initializer(const std::string& row, const tf::keras::Initializer& how,
                     const tf::Shape& shape) {
        Json json = begin("initializer", row, "", shape_of(shape));
        std::cout << json.key("results").value(drawn(how, shape)).text() << "}\n";
    }
    /// An initializer without a seed, of a multiple of a matrix with orthonormal rows or columns.
    void orthogonal(const std::string& row, const tf::keras::Initializer& how,
                    const tf::Shape& shape) {
        Json json = begin("orthogonal", row, "", shape_of(shape));
        std::cout << json.key("results").value(drawn(how, shape)).text() << "}\n";
    }
    /// An initializer without a seed: mean, variance and quantiles of many numbers.
    void distribution(const std::string& row, const tf::keras::Initializer& how,
                      const tf::Shape& shape) {
        Json json = begin("distribution", row, "", shape_of(shape));
        const auto x = drawn(how, shape);
        std::vector<double> all(x.data(), x.data() + shape.size());
        const auto n = static_cast<double>(all.size());
        double mean = 0, variance = 0;
        for (const double v : all) mean += v / n;
        for (const double v : all) variance += (v - mean) * (v - mean) / n;
        std::sort(all.begin(), all.end());
        std::vector<double> figures{mean, variance};
        for (int k = 0; k <= quantiles; ++k)
            figures.push_back(all[(all.size() - 1) * static_cast<std::size_t>(k) / quantiles]);
        std::cout << json.key("results").value(tf::constant<dyn>(figures)).text() << "}\n";
    }
    /// The penalty of a regularizer, in a trace, where models compute it.
    template <tf::keras::Regularizer R, class X>
    void regularizer(const std::string& row, const X& x) {
        const auto penalty = tf::function([](auto w) {
            const auto sum = tf::keras::detail::penalty_of(tf::AnyTensor(w), R);
            return tf::Tensor<float>(sum.handle(), sum.shape());
        });
        Json json = begin("regularizer", row, "", x);
        std::cout << json.key("results").value(penalty(x)).text() << "}\n";
    }
    /// An activation of numbers.
    template <tf::keras::activations::Function F, class X>
    void activation(const std::string& row, const X& x) {
        Json json = begin("activation", row, "", x);
        json.key("results").value(X(tf::keras::detail::activate<F>(x)));
        std::cout << json.text() << "}\n";
    }

private:
    static constexpr int quantiles = 20;

    static tf::Tensor<int, dyn> shape_of(const tf::Shape& shape) {
        std::vector<int> dims;
        for (int d = 0; d < shape.rank; ++d) dims.push_back(shape[d]);
        return tf::constant<dyn>(dims);
    }
    static tf::Tensor<float, dyn> drawn(const tf::keras::Initializer& how, const tf::Shape& shape) {
        std::vector<float> out(static_cast<std::size_t>(shape.size()));
        tf::keras::initialize(out.data(), tf::DType::float32, shape, how);
        return tf::constant<dyn>(out);
    }
    template <class... X>
    static Json begin(std::string_view kind, std::string_view row, std::string_view name,
                      const X&... inputs) {
        Json json;
        json.key("row").word(row).key("kind").word(kind).key("name").word(name);
        json.key("inputs").value(std::tie(inputs...));
        return json;
    }
    /// The names of the variables; the list of results follows.
    static void variables(Json& json, const tf::Module& metric) {
        json.key("variables").open();
        for (const tf::VariableBase& v : metric.variables()) {
            const std::string name(v.name());
            const std::size_t at = name.rfind('/') + 1;
            json.item('"' + name.substr(at, name.rfind(':') - at) + '"');
        }
        json.close().key("results").open();
    }
    /// The results after each batch, and after a reset.
    template <class M, class... X>
    static void runs(Json& json, M& metric, const X&... x) {
        Json all;
        const auto add = [&] {
            Json one;
            all.item(one.value(metric.result()).text());
        };
        all.open();
        int from = 0;
        for (const int to : ends) {
            metric.update_state(batch_of(x, from, to)...);
            from = to;
            add();
        }
        metric.reset_state();
        add();
        json.item(all.close().text());
    }
};

}  // namespace referee
