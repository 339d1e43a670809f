// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.print: every expected text is what TensorFlow 2.21 wrote for the call in Python. SEMANTICS M.

#include <fstream>
#include <iostream>
#include <sstream>

#include "op_support.hpp"

#include <boost/hana.hpp>

namespace {

using namespace tests;
namespace hana = boost::hana;

/// The output to a stream during the lifetime of the object.
class Capture {
public:
    explicit Capture(std::ostream& stream) : stream_(stream), old_(stream.rdbuf(text_.rdbuf())) {}
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;
    ~Capture() { stream_.rdbuf(old_); }
    std::string text() const { return text_.str(); }

private:
    std::ostringstream text_;
    std::ostream& stream_;
    std::streambuf* old_;
};

/// What f writes to stderr eagerly; a function must write the same on every call.
template <class F, class... A>
std::string printed(F f, const A&... a) {
    const auto once = [&](const auto& g) {
        const Capture capture(std::cerr);
        g(a...);
        return capture.text();
    };
    const std::string eager = once(f);
    const auto traced = tf::function(f);
    CHECK(once(traced) == eager);
    CHECK(once(traced) == eager);
    return eager;
}
template <class T>
std::string shown(const T& x) {
    return printed([](const T& v) { return tf::print(v); }, x);
}
template <int Summarize, class T>
std::string summary(const T& x) {
    return printed(
        [](const T& v) { return tf::print(v, tf::PrintOptions{.summarize = Summarize}); }, x);
}
template <int... D>
auto numbers() {
    constexpr int n = (D * ... * 1);
    std::vector<int> v;
    for (int i = 0; i < n; ++i) v.push_back(i);
    return tf::constant<D...>(v);
}

}  // namespace

TEST_CASE("print: scalars") {
    CHECK(shown(tf::constant(5)) == "5\n");
    CHECK(shown(tf::constant(0.f)) == "0\n");
    CHECK(shown(tf::constant(43.5f)) == "43.5\n");
    CHECK(shown(tf::constant(1.f / 3)) == "0.333333343\n");
    CHECK(shown(tf::constant(1e10f)) == "1e+10\n");
    CHECK(shown(tf::constant(1e-7f)) == "1e-07\n");
    CHECK(shown(tf::constant(-inf)) == "-inf\n");
    CHECK(shown(tf::constant(NaN)) == "nan\n");
    CHECK(shown(tf::constant<double>(1. / 3)) == "0.33333333333333331\n");
    CHECK(shown(tf::constant<double>(.1)) == "0.1\n");
    CHECK(shown(tf::constant(true)) == "1\n");
    CHECK(shown(tf::constant("scalar")) == "scalar\n");
    CHECK(shown(tf::constant<std::int8_t>(65)) == "65\n");
    CHECK(shown(tf::constant<std::uint64_t>(9223372036854775808u)) == "9223372036854775808\n");
    CHECK(shown(tf::constant<tf::half>(.1)) == "0.0999755859\n");
}

TEST_CASE("print: ranks") {
    CHECK(shown(mat<float, 3>({.3, 12.4, -16.1})) == "[0.3 12.4 -16.1]\n");
    CHECK(shown(numbers<2, 2>()) == "[[0 1]\n [2 3]]\n");
    CHECK(shown(numbers<2, 2, 2>()) == "[[[0 1]\n  [2 3]]\n\n [[4 5]\n  [6 7]]]\n");
    CHECK(shown(numbers<2, 2, 2, 2>()) ==
          "[[[[0 1]\n   [2 3]]\n\n  [[4 5]\n   [6 7]]]\n\n\n [[[8 9]\n   [10 11]]\n\n  [[12 13]\n"
          "   [14 15]]]]\n");
    CHECK(shown(numbers<1, 1>()) == "[[0]]\n");
    CHECK(shown(numbers<0>()) == "[]\n");
    CHECK(shown(numbers<0, 2>()) == "[]\n");
    CHECK(shown(numbers<2, 0>()) == "[\n ...]\n");
    CHECK(shown(numbers<2, 0, 3>()) == "[\n\n ...]\n");
}

