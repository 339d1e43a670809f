// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// operator<<: every expected text is what Python's print() wrote for TensorFlow 2.21's counterpart,
// unless a comment says otherwise.

#include <doctest/doctest.h>

#include <map>
#include <sstream>
#include <vector>

#include <tf/functions.hpp>

#include <boost/hana.hpp>

namespace {

namespace hana = boost::hana;

template <class T>
std::string shown(const T& x) {
    std::ostringstream out;
    out << x;
    return out.str();
}
template <class T>
concept Streamable = requires(std::ostream& out, const T& x) { out << x; };

struct Pair : tf::Module {
    tf::Variable<float, 2> a{this, "a", tf::constant({1.f, 2.f})};
    tf::Variable<int> w{this, "w", 3};
    constexpr Pair() : tf::Module(this) {}
};
struct Nest : tf::Module {
    tf::List<tf::Variable<float>, 2> l{this, "l", 0.5f};
    tf::ListOf<tf::Variable<float>, tf::Variable<int>> m{this, "m", 1.f, 2};
    tf::attribute<float> rate{this, "rate", 0.5f};
    constexpr Nest() : tf::Module(this) {}
};
struct Parent : tf::Module {
    struct Child : tf::Module {
        constexpr Child(tf::Module* parent, std::string_view name) : tf::Module(parent, name) {}
    };
    Child x{this, "x"}, y{this, "y"};
    constexpr Parent() : tf::Module(this) {}
};

const std::string t_repr =
    "<tf.Tensor: shape=(2,), dtype=float32, numpy=array([1., 2.], dtype=float32)>";
const std::string a_repr =
    "<tf.Variable 'pair/a:0' shape=(2,) dtype=float32, numpy=array([1., 2.], dtype=float32)>";
const std::string w_repr = "<tf.Variable 'pair/w:0' shape=() dtype=int32, numpy=3>";

}  // namespace

namespace elsewhere {
struct Sample {
    tf::Tensor<float, 2> x;
    int label;
};
}  // namespace elsewhere

namespace own {
struct Result {
    tf::Tensor<float, 2> mean;
    std::string name;
    tf::Tensor<int> count;
    std::string_view unit;
    const char* note;
};
struct Point {
    BOOST_HANA_DEFINE_STRUCT(Point, (int, x), (tf::Tensor<float, 2>, y));
};
using tf::operator<<;
std::string printed(const Result& r) {
    std::ostringstream out;
    out << r;
    return out.str();
}
}  // namespace own

TEST_CASE("stream: dtypes and shapes") {
    CHECK(shown(tf::DType::float32) == "<dtype: 'float32'>");
    CHECK(shown(tf::float32) == "<dtype: 'float32'>");
    CHECK(shown(tf::DType::boolean) == "<dtype: 'bool'>");
    CHECK(shown(tf::DType::brain16) == "<dtype: 'bfloat16'>");
    CHECK(shown(tf::Tensor<tf::string>::dtype) == "<dtype: 'string'>");
    CHECK(shown(tf::Tensor<float, tf::dyn, 3>::static_shape) == "(None, 3)");
    CHECK(shown(tf::constant(1).shape()) == "()");
    CHECK(shown(tf::Shape(2)) == "(2,)");
    CHECK(shown(tf::Shape(0, 2147483647, 10)) == "(0, 2147483647, 10)");
    CHECK(shown(tf::Shape::invalid()) == "<unknown>");
    CHECK(shown(std::tuple(tf::float32, tf::DType::int8)) == "(tf.float32, tf.int8)");
    CHECK(shown(std::array{tf::DType::float32, tf::DType::int8}) == "[tf.float32, tf.int8]");
    CHECK(shown(std::vector{tf::Tensor<float, tf::dyn, 3>::static_shape, tf::Shape()}) ==
          "[TensorShape([None, 3]), TensorShape([])]");
    CHECK(shown(std::array{tf::Shape::invalid()}) == "[TensorShape(None)]");
}

TEST_CASE("stream: specs") {
    CHECK(shown(tf::TensorSpec<float, tf::dyn, 3>{}) ==
          "TensorSpec(shape=(None, 3), dtype=tf.float32, name=None)");
    CHECK(shown(std::array{tf::TensorSpec<int>{}}) ==
          "[TensorSpec(shape=(), dtype=tf.int32, name=None)]");
    CHECK(shown(tf::input_signature<tf::TensorSpec<int>>) ==
          "(TensorSpec(shape=(), dtype=tf.int32, name=None),)");
    CHECK(shown(tf::input_signature<tf::TensorSpec<int>, tf::TensorSpec<bool, 2>>) ==
          "(TensorSpec(shape=(), dtype=tf.int32, name=None), "
          "TensorSpec(shape=(2,), dtype=tf.bool, name=None))");
}

