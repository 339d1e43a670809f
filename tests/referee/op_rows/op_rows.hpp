// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// One row an op: TensorFlow's expression of `x`, and ours. op_rows.py evaluates the expression, so
// an op needs nothing more. Each row is computed eagerly and traced, with known and open dims; at
// kinks and extremes; differentiated once and twice; saved for TensorFlow to load.

#include <limits>
#include <set>

#include <tf/tf.hpp>

#include "../report.hpp"

namespace referee {

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
        gradient(expression + "; empty", f, test::sample<0, 3>(-3, 3));
        save(expression + "; known", f, as<float>(x));
        save(expression + "; open", f, tf::Tensor<float, dyn, 3>(as<float>(x)));
    }

    std::vector<tf::NamedFunction> functions;

private:
    using Open = tf::Tensor<double, dyn, 3>;

    static tf::Tensor<double, 7> kinks() {
        return tf::constant<double>({-6.0, -1.0, -0.0, 0.0, 1.0, 6.0, 7.0});
    }
    static tf::Tensor<double, 8> extremes() {
        constexpr double inf = std::numeric_limits<double>::infinity();
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        return tf::constant<double>({-inf, -1e3, -40.0, 0.0, 40.0, 1e3, inf, nan});
    }
    template <class F, class X>
    void save(const std::string& row, F, const X& x) {
        using Concrete = tf::ConcreteFunction<F, tf::detail::list<>, tf::detail::list<X>>;
        const Concrete f(tf::detail::Captured<>{});
        const std::string function = "row_" + std::to_string(functions.size());
        std::set<std::string_view> ops;
        for (const tf::graph::Row& r : Concrete::graph().rows) ops.insert(r.def->name);
        Json json;
        json.key("row").word(row).key("kind").word("saved").key("function").word(function);
        json.key("ops").words(ops).key("inputs").value(std::tie(x));
        const auto y = f(x);
        std::cout << json.key("outputs").value(std::tie(y)).text() << "}\n";
        auto described = tf::io::describe(f, function, {});
        described.name = function;
        functions.push_back({function, std::move(described), false});
    }
};

// The rows, by what they are about.
void nn_op_rows(OpRows&);

}  // namespace referee
