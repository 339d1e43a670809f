// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Output that TensorFlow checks: each row is a line of JSON with the inputs, results and gradients,
// bit for bit. gradients.py has TensorFlow's code for every row's name, op_rows.py evaluates it.

#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include <tf/functions.hpp>

#include "../runtime/sample.hpp"

namespace referee {

/// The rows of one file. main runs those of all files that are linked, which may be a part of them.
template <class Rows>
struct Family {
    using Add = void (*)(Rows&);
    explicit Family(Add add) { all().push_back(add); }
    static std::vector<Add>& all() {
        static std::vector<Add> list;
        return list;
    }
};

using tf::dyn;
using Scalar = tf::Tensor<double>;

/// JSON of a tensor, of a gradient (which may be missing, or rows), or of a tuple of them.
class Json {
public:
    const std::string& text() const { return text_; }
    Json& key(std::string_view name) {
        text_ += text_.empty() ? "{\"" : ", \"";
        text_.append(name).append("\": ");
        return *this;
    }
    Json& word(std::string_view value) {
        text_ += '"';
        for (const char c : value) {
            if (c == '\\' || c == '"') text_ += '\\';
            text_ += c;
        }
        text_ += '"';
        return *this;
    }
    template <class Words>
    Json& words(const Words& all) {
        text_ += "[";
        const char* comma = "";
        for (const auto& w : all) text_ += comma, word(w), comma = ", ";
        text_ += "]";
        return *this;
    }
    /// A list of JSON strings.
    Json& open() {
        text_ += "[";
        return *this;
    }
    Json& item(std::string_view json) {
        if (!text_.ends_with('[')) text_ += ", ";
        text_ += json;
        return *this;
    }
    Json& close() {
        text_ += "]";
        return *this;
    }
    template <class... X>
    Json& value(const std::tuple<X...>& all) {
        text_ += "[";
        const char* comma = "";
        std::apply([&](const auto&... x) { ((text_ += comma, value(x), comma = ", "), ...); }, all);
        text_ += "]";
        return *this;
    }
    template <class T, int... Dims>
    Json& value(const tf::Tensor<T, Dims...>& x) {
        elements(x.shape(), x.data());
        return *this;
    }
    template <class T, int... Dims>
    Json& value(const tf::Gradient<T, Dims...>& g) {
        if (!g.has_value()) {
            text_ += "null";
            return *this;
        }
        if constexpr (sizeof...(Dims) != 0) {
            if (g.is_indexed_slices()) {
                const auto rows = g.indexed_slices();
                text_ += "{\"indices\": ";
                value(rows.indices);
                text_ += ", \"rows\": ";
                value(rows.values);
                text_ += "}";
                return *this;
            }
        }
        return value(g.collapse());
    }

private:
    /// A function for each dtype, whatever the dims of the tensors are.
    template <class T>
    void elements(const tf::Shape& shape, const T* data) {
        text_.append("{\"dtype\": \"").append(tf::name_of(tf::dtype_of<T>)).append("\"");
        list(", \"shape\": ", shape.rank, [&](int i) { return shape[i]; });
        list(", \"values\": ", static_cast<int>(shape.size()), [&](int i) { return data[i]; });
        text_ += "}";
    }
    template <class Get>
    void list(const char* before, int count, Get get) {
        text_.append(before).append("[");
        for (int i = 0; i < count; ++i) {
            if (i != 0) text_ += ", ";
            if constexpr (std::is_same_v<std::decay_t<decltype(get(i))>, std::string>)
                hexadecimal(get(i));
            else if constexpr (std::is_integral_v<std::decay_t<decltype(get(i))>>)
                text_ += std::to_string(get(i));
            else number(static_cast<double>(get(i)));
        }
        text_ += "]";
    }
    /// The bytes need not be valid characters.
    void hexadecimal(const std::string& bytes) {
        text_ += '"';
        for (const char c : bytes) {
            char digits[3];
            std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(c));
            text_ += digits;
        }
        text_ += '"';
    }
    void number(double v) {
        if (v != v) {
            text_ += "NaN";
        } else if (v - v != 0) {
            text_ += v > 0 ? "Infinity" : "-Infinity";
        } else {
            char digits[32];
            std::snprintf(digits, sizeof digits, "%.17g", v);
            text_ += digits;
            if (v == 0 && digits[0] == '-') text_ += ".0";  // JSON's -0 is an integer: 0
        }
    }

    std::string text_;
};

/// x with elements of type T.
template <class T, class X>
auto as(const X& x) {
    const auto y = tf::cast<T>(x);
    return tf::tensor_type_t<decltype(y)>(y);
}

template <class X>
inline constexpr bool floating = tf::is_floating(tf::tensor_type_t<X>::dtype);

/// x alone, or nothing if it has no gradient.
template <class X>
constexpr auto source(const X& x) {
    if constexpr (floating<X>) return std::tuple<const X&>(x);
    else return std::tuple<>();
}