TEST_CASE("stream: structures of tensors") {
    const auto t = tf::constant({1.f, 2.f});
    CHECK(shown(t) == "tf.Tensor([1. 2.], shape=(2,), dtype=float32)");
    CHECK(shown(t * 2.f) == "tf.Tensor([2. 4.], shape=(2,), dtype=float32)");
    CHECK(shown(std::array{t}) == "[" + t_repr + "]");
    CHECK(shown(std::vector{t, t}) == "[" + t_repr + ", " + t_repr + "]");
    CHECK(shown(std::tuple(t)) == "(" + t_repr + ",)");
    CHECK(shown(std::pair(t, 1)) == "(" + t_repr + ", 1)");
    CHECK(shown(std::tuple(tf::constant(1), std::tuple(tf::constant("s"), tf::constant(true)))) ==
          "(<tf.Tensor: shape=(), dtype=int32, numpy=1>, "
          "(<tf.Tensor: shape=(), dtype=string, numpy=b's'>, "
          "<tf.Tensor: shape=(), dtype=bool, numpy=True>))");
    CHECK(shown(std::array{tf::constant({{1, 2}, {3, 4}})}) ==
          "[<tf.Tensor: shape=(2, 2), dtype=int32, numpy=\narray([[1, 2],\n       [3, 4]], "
          "dtype=int32)>]");
    CHECK(shown(std::tuple(t + 1.f, t + 1.f)) ==
          "(<tf.Tensor: shape=(2,), dtype=float32, numpy=array([2., 3.], dtype=float32)>, "
          "<tf.Tensor: shape=(2,), dtype=float32, numpy=array([2., 3.], dtype=float32)>)");
    CHECK(shown(std::vector<tf::Tensor<float>>{}) == "[]");
    // a dict in its order
    CHECK(shown(hana::make_map(hana::make_pair(BOOST_HANA_STRING("b"), t),
                               hana::make_pair(BOOST_HANA_STRING("a"), 1))) ==
          "{'b': " + t_repr + ", 'a': 1}");
    CHECK(shown(std::map<std::string, tf::Tensor<float, 2>>{{"it's", t}}) ==
          "{\"it's\": " + t_repr + "}");
    // a named tuple
    CHECK(shown(std::array{own::Point{1, t}}) == "[Point(x=1, y=" + t_repr + ")]");
    // a struct, from within its namespace
    CHECK(own::printed({t, "n", 1, "m/s", "-"}) ==
          "(" + t_repr + ", 'n', <tf.Tensor: shape=(), dtype=int32, numpy=1>, 'm/s', '-')");
}

TEST_CASE("stream: a struct of your own, and lists of it, where the block says so") {
    using tf::operator<<;
    const elsewhere::Sample s{tf::constant({1.f, 2.f}), 3};
    const std::string text = "(" + t_repr + ", 3)";
    std::ostringstream out;
    out << s << " and " << std::vector{s, s} << " and " << std::pair(s, 1);
    CHECK(out.str() == text + " and [" + text + ", " + text + "] and (" + text + ", 1)");
}

TEST_CASE("stream: numbers and text beside tensors") {
    const auto t = tf::constant({1.f, 2.f});
    CHECK(shown(std::tuple(t, 1.0, 0.1, 1e-7, 1e16, 123456789.0, -0.0, true, 3)) ==
          "(" + t_repr + ", 1.0, 0.1, 1e-07, 1e+16, 123456789.0, -0.0, True, 3)");
    CHECK(shown(std::tuple(t, "a'b", "q\"", "'\"", std::string("\n\t\r\\"), '\x01', "\xc3\xa4")) ==
          "(" + t_repr + ", \"a'b\", 'q\"', '\\'\"', '\\n\\t\\r\\\\', '\\x01', '\xc3\xa4')");
}

