// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The graph as a type, as a picture and as a signature.

#include <doctest/doctest.h>
#include <boost/mp11.hpp>

#include "../support.hpp"

namespace mp = boost::mp11;

namespace {

template <class Node>
using is_mul = mp::mp_bool<Node::name == "Mul">;
template <class Node>
using is_elementwise = mp::mp_bool<Node::role == tf::Role::elementwise>;
template <class Node>
using is_placeholder = mp::mp_bool<Node::name == "Placeholder">;

/// A walk that a user might write: how many ops lie on the longest path to a node.
template <class Node>
struct depth;
template <class... In>
constexpr int deepest(mp::mp_list<In...>) {
    int most = 0;
    ((most = depth<In>::value > most ? depth<In>::value : most), ...);
    return most;
}
template <class Node>
struct depth : mp::mp_int<deepest(typename Node::inputs{}) + 1> {};

struct Counter : tf::Module {
    tf::Variable<float> count{this, "count", 0.f};
    constexpr Counter() : tf::Module("counter") {}
    constexpr tf::Tensor<float> add(tf::Tensor<float> a) {
        count.assign_add(a);
        return count;
    }
};

}  // namespace

TEST_CASE("the graph's type is a list of its nodes in program order") {
    const auto f = tf::function([](tf::Tensor<float, 2, 3> x, tf::Tensor<float, 3> y) {
        return tf::reduce_sum(x * y * 2.f - y);
    });
    using G = decltype(f.get_concrete_function())::graph_type;
    static_assert(mp::mp_count_if<G, is_mul>::value == 2);
    static_assert(mp::mp_count_if<G, is_elementwise>::value == 3);
    static_assert(mp::mp_count_if<G, is_placeholder>::value == 2);
    static_assert(mp::mp_size<G>::value == 7);

    using Sum = mp::mp_back<G>;
    static_assert(Sum::name == "Sum");
    static_assert(Sum::shape == tf::Shape{});
    static_assert(Sum::dtype == tf::DType::float32);
    static_assert(Sum::region == 0);

    using Sub = mp::mp_front<Sum::inputs>;
    static_assert(Sub::name == "Sub");
    static_assert(Sub::shape == tf::Shape(2, 3));
    static_assert(mp::mp_size<Sub::inputs>::value == 2);
    using Y = mp::mp_second<Sub::inputs>;
    static_assert(Y::name == "Placeholder" && Y::index == 1 && Y::shape == tf::Shape(3));
    static_assert(mp::mp_size<Y::inputs>::value == 0);

    static_assert(depth<Sum>::value == 5);  // x -> Mul -> Mul -> Sub -> Sum
    CHECK(f(tf::ones<float, 2, 3>(), tf::constant({1.f, 2.f, 3.f}))() == 12.f);
}

TEST_CASE("nodes of branches name their region") {
    const auto f = tf::function([](tf::Tensor<bool> p, tf::Tensor<float> x) {
        return tf::cond(p, [&] { return x * 2.f; }, [&] { return x - 1.f; });
    });
    using G = decltype(f.get_concrete_function())::graph_type;
    using Mul = mp::mp_at<G, mp::mp_find_if<G, is_mul>>;
    static_assert(Mul::region > 0);
    static_assert(mp::mp_front<G>::region == 0);
    CHECK(f(true, 3.f)() == 6.f);
}

TEST_CASE("open dims stay open in the graph") {
    const auto f = tf::function(
        [](tf::Tensor<float, tf::dyn, 3> x) { return tf::matmul(x, tf::ones<float, 3, 2>()); });
    using Out = mp::mp_back<decltype(f.get_concrete_function())::graph_type>;
    static_assert(Out::shape == tf::Shape(tf::dyn, 2));
    CHECK(f(tf::ones<float, 4, 3>()).shape() == tf::Shape(4, 2));
}

TEST_CASE("a picture for Graphviz") {
    const auto f = tf::function([](tf::Tensor<float, 2> x) { return (x - 1.f) / x; });
    CHECK(f.get_concrete_function().to_dot() ==
          "digraph {\n"
          "  node [shape=box];\n"
          "  n0 [label=\"Placeholder\\nfloat32 (2,)\"];\n"
          "  n1 [label=\"Const\\nfloat32 ()\"];\n"
          "  n2 [label=\"Sub\\nfloat32 (2,)\"];\n"
          "  n0 -> n2;\n"
          "  n1 -> n2;\n"
          "  n3 [label=\"RealDiv\\nfloat32 (2,)\"];\n"
          "  n2 -> n3;\n"
          "  n0 -> n3;\n"
          "}\n");
}

TEST_CASE("effects are joined by dashed lines, branches are boxes") {
    Counter c;
    const auto f = tf::function(
        [](Counter& m, tf::Tensor<bool> p) {
            m.count.assign(2.f);
            m.count.assign_sub(1.f);
            tf::cond(p, [&] { m.count.assign_add(5.f); });
        },
        c);
    const std::string dot = f.get_concrete_function().to_dot();
    const auto has = [&](const char* text) { return dot.find(text) != std::string::npos; };
    CHECK(has("[style=dashed];"));
    CHECK(has("subgraph cluster_1 {\n    label=\"Case "));
    CHECK(has("subgraph cluster_2 {\n"));
    CHECK(has("[label=\"AssignAddVariableOp\"];"));
}

TEST_CASE("the printed signature") {
    // the words are those of TensorFlow's ConcreteFunction.pretty_printed_signature()
    Counter c;
    const auto f = tf::function<&Counter::add>(c);
    CHECK(f.get_concrete_function().pretty_printed_signature() ==
          "Input Parameters:\n"
          "  arg0 (POSITIONAL_ONLY): TensorSpec(shape=(), dtype=tf.float32, name=None)\n"
          "Output Type:\n"
          "  TensorSpec(shape=(), dtype=tf.float32, name=None)\n"
          "Captures:\n"
          "  counter/count:0: TensorSpec(shape=(), dtype=tf.float32, name=None)\n");
}

TEST_CASE("the printed signature of structures") {
    const auto f = tf::function([](std::tuple<tf::Tensor<int, 2>, tf::Tensor<float, tf::dyn, 3>> p,
                                   std::array<tf::Tensor<bool>, 2> q) {
        return std::tuple(std::get<1>(p), tf::logical_and(q[0], q[1]));
    });
    CHECK(f.get_concrete_function().pretty_printed_signature() ==
          "Input Parameters:\n"
          "  arg0 (POSITIONAL_ONLY): Tuple[TensorSpec(shape=(2,), dtype=tf.int32, name=None), "
          "TensorSpec(shape=(None, 3), dtype=tf.float32, name=None)]\n"
          "  arg1 (POSITIONAL_ONLY): List[TensorSpec(shape=(), dtype=tf.bool, name=None), "
          "TensorSpec(shape=(), dtype=tf.bool, name=None)]\n"
          "Output Type:\n"
          "  Tuple[TensorSpec(shape=(None, 3), dtype=tf.float32, name=None), "
          "TensorSpec(shape=(), dtype=tf.bool, name=None)]\n"
          "Captures:\n"
          "  None\n");
}

TEST_CASE("the printed signature of a function of nothing") {
    const auto f = tf::function([] { return tf::constant(1) + 1; });
    CHECK(f.get_concrete_function().pretty_printed_signature() ==
          "Input Parameters:\n"
          "Output Type:\n"
          "  TensorSpec(shape=(), dtype=tf.int32, name=None)\n"
          "Captures:\n"
          "  None\n");
}