/// f(x...) and the gradients of sum(f(x...) * w), one for each floating x.
template <class F>
struct Gradients {
    template <class W, class... X>
    constexpr auto run(tf::UnconnectedGradients unconnected, const W& w, const X&... x) const {
        tf::GradientTape tape;
        const auto sources = std::tuple_cat(source(x)...);
        tape.watch(sources);
        using Y = tf::tensor_type_t<decltype(F{}(x...))>;
        const Y y = F{}(x...);
        const tf::Tensor<typename Y::value_type> sum = tf::reduce_sum(y * w);
        return std::tuple(y, tape.gradient(sum, sources, unconnected));
    }
    /// In a trace all gradients are tensors.
    template <class W, class... X>
    constexpr auto operator()(W w, X... x) const {
        auto [y, gradients] = run(tf::UnconnectedGradients::zero, w, x...);
        return std::tuple(y, tf::nest::materialize(gradients));
    }
};

/// The sum of the squares of all gradients of sum(sin(f(x...))): its gradients need the second
/// derivatives of f.
template <class F>
struct SquaredGradients {
    template <class... X>
    constexpr auto operator()(const X&... x) const {
        tf::GradientTape tape;
        const auto sources = std::tuple_cat(source(x)...);
        tape.watch(sources);
        using Y = tf::tensor_type_t<decltype(F{}(x...))>;
        using Sum = tf::Tensor<typename Y::value_type>;
        const Y y = F{}(x...);
        const Sum sum = tf::reduce_sum(tf::sin(y));
        const auto g =
            tf::nest::materialize(tape.gradient(sum, sources, tf::UnconnectedGradients::zero));
        return std::apply(
            [](const auto&... each) { return Sum((tf::reduce_sum(each * each) + ...)); }, g);
    }
};

template <class Y, class W, class G, class... X>
void print_row(std::string_view row, std::string_view kind, const Y& y, const W& w, const G& g,
               const X&... x) {
    Json json;
    json.key("row").word(row).key("kind").word(kind);
    json.key("inputs").value(std::tie(x...)).key("outputs").value(std::tie(y));
    json.key("weights").value(w).key("gradients").value(g);
    std::cout << json.text() << "}\n";
}

enum class Run { eagerly, both };

/// A row: f(x...) and its gradients, eagerly and, if requested, also traced.
template <Run How = Run::eagerly, class F, class... X>
void gradient(std::string_view row, F, const X&... x) {
    using Y = tf::tensor_type_t<decltype(F{}(x...))>;
    const tf::Shape shape = Y(F{}(x...)).shape();
    const Y w = test::sample<Y>(shape, 0.5, 1.5, 0.4);
    const auto [y, g] = Gradients<F>{}.run(tf::UnconnectedGradients::none, w, x...);
    print_row(row, "gradient", y, w, g, x...);
    if constexpr (How == Run::both) {
        const auto [traced, gradients] = tf::function(Gradients<F>{})(w, x...);
        print_row(row, "traced", traced, w, gradients, x...);
    }
}

/// A row about second derivatives, of a function of tensors of one floating dtype and, perhaps,
/// integers.
template <class F, class... X>
void second(std::string_view row, F, const X&... x) {
    const tf::tensor_type_t<decltype(SquaredGradients<F>{}(x...))> w = 1;
    const auto [y, g] =
        Gradients<SquaredGradients<F>>{}.run(tf::UnconnectedGradients::none, w, x...);
    print_row(row, "second", y, w, g, x...);
}

/// A row whose function uses tapes itself: the tuple that it returns is compared.
template <class Y, class... X>
void print_program(std::string_view row, std::string_view kind, const Y& y, const X&... x) {
    Json json;
    json.key("row").word(row).key("kind").word(kind);
    json.key("inputs").value(std::tie(x...)).key("outputs").value(y);
    std::cout << json.text() << "}\n";
}
template <class F, class... X>
void program(std::string_view row, F f, const X&... x) {
    print_program(row, "program", f(x...), x...);
}
/// The same with a variable that starts with `start`; its final value is added to the outputs. Also
/// traced, where all gradients must exist.
template <Run How = Run::both, class F, class T, int... Dims, class... X>
void variable_program(std::string_view row, F f, const tf::Tensor<T, Dims...>& start,
                      const X&... x) {
    tf::Variable<T, Dims...> eager(start);
    const auto all = f(eager, x...);
    print_program(row, "program", std::tuple_cat(all, std::tuple(eager.read())), start, x...);
    if constexpr (How == Run::both) {
        tf::Variable<T, Dims...> traced(start);
        const auto same = tf::function(
            [](auto& v, auto... in) { return tf::nest::materialize(F{}(v, in...)); }, traced)(x...);
        print_program(row, "traced program", std::tuple_cat(same, std::tuple(traced.read())), start,
                      x...);
    }
}

// The rows, by subject.
void flow_rows();
void tape_rows();

}  // namespace referee