TEST_CASE("print: dtypes") {
    CHECK(shown(flags({true, false})) == "[1 0]\n");
    CHECK(shown(mat<std::int8_t, 2>({65, -1})) == "[65 -1]\n");
    CHECK(shown(mat<std::uint8_t, 2>({65, 255})) == "[65 255]\n");
    CHECK(shown(mat<std::int64_t, 1>({1099511627776.})) == "[1099511627776]\n");
    CHECK(shown(mat<tf::half, 2>({.1, 1.5})) == "[0.0999755859 1.5]\n");
    CHECK(shown(mat<tf::bfloat16, 2>({.1, 1.5})) == "[0.100097656 1.5]\n");
    CHECK(shown(tf::constant({"a", "b c"})) == "[\"a\" \"b c\"]\n");
    CHECK(shown(tf::constant({{"a\"b", "c\n"}, {"", "d\\"}})) ==
          "[[\"a\\\"b\" \"c\\n\"]\n [\"\" \"d\\\\\"]]\n");
}

TEST_CASE("print: summarize") {
    CHECK(shown(numbers<10>()) == "[0 1 2 ... 7 8 9]\n");
    CHECK(shown(numbers<6>()) == "[0 1 2 3 4 5]\n");
    CHECK(shown(numbers<7>()) == "[0 1 2 ... 4 5 6]\n");
    CHECK(summary<1>(numbers<10>()) == "[0 ... 9]\n");
    CHECK(summary<2>(numbers<10>()) == "[0 1 ... 8 9]\n");
    CHECK(summary<0>(numbers<10>()) == "[ ...]\n");
    CHECK(summary<-1>(numbers<10>()) == "[0 1 2 3 4 5 6 7 8 9]\n");
    CHECK(shown(numbers<10, 10>()) ==
          "[[0 1 2 ... 7 8 9]\n [10 11 12 ... 17 18 19]\n [20 21 22 ... 27 28 29]\n ...\n"
          " [70 71 72 ... 77 78 79]\n [80 81 82 ... 87 88 89]\n [90 91 92 ... 97 98 99]]\n");
    CHECK(summary<1>(numbers<10, 10>()) == "[[0 ... 9]\n ...\n [90 ... 99]]\n");
    CHECK(summary<1>(numbers<3, 2, 2>()) == "[[[0 1]\n  [2 3]]\n\n ...\n\n [[8 9]\n  [10 11]]]\n");
    CHECK(summary<1>(numbers<4, 4, 4>()) ==
          "[[[0 ... 3]\n  ...\n  [12 ... 15]]\n\n ...\n\n [[48 ... 51]\n  ...\n  [60 ... 63]]]\n");
    CHECK(shown(tf::constant(std::vector<tf::string>{"a", "b", "c", "d", "e", "f", "g", "h"})) ==
          "[\"a\" \"b\" \"c\" ... \"f\" \"g\" \"h\"]\n");
}

TEST_CASE("print: several values, sep and end") {
    const auto a = tf::constant({0, 1}), b = tf::constant({0, 2});
    using P = tf::Tensor<int, 2>;
    CHECK(printed([](const P& x, const P& y) { return tf::print(x, y); }, a, b) == "[0 1] [0 2]\n");
    CHECK(printed(
              [](const P& x, const P& y) { return tf::print(x, y, tf::PrintOptions{.sep = ","}); },
              a, b) == "[0 1],[0 2]\n");
    CHECK(printed([](const P& x) { return tf::print(x, tf::PrintOptions{.end = "<END>"}); }, a) ==
          "[0 1]<END>");
    CHECK(printed([](const tf::Tensor<float>& x,
                     const tf::Tensor<int>& n) { return tf::print("loss:", x, "step", n); },
                  tf::constant(1.5f), tf::constant(3)) == "loss: 1.5 step 3\n");
    CHECK(printed([](const tf::Tensor<int>& x) { return tf::print("{}", "{0}", "%d", x); },
                  tf::constant(1)) == "{} {0} %d 1\n");
    CHECK(printed([] { return tf::print("hello"); }) == "hello\n");
    CHECK(printed([] { return tf::print(""); }) == "\n");
    CHECK(printed([] { return tf::print(); }) == "\n");
    CHECK(printed([](const tf::Tensor<int>& x) { return tf::print(1, 2.5, x, -3); },
                  tf::constant(7)) == "1 2.5 7 -3\n");
    // control characters are text like any other
    CHECK(printed([](const tf::Tensor<int>& x) { return tf::print("\1v", x); }, tf::constant(1)) ==
          "\1v 1\n");
    // an expression, computed for the print
    CHECK(printed([](const P& x) { return tf::print(x * 2 + 1); }, a) == "[1 3]\n");
}

