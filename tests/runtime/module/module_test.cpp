// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Modules: names, scopes and orders of SEMANTICS' group J.

#include <array>
#include <sstream>

#include <doctest/doctest.h>

#include "../support.hpp"

namespace {

std::vector<std::string> names(
    const std::vector<std::reference_wrapper<tf::VariableBase>>& variables) {
    std::vector<std::string> out;
    for (const tf::VariableBase& v : variables) out.push_back(v.name());
    return out;
}
std::vector<std::string> names(const std::vector<std::reference_wrapper<tf::Module>>& modules) {
    std::vector<std::string> out;
    for (const tf::Module& m : modules) out.push_back(m.name_scope());
    return out;
}
using Names = std::vector<std::string>;

struct Dense : tf::Module {
    tf::Variable<float, 2, 2> w;
    tf::Variable<float, 2> b;
    constexpr Dense(tf::Module* owner, std::string_view name)
        : tf::Module(owner, name),
          w(this, "w", tf::ones<float, 2, 2>()),
          b(this, "b", tf::zeros<float, 2>()) {}
    constexpr auto operator()(const auto& x) const { return tf::matmul(x, w) + b; }
};

struct Leaf : tf::Module {
    tf::Variable<float> w{this, "w", 1.f};
    constexpr Leaf(tf::Module* owner, std::string_view name) : tf::Module(owner, name) {}
};
struct Child : tf::Module {
    tf::Variable<float> w{this, "w", 10.f};
    Leaf grandchild{this, "grandchild"};
    constexpr Child(tf::Module* owner, std::string_view name) : tf::Module(owner, name) {}
};
struct Chain : tf::Module {
    Child child{this, "child"};
    tf::Variable<float> w{this, "w", 100.f};
    constexpr Chain() : tf::Module("chain") {}
    constexpr tf::Tensor<float> sum() { return w + child.w + child.grandchild.w; }
};

struct Stack : tf::Module {
    std::array<Dense, 2> layers{Dense{this, "layer_0"}, Dense{this, "layer_1"}};
    struct Heads {
        Dense left, right;
    } heads{{this, "left"}, {this, "right"}};
    tf::Variable<int> step{this, "step", 0, false};
    constexpr Stack() : tf::Module("stack") {}
    constexpr tf::Tensor<float, tf::dyn, 2> run(tf::Tensor<float, tf::dyn, 2> x) {
        step.assign_add(1);
        tf::Tensor<float, tf::dyn, 2> y = x;
        for (const Dense& layer : layers) y = layer(y);
        return heads.left(y) - heads.right(y);
    }
};

struct Named : tf::Module {
    tf::Variable<float> x{this, "x", 0.f};
    constexpr explicit Named(std::string_view name = "named") : tf::Module(name) {}
};

// Named after their classes.
namespace nets {
template <int Units, class Activation, char Letter>
struct DenseLayer : tf::Module {
    tf::Variable<float> w{this, "w", 2.f};
    constexpr explicit DenseLayer(tf::Module* owner = nullptr) : tf::Module(owner, this) {}
    struct Bias : tf::Module {
        constexpr explicit Bias(tf::Module* owner) : tf::Module(owner, this) {}
    };
    Bias bias{this};
};
struct RNNCell : tf::Module {
    DenseLayer<3, RNNCell, '>'> first{this};
    DenseLayer<4, DenseLayer<3, int, '<'>, 'a'> second{this};
    constexpr RNNCell() : tf::Module(this) {}
    constexpr tf::Tensor<float> run(tf::Tensor<float> x) { return x * first.w * second.w; }
};
}  // namespace nets
struct Lost : tf::Module {
    constexpr explicit Lost(nets::RNNCell* owner) : tf::Module(owner) {}
};

template <class T>
std::string name_of_local_class() {
    struct Conv2D : tf::Module {
        constexpr Conv2D() : tf::Module(this) {}
    };
    return std::string(Conv2D().name());
}

}  // namespace

TEST_CASE("the default name of a class") {
    // SEMANTICS 119
    CHECK(tf::camel_to_snake("DemoModule") == "demo_module");
    CHECK(tf::camel_to_snake("MLP") == "mlp");
    CHECK(tf::camel_to_snake("RNNCell") == "rnn_cell");
    CHECK(tf::camel_to_snake("MyMLPLayer") == "my_mlp_layer");
    CHECK(tf::camel_to_snake("HTTPServer") == "http_server");
    CHECK(tf::camel_to_snake("Conv2D") == "conv2_d");
    CHECK(tf::camel_to_snake("Dense1") == "dense1");
    CHECK(tf::camel_to_snake("_Private") == "__private");
    CHECK(tf::camel_to_snake("Layer_Norm") == "layer__norm");
    CHECK(tf::camel_to_snake("") == "");
}

TEST_CASE("a module that is given no name has that of its class") {
    nets::RNNCell cell;
    CHECK(cell.name() == "rnn_cell");
    CHECK(names(cell.submodules()) == Names{"rnn_cell/dense_layer/", "rnn_cell/dense_layer/",
                                            "rnn_cell/dense_layer/bias/",
                                            "rnn_cell/dense_layer/bias/"});
    CHECK(cell.second.w.name() == "rnn_cell/dense_layer/w:0");
    CHECK(nets::DenseLayer<1, int, 'b'>().name() == "dense_layer");
    CHECK(name_of_local_class<int>() == "conv2_d");
    const auto in_a_lambda = [](auto) {
        struct HTTPServer : tf::Module {
            constexpr HTTPServer() : tf::Module(this) {}
        };
        return std::string(HTTPServer().name());
    };
    CHECK(in_a_lambda(1) == "http_server");
    CHECK(tf::function<&nets::RNNCell::run>(cell)(2.f)() == 8.f);
    CHECK_THROWS_AS(Lost{&cell}, tf::errors::InvalidArgument);
}

