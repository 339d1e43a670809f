// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// One row an op: TensorFlow's expression of `x`, or of `x`, `y` and `z`, and ours. op_rows.py
// evaluates the expression, so an op needs nothing more. Each row is computed eagerly and traced,
// with known and open dims, and differentiated; it is saved for TensorFlow to load, and what
// TensorFlow saves of it is loaded. Functions of one float tensor are also computed at kinks and
// extremes (add).

#include <limits>
#include <set>

#include <tf/tf.hpp>

#include "../report.hpp"

namespace referee {

inline constexpr double inf = std::numeric_limits<double>::infinity();
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// All pairs of numbers at which functions of two numbers have special values.
inline auto ends_first() {
    return tf::constant<double>(
        {{-inf}, {-2.0}, {-1.0}, {-0.0}, {0.0}, {0.5}, {1.0}, {inf}, {nan}});
}
inline auto ends_second() {
    return tf::constant<double>({{-inf, -2.0, -1.0, -0.0, 0.0, 0.5, 1.0, inf, nan}});
}

class OpRows {
public:
    /// A row of an op of floats that TensorFlow differentiates twice.
    template <class F>
    void add(const std::string& expression, F f) {
        add_once(expression, f);
        second(expression + "; second", f, test::sample<5>(-3, 3));
    }
    /// A row of an op without a second derivative in TensorFlow.
    template <class F>
    void add_once(const std::string& expression, F f) {
        const auto x = test::sample<2, 3>(-3, 3);
        gradient<Run::both>(expression + "; matrix", f, x);
        gradient<Run::both>(expression + "; open", f, Open(x));
        gradient(expression + "; kinks", f, kinks());
        gradient(expression + "; extremes", f, extremes());
        gradient(expression + "; float", f, as<float>(x));
        gradient(expression + "; float kinks", f, as<float>(kinks()));
        gradient(expression + "; empty", f, Open(test::sample<0, 3>(-3, 3)));
        save(expression + "; known", f, as<float>(x));
        save(expression + "; open", f, tf::Tensor<float, dyn, 3>(as<float>(x)));
    }

    /// A row of a function of any tensors. If some of them and the result are floats, gradients are
    /// compared, too.
    template <class F, class... X>
    void of(const std::string& expression, F f, const X&... x) {
        using Y = tf::tensor_type_t<decltype(F{}(x...))>;
        if constexpr (floating<Y> && (floating<X> || ...)) {
            gradient(expression + "; known", f, x...);
            traced(expression + "; open", f, opened(x)...);
        } else {
            value(expression + "; known", f, x...);
        }
        save_both(expression, f, x...);
    }
    /// The same without gradients, for those that TensorFlow cannot compute.
    template <class F, class... X>
    void of_values(const std::string& expression, F f, const X&... x) {
        value(expression + "; known", f, x...);
        save_both(expression, f, x...);
    }
    /// The same as `of`, and second derivatives, of a function of double tensors.
    template <class F, class... X>
    void of_twice(const std::string& expression, F f, const X&... x) {
        of(expression, f, x...);
        second(expression + "; second", f, x...);
    }
    /// Values only, with the elements of x in each of the dtypes.
    template <class... T, class F, class X>
    void in_dtypes(const std::string& expression, F f, const X& x) {
        (value(expression + "; " + std::string(tf::name_of(tf::dtype_of<T>)), f, as<T>(x)), ...);
    }
    /// Values only, computed eagerly.
    template <class F, class... X>
    void value(const std::string& row, F, const X&... x) {
        using Y = tf::tensor_type_t<decltype(F{}(x...))>;
        const Y y = F{}(x...);
        Json json;
        json.key("row").word(row).key("kind").word("value");
        json.key("inputs").value(std::tie(x...)).key("outputs").value(std::tie(y));
        std::cout << json.text() << "}\n";
    }
    /// A function that is saved, for TensorFlow to load, and that TensorFlow saves.
    template <class F, class... X>
    void save(const std::string& row, F, const X&... x) {
        using Concrete = tf::ConcreteFunction<F, tf::detail::functions::list<>,
                                              tf::detail::functions::list<X...>>;
        const Concrete f(tf::detail::functions::Captured<>{});
        const std::string function = "row_" + std::to_string(functions.size());
        std::set<std::string_view> ops;
        for (const tf::graph::Row& r : Concrete::graph().rows) ops.insert(r.def->name);
        Json json;
        json.key("row").word(row).key("kind").word("saved").key("function").word(function);
        json.key("ops").words(ops).key("inputs").value(std::tie(x...));
        const auto y = f(x...);
        std::cout << json.key("outputs").value(std::tie(y)).text() << "}\n";
        auto described = tf::io::describe(f, function, {});
        described.name = function;
        functions.push_back({function, std::move(described), false});
    }

    std::vector<tf::NamedFunction> functions;

private:
    using Open = tf::Tensor<double, dyn, 3>;

    // Of one type, which compiles faster.
    static tf::Tensor<double, dyn> kinks() {
        return tf::constant<double>({-6.0, -1.0, -0.0, 0.0, 1.0, 6.0, 7.0});
    }
    static tf::Tensor<double, dyn> extremes() {
        return tf::constant<double>({-inf, -1e3, -40.0, 0.0, 40.0, 1e3, inf, nan});
    }
    template <class T, int... Dims>
    static auto opened(const tf::Tensor<T, Dims...>& x) {
        return tf::Tensor<T, (Dims * 0 + dyn)...>(x);
    }
    /// Saves a function of tensors with known dims, and of the same with open dims.
    template <class F, class... X>
    void save_both(const std::string& expression, F f, const X&... x) {
        save(expression + "; known", f, x...);
        save(expression + "; open", f, opened(x)...);
    }
    template <class F, class... X>
    void traced(const std::string& row, F, const X&... x) {
        using Y = tf::tensor_type_t<decltype(F{}(x...))>;
        const Y w = test::sample<Y>(Y(F{}(x...)).shape(), 0.5, 1.5, 0.4);
        const auto [y, gradients] = tf::function(Gradients<F>{})(w, x...);
        print_row(row, "traced", y, w, gradients, x...);
    }
};

/// The gradient of the sum of f(x), for rows that save ops of gradients.
template <class X, class F>
constexpr X gradient_of(const X& x, F f) {
    tf::GradientTape tape;
    tape.watch(x);
    const tf::tensor_type_t<decltype(f(x))> y = f(x);
    return tf::nest::materialize(
        tape.gradient(tf::reduce_sum(y), x, tf::UnconnectedGradients::zero));
}

/// The gradient of sum(f(x...) * dy) with respect to the k-th x: a row of the op that computes it.
template <int K, class F, class D, class... X>
constexpr auto gradient_of(F f, const D& dy, const X&... x) {
    tf::GradientTape tape;
    const auto all = std::tie(x...);
    tape.watch(std::get<K>(all));
    using Y = tf::tensor_type_t<decltype(f(x...))>;
    const tf::Tensor<typename Y::value_type> sum = tf::reduce_sum(Y(f(x...)) * dy);
    return tf::nest::materialize(
        tape.gradient(sum, std::get<K>(all), tf::UnconnectedGradients::zero));
}

}  // namespace referee