TEST_CASE("print: structures") {
    using S = tf::Tensor<int>;
    using P = tf::Tensor<int, 2>;
    const auto one = tf::constant(1), two = tf::constant(2), three = tf::constant(3);
    const auto p = tf::constant({2, 3});
    // tf.print((1, [2 3])), ([1, 2]), (1, (2, 's'), [3])
    CHECK(printed([](const S& x, const P& y) { return tf::print(std::tuple(x, y)); }, one, p) ==
          "(1, [2 3])\n");
    CHECK(printed([](const S& x, const S& y) { return tf::print(std::array{x, y}); }, one, two) ==
          "[1, 2]\n");
    CHECK(printed(
              [](const S& x, const S& y, const S& z) {
                  return tf::print(std::tuple(x, std::tuple(y, "s"), std::array{z}));
              },
              one, two, three) == "(1, (2, 's'), [3])\n");
    // {'b': 1, 'a': [1. 2.]}: keys are sorted
    CHECK(printed(
              [](const S& x, const P& y) {
                  return tf::print(hana::make_map(hana::make_pair(BOOST_HANA_STRING("b"), x),
                                                  hana::make_pair(BOOST_HANA_STRING("a"), y)));
              },
              one, p) == "{'a': [2 3], 'b': 1}\n");
    CHECK(printed(
              [](const S& x) {
                  return tf::print(
                      hana::make_map(hana::make_pair(BOOST_HANA_STRING("x"), std::tuple(x, 2))));
              },
              one) == "{'x': (1, 2)}\n");
    CHECK(printed([](const S& x) { return tf::print(std::tuple(x)); }, one) == "(1,)\n");
    // ('a', tf.constant('t'), tf.constant(['u']))
    CHECK(
        printed([](const tf::Tensor<tf::string>& t,
                   const tf::Tensor<tf::string, 1>& u) { return tf::print(std::tuple("a", t, u)); },
                tf::constant("t"), tf::constant({"u"})) == "('a', \"t\", [\"u\"])\n");
    // "{}6", {"{}": t}
    CHECK(printed(
              [](const tf::Tensor<int, 10>& t) {
                  return tf::print("{}6",
                                   hana::make_map(hana::make_pair(BOOST_HANA_STRING("{}"), t)));
              },
              numbers<10>()) == "{}6 {'{}': [0 1 2 ... 7 8 9]}\n");
}

TEST_CASE("print: host booleans are Python's words, tensors' are numbers") {
    // tf.print(True, (False, 1.5), tf.constant(True))
    CHECK(printed(
              [](const tf::Tensor<bool>& b) { return tf::print(true, std::tuple(false, 1.5), b); },
              tf::constant(true)) == "True (False, 1.5) 1\n");
}