TEST_CASE("invalid names") {
    // SEMANTICS 120
    for (const char* bad : {"$Foo", "", "1st", "a b", "a/b", "a-b"})
        CHECK_THROWS_AS(Named{bad}, tf::errors::InvalidArgument);
    for (const char* good : {"a", "_a", "A1", "a_b_1"}) CHECK(Named{good}.name() == good);
}

TEST_CASE("name and scope") {
    // SEMANTICS 121, 122
    Chain c;
    CHECK(c.name() == "chain");
    CHECK(c.name_scope() == "chain/");
    CHECK(c.child.grandchild.name() == "grandchild");
    CHECK(c.child.grandchild.name_scope() == "chain/child/grandchild/");
    CHECK(c.child.grandchild.w.name() == "chain/child/grandchild/w:0");
    CHECK(Named("bar").x.name() == "bar/x:0");
}

TEST_CASE("two modules of one name have variables of one name") {
    // SEMANTICS 123
    Named a("same"), b("same");
    CHECK(a.x.name() == b.x.name());
    a.x.assign(5.f);
    CHECK(b.x() == 0.f);
}

TEST_CASE("own variables by name, then submodules breadth first") {
    // SEMANTICS 125: (b, w) although w was made first; chain: m.w, child.w, grandchild.w
    Chain c;
    CHECK(names(c.variables()) ==
          Names{"chain/w:0", "chain/child/w:0", "chain/child/grandchild/w:0"});
    tf::Module root("root");
    Dense d(&root, "dense");
    CHECK(names(d.variables()) == Names{"root/dense/b:0", "root/dense/w:0"});
    CHECK(names(root.variables()) == Names{"root/dense/b:0", "root/dense/w:0"});
}

TEST_CASE("members in arrays and in nested structs are found") {
    // SEMANTICS 126, 128
    Stack s;
    CHECK(names(s.submodules()) ==
          Names{"stack/layer_0/", "stack/layer_1/", "stack/left/", "stack/right/"});
    CHECK(names(s.variables()) == Names{"stack/step:0", "stack/layer_0/b:0", "stack/layer_0/w:0",
                                        "stack/layer_1/b:0", "stack/layer_1/w:0", "stack/left/b:0",
                                        "stack/left/w:0", "stack/right/b:0", "stack/right/w:0"});
}

TEST_CASE("trainable variables only") {
    // SEMANTICS 116, 128
    Stack s;
    CHECK(s.variables().size() == 9);
    CHECK(s.trainable_variables().size() == 8);
    for (const tf::VariableBase& v : s.trainable_variables()) CHECK(v.trainable());
    CHECK_FALSE(s.step.trainable());
}

TEST_CASE("submodules are without the module itself, breadth first") {
    // SEMANTICS 128: a.b = b, b.c = c: [b, c]
    Chain c;
    CHECK(names(c.submodules()) == Names{"chain/child/", "chain/child/grandchild/"});
    CHECK(Named{}.submodules().empty());
    CHECK(names(c.child.submodules()) == Names{"chain/child/grandchild/"});
}

TEST_CASE("a traced method reaches variables of all depths") {
    Chain c;
    const auto f = tf::function<&Chain::sum>(c);
    CHECK(f()() == 111.f);
    c.child.grandchild.w.assign(5.f);
    c.child.w.assign(0.f);
    CHECK(f()() == 105.f);
    CHECK(c.sum()() == 105.f);
}

TEST_CASE("a traced method over members in arrays and structs") {
    Stack s;
    const auto f = tf::function<&Stack::run>(s);
    const auto x = tf::ones<float, 3, 2>();
    // ones * W = 2, W = 4; left and right are equal
    for (float v : test::elements(f(x))) CHECK(v == 0.f);
    s.heads.left.b.assign(tf::constant({1.f, 2.f}));
    s.layers[1].b.assign(tf::constant({1.f, 0.f}));
    const auto traced = test::elements(f(x));
    const auto eager = test::elements(s.run(x));
    CHECK(traced == eager);
    CHECK(traced == std::vector<float>{1.f, 2.f, 1.f, 2.f, 1.f, 2.f});
    CHECK(s.step() == 3);
}

TEST_CASE("how modules show themselves") {
    std::ostringstream out;
    Chain c;
    out << c.child;
    CHECK(out.str() == "<tf.Module 'chain/child'>");
}

TEST_CASE("a submodule may be bound alone") {
    Stack s;
    const auto f = tf::function(
        [](tf::Variable<float, 2>& bias, tf::Tensor<float, 2> x) {
            bias.assign(x);
            return tf::reduce_sum(bias);
        },
        s.layers[0].b);
    CHECK(f(tf::constant({3.f, 4.f}))() == 7.f);
    CHECK(test::elements(s.layers[0].b) == std::vector{3.f, 4.f});
}