TEST_CASE("stream: variables, modules, lists of them") {
    Pair m;
    CHECK(shown(m.a) == a_repr);
    CHECK(shown(m.variables()) == "(" + a_repr + ", " + w_repr + ")");
    CHECK(shown(m.trainable_variables()[0].get()) == a_repr);
    CHECK(shown(std::tie(m.a, m.w)) == "(" + a_repr + ", " + w_repr + ")");
    CHECK(shown(std::tuple(std::ref(m.a))) == "(" + a_repr + ",)");
    CHECK(shown(m.submodules()) == "()");
    tf::Variable<float, 3, 4> ones(tf::ones<float, 3, 4>());
    CHECK(shown(ones) ==
          "<tf.Variable 'Variable:0' shape=(3, 4) dtype=float32, numpy=\n"
          "array([[1., 1., 1., 1.],\n       [1., 1., 1., 1.],\n       [1., 1., 1., 1.]], "
          "dtype=float32)>");
    tf::Variable<float> tenth(0.1f);
    CHECK(shown(tenth) ==
          "<tf.Variable 'Variable:0' shape=() dtype=float32, numpy=0.10000000149011612>");
    // Python shows modules by their address
    Parent p;
    CHECK(shown(p.submodules()) == "(<tf.Module 'parent/x'>, <tf.Module 'parent/y'>)");
    Nest n;
    CHECK(shown(n.l) ==
          "[<tf.Variable 'nest/l_0:0' shape=() dtype=float32, numpy=0.5>, "
          "<tf.Variable 'nest/l_1:0' shape=() dtype=float32, numpy=0.5>]");
    CHECK(shown(n.m) ==
          "[<tf.Variable 'nest/m_0:0' shape=() dtype=float32, numpy=1.0>, "
          "<tf.Variable 'nest/m_1:0' shape=() dtype=int32, numpy=2>]");
    CHECK(shown(n.rate) == "tf.Tensor(0.5, shape=(), dtype=float32)");
}

TEST_CASE("stream: gradients") {
    Pair m;
    tf::GradientTape tape({.persistent = true});
    const auto rows = tf::reduce_sum(tf::gather(m.a, tf::constant({1, 1})));
    const auto square = tf::reduce_sum(m.a * m.a);
    const std::string slices =
        "IndexedSlices(indices=tf.Tensor([1 1], shape=(2,), dtype=int32), values=tf.Tensor([1. "
        "1.], shape=(2,), dtype=float32), dense_shape=tf.Tensor([2], shape=(1,), dtype=int32))";
    const std::string dense =
        "<tf.Tensor: shape=(2,), dtype=float32, numpy=array([2., 4.], dtype=float32)>";
    CHECK(shown(tape.gradient(rows, m.a)) == slices);
    CHECK(shown(tape.gradient(square, m.a)) == "tf.Tensor([2. 4.], shape=(2,), dtype=float32)");
    CHECK(shown(tape.gradient(square, std::tie(m.a, m.a))) == "(" + dense + ", " + dense + ")");
    const tf::Tensor<float> apart = 1.f;
    tape.watch(apart);
    CHECK(shown(tape.gradient(square, apart)) == "None");
    CHECK(shown(tape.gradient(square, std::tuple(apart))) == "(None,)");
    const auto all = tape.gradient(square, m.variables());
    CHECK(shown(all) == "(" + dense + ", None)");
    CHECK(shown(all[0]) == "tf.Tensor([2. 4.], shape=(2,), dtype=float32)");
    CHECK(shown(all[1]) == "None");
    CHECK(shown(tf::zip(all, m.variables())) ==
          "[(" + dense + ", " + a_repr + "), (None, " + w_repr + ")]");
    CHECK(shown(tape.watched_variables()) == "(" + a_repr + ",)");
    // the rows themselves always have indices of 64 bits here
    CHECK(shown(tape.gradient(rows, m.a).indexed_slices()) ==
          "IndexedSlices(indices=tf.Tensor([1 1], shape=(2,), dtype=int64), values=tf.Tensor([1. "
          "1.], shape=(2,), dtype=float32), dense_shape=tf.Tensor([2], shape=(1,), dtype=int32))");
}

TEST_CASE("stream: tensors of no static type") {
    const tf::AnyTensor t(tf::constant({1.f, 2.f}));
    CHECK(shown(t) == "tf.Tensor([1. 2.], shape=(2,), dtype=float32)");
    CHECK(shown(std::vector{t}) == "[" + t_repr + "]");
    CHECK(shown(tf::AnyTensor()) == "None");
}

TEST_CASE("stream: a concrete function") {
    const auto f = tf::function([](tf::Tensor<float, tf::dyn> a) { return a * 2.f; });
    // Python: a (POSITIONAL_OR_KEYWORD)
    CHECK(shown(f.get_concrete_function()) ==
          "ConcreteFunction Input Parameters:\n"
          "  arg0 (POSITIONAL_ONLY): TensorSpec(shape=(None,), dtype=tf.float32, name=None)\n"
          "Output Type:\n"
          "  TensorSpec(shape=(None,), dtype=tf.float32, name=None)\n"
          "Captures:\n"
          "  None");
}

TEST_CASE("stream: what is none of ours keeps its operators") {
    static_assert(!Streamable<std::vector<int>>);
    static_assert(!Streamable<std::tuple<int>>);
    static_assert(Streamable<tf::Module*>);
    Pair m;
    const tf::Module* address = &m;
    std::ostringstream wanted, got;
    wanted << static_cast<const void*>(address);
    got << address;
    CHECK(got.str() == wanted.str());
}