TEST_CASE("print: numbers of the program, as Python prints its own") {
    // tf.print(1e100, 1/3, 3.0, 1e16, 1e15, -0.0, 5e-324, float('inf'), float('nan'), 2**63, ...)
    CHECK(printed([] {
              return tf::print(1e100, 1. / 3, 3., 1e16, 1e15, -0., 5e-324, 1e-5, 123456789.123,
                               static_cast<double>(inf), -static_cast<double>(inf),
                               static_cast<double>(NaN));
          }) ==
          "1e+100 0.3333333333333333 3.0 1e+16 1000000000000000.0 -0.0 5e-324 1e-05 "
          "123456789.123 inf -inf nan\n");
    CHECK(printed([] { return tf::print(1e100); }) == "1e+100\n");
    CHECK(printed([] { return tf::print(std::tuple(1e100, 1)); }) == "(1e+100, 1)\n");
    // numpy.float32: as many digits as tell a float from its neighbours
    CHECK(printed([] { return tf::print(0.1f, 3.f, 123456.f, 1e7f); }) ==
          "0.1 3.0 123456.0 1e+07\n");
    CHECK(printed([] {
              return tf::print(9223372036854775807LL, -9223372036854775807LL - 1,
                               18446744073709551615ULL, std::int8_t{-128}, std::uint8_t{65}, 0);
          }) == "9223372036854775807 -9223372036854775808 18446744073709551615 -128 65 0\n");
    // beside tensors, and in a function that is called
    CHECK(printed([](const tf::Tensor<int>& x) { return tf::print(x, 1e100, x); },
                  tf::constant(7)) == "7 1e+100 7\n");
}

TEST_CASE("print: a character is a text of one") {
    // tf.print('c'), tf.print(['c'])
    CHECK(printed([] { return tf::print('c'); }) == "c\n");
    CHECK(printed([] { return tf::print(std::array{'c'}); }) == "['c']\n");
    CHECK(printed([](const tf::Tensor<int>& x) { return tf::print("x", ':', x); },
                  tf::constant(7)) == "x : 7\n");
}

TEST_CASE("print: streams") {
    const auto out = [](const tf::Tensor<int>& x) {
        return tf::print(x, tf::PrintOptions{.output_stream = "stdout"});
    };
    for (const bool traced : {false, true}) {
        const Capture cout(std::cout), cerr(std::cerr);
        if (traced) tf::function(out)(4);
        else out(tf::constant(4));
        CHECK(cout.text() == "4\n");
        CHECK(cerr.text() == "");
    }
    // file:// appends
    std::remove("print_test.txt");
    const auto file = [](const tf::Tensor<int>& x) {
        return tf::print("x:", x, tf::PrintOptions{.output_stream = "file://print_test.txt"});
    };
    file(tf::constant(1));
    tf::function(file)(2);
    std::ifstream in("print_test.txt");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    CHECK(text == "x: 1\nx: 2\n");
    std::remove("print_test.txt");
    // ValueError: Unsupported output stream
    CHECK_THROWS_AS(tf::print(1, tf::PrintOptions{.output_stream = "nope"}),
                    tf::errors::InvalidArgument);
    CHECK_THROWS_AS(tf::print(1, tf::PrintOptions{.output_stream = "file:///no/such/folder/x"}),
                    tf::errors::NotFound);
}

TEST_CASE("print: on every call, in program order, after earlier writes") {
    tf::Variable<float> v(2.25f);
    const auto f = tf::function(
        [](tf::Variable<float>& x) {
            tf::print("before", x);
            x.assign_add(1.f);
            tf::print("after", x);
        },
        v);
    const Capture capture(std::cerr);
    f();
    f();
    CHECK(capture.text() == "before 2.25\nafter 3.25\nbefore 3.25\nafter 4.25\n");
}

// As TensorFlow 2.21 prints them: a string is raw where it is all that is printed.
TEST_CASE("print: a string among others is quoted") {
    const auto s = tf::constant("a string");
    using S = tf::Tensor<tf::string>;
    CHECK(printed([](const S& t) { return tf::print(t); }, s) == "a string\n");
    CHECK(printed([](const S& t) { return tf::print(t, tf::PrintOptions{.end = "!"}); }, s) ==
          "a string!");
    CHECK(printed([](const S& t) { return tf::print("text", t, "more"); }, s) ==
          "text \"a string\" more\n");
    CHECK(printed([](const S& t) { return tf::print(t, t); }, s) == "\"a string\" \"a string\"\n");
    CHECK(printed([](const S& t) { return tf::print(std::array{t}); }, s) == "[\"a string\"]\n");
}

