// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The graph is a type: user-defined metaprograms can walk it, here with Boost.MP11.

#include <iostream>

#include <boost/mp11.hpp>
#include <tf/tf.hpp>

namespace mp = boost::mp11;

constexpr auto layer = [](tf::Tensor<float, 4, 8> x, tf::Tensor<float, 8, 3> w,
                          tf::Tensor<float, 3> b) {
    auto unused = tf::exp(x);  // pruned
    (void)unused;
    auto y = tf::relu(tf::matmul(x, w) + b);
    return y / tf::reduce_sum<1>(y + 1.f, tf::keepdims);
};
constexpr auto noisy = [](tf::Tensor<float> x) {
    tf::print("x is", x);
    return x * 2.f;
};

template <class F>
using graph_of = typename decltype(F().get_concrete_function())::graph_type;
using Layer = graph_of<decltype(tf::function(layer))>;
using Noisy = graph_of<decltype(tf::function(noisy))>;

// The number of nodes of an op.
template <class Graph>
constexpr std::size_t count(std::string_view op) {
    std::size_t n = 0;
    mp::mp_for_each<Graph>([&](auto node) { n += node.name == op; });
    return n;
}

// Whether a node has a side effect.
template <class Node>
using is_effect = mp::mp_bool<Node::role == tf::Role::effect>;

static_assert(count<Layer>("MatMul") == 1);
static_assert(count<Layer>("AddV2") == 2);
static_assert(count<Layer>("Exp") == 0, "nobody uses it");
static_assert(mp::mp_none_of<Layer, is_effect>::value, "a layer prints nothing");
static_assert(mp::mp_count_if<Noisy, is_effect>::value == 1);
static_assert(count<Noisy>("PrintV2") == 1);

// The largest tensor of a function, in bytes.
template <class Node>
using bytes = mp::mp_size_t<Node::shape.size() * tf::size_of(Node::dtype)>;
template <class Graph>
using largest = mp::mp_max_element<mp::mp_transform<bytes, Graph>, mp::mp_less>;

int main() {
    mp::mp_for_each<Layer>([](auto node) {
        std::cout << node.index << ' ' << node.name << ' ' << tf::name_of(node.dtype)
                  << node.shape.to_string() << " <-";
        mp::mp_for_each<typename decltype(node)::inputs>(
            [](auto input) { std::cout << ' ' << input.index; });
        std::cout << '\n';
    });
    std::cout << "largest tensor: " << largest<Layer>::value << " bytes\n";
}
