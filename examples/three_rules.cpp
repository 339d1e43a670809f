// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// AutoGraph's three rules, with a compiler as the tracer. docs/autograph.md explains them.

#include <algorithm>
#include <iostream>

#include <tf/tf.hpp>

// Rule 1: in a traced function, use TensorFlow's functions. Host code runs once, in the compiler.

// In place of numpy.random.randn: a generator that the compiler can run (Park and Miller's).
struct HostRandom {
    unsigned long state = 20201001;
    constexpr float operator()() {
        state = state * 48271 % 2147483647;
        return static_cast<float>(state) / 2147483647.f;
    }
};

constexpr auto host_random = [] {
    HostRandom random;
    float a[3][3]{};
    for (auto& row : a)
        for (float& element : row) element = random();
    return tf::constant(a);  // nine numbers are now part of the graph
};
constexpr auto graph_random = [] { return tf::random::normal<float, 3, 3>(); };

// What is not constexpr cannot be frozen by mistake:
//
//     tf::function([] { return tf::constant(static_cast<float>(std::rand())); });
//     error: call to non-'constexpr' function 'int rand()'

// Rule 2: no variable is created inside. It is created outside and bound.

constexpr auto outer_variable = [](tf::Variable<float>& x) {
    x.assign_add(1.f);
    tf::print(x);
    return x.read();
};

// One that is created inside does not compile:
//
//     tf::function([](tf::Tensor<float> a) {
//         tf::Variable<float> x(1.f);
//         return x.assign_add(a).read();
//     });
//     error: call to non-'constexpr' function 'void tf::trace_error::
//         variable_created_inside_tf_function__make_it_a_member_of_a_module_or_bind_it()'

// Rule 3: no list or dictionary outside is changed. A TensorArray is passed through and returned.

constexpr auto append_squares = [](tf::Tensor<float, 3> numbers) {
    tf::TensorArray<float, 3> squares;
    for (int i = 0; i < 3; ++i) {  // of constants: the compiler unrolls it
        auto x = tf::gather(numbers, tf::constant(i));
        squares = squares.write(i, x * x);
    }
    return squares.stack();
};

// Changing a container outside does not compile, whether it is captured or global:
//
//     std::vector<float> list;
//     tf::function([&list](tf::Tensor<float> a) { list.push_back(1.f); return a; });
//     error: static assertion failed: [tf.function.captures] a traced lambda cannot capture: ...
//
//     tf::function([](tf::Tensor<float> a) { global_list.push_back(1.f); return a; });
//     error: the value of 'global_list' is not usable in a constant expression

template <class T>
bool same(const T& a, const T& b) {
    return std::ranges::equal(a.values(), b.values());
}

int main() {
    auto frozen = tf::function(host_random);
    std::cout << "host numbers, first call:  " << frozen() << '\n';
    std::cout << "host numbers, second call: " << frozen() << '\n';

    auto fresh = tf::function(graph_random);
    std::cout << "two calls of tf::random::normal give the same: " << std::boolalpha
              << same(fresh(), fresh()) << '\n';

    tf::Variable<float> x(1.f, "x");
    auto outer = tf::function(outer_variable, x);
    outer();
    outer();
    std::cout << x << '\n';

    auto squares = tf::function(append_squares);
    std::cout << squares(tf::constant({1.f, 2.f, 3.f})) << '\n';
}