namespace {
struct Point {
    BOOST_HANA_DEFINE_STRUCT(Point, (tf::Tensor<int, 2>, x), (int, y));
};
struct Net : tf::Module {
    tf::Variable<float, 2> a{this, "a", tf::constant({1.f, 2.f})};
    tf::Variable<int> w{this, "w", 3};
    constexpr Net() : tf::Module(this) {}
    constexpr auto variables_and(const tf::Tensor<int>& x) const {
        tf::print("variables", variables(), std::tie(a), w, x, *this);
        return x;
    }
    constexpr auto gradients(const tf::Tensor<float>& x) {
        tf::GradientTape tape({.persistent = true});
        tape.watch(x);
        const auto y = tf::reduce_sum(tf::gather(a, tf::constant({1, 1})));
        const auto z = tf::reduce_sum(a * a);
        tf::print(tape.gradient(y, a), tape.gradient(z, a), tape.gradient(z, x));
        tf::print(tape.gradient(z, variables()), std::array{tape.gradient(z, a)});
        return y;
    }
};
/// What a method of a module writes eagerly; its graph must write the same.
template <auto Method, class... A>
std::string printed_by(const A&... a) {
    Net net;
    const auto once = [&](const auto& f) {
        const Capture capture(std::cerr);
        f(a...);
        return capture.text();
    };
    const auto f = tf::function<Method>(net);
    const std::string eager = once([&](const A&... x) { return f.eagerly(x...); });
    CHECK(once(f) == eager);
    CHECK(once(f) == eager);
    return eager;
}
}  // namespace

TEST_CASE("print: dtypes, shapes and specs") {
    // tf.print(x.dtype, x.shape, tf.TensorShape([None, 3]), [x.dtype], (x.shape,))
    CHECK(printed(
              [](const tf::Tensor<float, 2>& x) {
                  return tf::print(x.dtype, x.static_shape,
                                   tf::Tensor<int, tf::dyn, 3>::static_shape, std::array{x.dtype},
                                   std::tuple(x.shape()));
              },
              tf::constant({1.f, 2.f})) ==
          "tf.float32 TensorShape([2]) TensorShape([None, 3]) [tf.float32] (TensorShape([2]),)\n");
    CHECK(printed([] { return tf::print(tf::Shape(), tf::int64); }) ==
          "TensorShape([]) tf.int64\n");
    CHECK(printed([] {
              return tf::print(tf::TensorSpec<float, tf::dyn, 3>{},
                               std::tuple(tf::TensorSpec<bool>{}));
          }) ==
          "TensorSpec(shape=(None, 3), dtype=tf.float32, name=None) "
          "(TensorSpec(shape=(), dtype=tf.bool, name=None),)\n");
}

TEST_CASE("print: variables and modules") {
    // tf.print("variables", m.variables, (m.a,), m.w, x)
    CHECK(printed_by<&Net::variables_and>(tf::constant(7)) ==
          "variables ([1 2], 3) ([1 2],) 3 7 <tf.Module 'net'>\n");
    Net net;
    const Capture capture(std::cerr);
    tf::print(net.variables()[1], std::vector{std::ref(net)});
    CHECK(capture.text() == "3 (<tf.Module 'net'>,)\n");  // Python: modules by their address
}

TEST_CASE("print: gradients") {
    // rows print as the whole, what does not depend as None
    CHECK(printed_by<&Net::gradients>(tf::constant(1.f)) ==
          "[0 2] [2 4] None\n([2 4], None) [[2 4]]\n");
}

TEST_CASE("print: named tuples, vectors, quoted strings") {
    // P(x=[2 3], y=1) of collections.namedtuple("P", "x y")
    CHECK(printed([](const tf::Tensor<int, 2>& x) { return tf::print(Point{x, 1}); },
                  tf::constant({2, 3})) == "Point(x=[2 3], y=1)\n");
    CHECK(printed([](const tf::Tensor<int>& x) { return tf::print(std::vector{x, x}); },
                  tf::constant(1)) == "[1, 1]\n");
    CHECK(printed([] { return tf::print(std::vector<int>{}); }) == "[]\n");
    CHECK(printed([] { return tf::print(std::array{"a'b", "q\"", "new\nline"}); }) ==
          "[\"a'b\", 'q\"', 'new\\nline']\n");
    const Capture capture(std::cerr);
    tf::print(tf::print("x"), 1);
    CHECK(capture.text() == "x\nNone 1\n");
}
