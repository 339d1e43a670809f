// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Graphs that are made at run time: results computed by hand, memory that loops release, composites
// and their gradients, invalid rows.

#include <doctest/doctest.h>

#include <tf/autodiff/extension.hpp>
#include <tf/exec/runtime/runtime_graph.hpp>
#include <tf/functions.hpp>
#include <tf/io/graph_def/import_node.hpp>
#include <tf/io/saved_model/load.hpp>
#include <tf/nn.hpp>

#include "../allocations.hpp"

namespace {

using tf::AnyTensor;
using tf::DType;
using tf::Shape;
using tf::exec::RuntimeGraph;
using tf::graph::Graph;
namespace op = tf::op;

/// Rows one by one; regions are opened and closed around those inside.
struct Builder {
    Graph g;
    int region = 0;

    Builder() { g.regions.push({}); }
    int row(const tf::OpDef& def, DType dtype, const Shape& shape, std::vector<int> inputs = {},
            std::vector<std::uint64_t> words = {}, tf::graph::Range regions = {}) {
        tf::graph::Row r;
        r.def = &def;
        r.dtype = dtype;
        r.shape = shape;
        r.region = region;
        r.inputs = tf::graph::append(g.ints, inputs);
        r.words = tf::graph::append(g.words, words);
        r.regions = regions;
        return g.rows.push(r);
    }
    int argument(std::uint64_t k, DType dtype = DType::float32, const Shape& s = Shape::invalid()) {
        return row(tf::def_of<op::Argument>, dtype, s, {}, {k});
    }
    int number(float v) {
        return row(tf::def_of<op::Const>, DType::float32, {}, {}, {tf::detail::core::to_bits(v)});
    }
    int integer(std::int32_t v) {
        return row(tf::def_of<op::Const>, DType::int32, {}, {}, {tf::detail::core::to_bits(v)});
    }
    int open(int count) {
        const int first = g.regions.size();
        for (int k = 0; k < count; ++k) g.regions.push({});
        return first;
    }
    template <class F>
    void fill(int r, F&& f) {
        const int outer = std::exchange(region, r);
        g.regions[r].parent = outer;
        g.regions[r].first = g.rows.size();
        const std::vector<int> outputs = f();
        g.regions[r].last = g.rows.size();
        g.regions[r].outputs = tf::graph::append(g.ints, outputs);
        region = outer;
    }
    int control(const tf::OpDef& def, std::vector<int> inputs, int first, int count) {
        const int owner = row(def, DType::invalid, {}, std::move(inputs), {}, {first, count});
        for (int k = 0; k < count; ++k) g.regions[first + k].owner = owner;
        return owner;
    }
    RuntimeGraph finish(std::vector<int> outputs, int arguments,
                        std::vector<AnyTensor> constants = {}) {
        g.regions[0].last = g.rows.size();
        g.regions[0].outputs = tf::graph::append(g.ints, outputs);
        tf::io::use_import_rules();
        return RuntimeGraph(g, arguments, std::move(constants), {});
    }
};

template <class T, int... Dims>
AnyTensor any(const tf::Tensor<T, Dims...>& x) {
    return AnyTensor(x);
}
std::vector<AnyTensor> call(const RuntimeGraph& g, std::vector<AnyTensor> in,
                            std::vector<tf::VariableState*> variables = {}) {
    return g({in.data(), in.size()}, variables.data());
}
float scalar(const AnyTensor& t) { return *t.as<float>().data(); }

}  // namespace

TEST_CASE("rows of unknown rank run, and shared ones are run once") {
    Builder b;
    const int x = b.argument(0), two = b.number(2);
    const int y = b.row(tf::def_of<op::Mul>, DType::float32, Shape::invalid(), {x, two});
    const int z = b.row(tf::def_of<op::Mul>, DType::float32, Shape::invalid(), {two, x});
    const int s = b.row(tf::def_of<op::Add>, DType::float32, Shape::invalid(), {y, z});
    const RuntimeGraph g = b.finish({s}, 1);
    CHECK(g.view().size() == 4);  // y and z are one
    const auto out = call(g, {any(tf::constant({1.f, -3.f}))});
    CHECK(out[0].as<float, 2>().data()[0] == 4);
    CHECK(out[0].as<float, 2>().data()[1] == -12);
    CHECK(scalar(call(g, {any(tf::constant(5.f))})[0]) == 20);
}

TEST_CASE("constants are folded where shapes are known") {
    Builder b;
    const int s = b.row(tf::def_of<op::Add>, DType::float32, {}, {b.number(2), b.number(3)});
    const RuntimeGraph g = b.finish({s}, 0);
    CHECK(g.view().size() == 1);
    CHECK(scalar(call(g, {})[0]) == 5);
}

TEST_CASE("branches") {
    Builder b;
    const int i = b.argument(0, DType::int32), x = b.argument(1), first = b.open(3);
    for (int k = 0; k < 3; ++k)
        b.fill(first + k, [&] {
            const int c = b.number(static_cast<float>(k + 1));
            return std::vector{
                b.row(tf::def_of<op::Mul>, DType::float32, Shape::invalid(), {x, c})};
        });
    const int owner = b.control(tf::def_of<op::Branch>, {i}, first, 3);
    const int out = b.row(tf::def_of<op::Output>, DType::float32, Shape::invalid(), {owner}, {0});
    const RuntimeGraph g = b.finish({out}, 2);
    const AnyTensor seven = any(tf::constant(7.f));
    CHECK(scalar(call(g, {any(tf::constant(0)), seven})[0]) == 7);
    CHECK(scalar(call(g, {any(tf::constant(1)), seven})[0]) == 14);
    CHECK(scalar(call(g, {any(tf::constant(9)), seven})[0]) == 21);
    CHECK(scalar(call(g, {any(tf::constant(-1)), seven})[0]) == 21);
}

namespace {

/// while (i < n) { l.push(x); i += 1 } -> l stacked
RuntimeGraph pushing_loop() {
    Builder b;
    using op::ListOp;
    const auto list = [&](ListOp::Kind kind, std::vector<int> in, DType dtype = DType::invalid) {
        return b.row(tf::def_of<ListOp>, dtype, Shape::invalid(), std::move(in),
                     {kind, static_cast<std::uint64_t>(DType::float32), 0});
    };
    const int n = b.argument(0, DType::int32), x = b.argument(1), zero = b.integer(0);
    const int empty = list(ListOp::reserve, {zero}), first = b.open(2);
    b.fill(first, [&] {
        const int i = b.row(tf::def_of<op::LoopVariable>, DType::int32, {}, {}, {0});
        return std::vector{b.row(tf::def_of<op::Less>, DType::boolean, {}, {i, n})};
    });
    b.fill(first + 1, [&] {
        const int i = b.row(tf::def_of<op::LoopVariable>, DType::int32, {}, {}, {0});
        const int l =
            b.row(tf::def_of<op::LoopVariable>, DType::invalid, Shape::invalid(), {}, {1});
        const int next = b.row(tf::def_of<op::Add>, DType::int32, {}, {i, b.integer(1)});
        return std::vector{next, list(ListOp::push, {l, x})};
    });
    const int owner = b.control(tf::def_of<op::While>, {zero, empty}, first, 2);
    const int out = b.row(tf::def_of<op::Output>, DType::invalid, Shape::invalid(), {owner}, {1});
    return b.finish({list(ListOp::stack, {out, b.integer(-1)}, DType::float32)}, 2);
}

/// while (i < n) { x = x * 2 + 1; i += 1 } -> x
RuntimeGraph counting_loop() {
    Builder b;
    const int n = b.argument(0, DType::int32), x = b.argument(1), zero = b.integer(0);
    const int first = b.open(2);
    b.fill(first, [&] {
        const int i = b.row(tf::def_of<op::LoopVariable>, DType::int32, {}, {}, {0});
        return std::vector{b.row(tf::def_of<op::Less>, DType::boolean, {}, {i, n})};
    });
    b.fill(first + 1, [&] {
        const int i = b.row(tf::def_of<op::LoopVariable>, DType::int32, {}, {}, {0});
        const int v =
            b.row(tf::def_of<op::LoopVariable>, DType::float32, Shape::invalid(), {}, {1});
        const int next = b.row(tf::def_of<op::Add>, DType::int32, {}, {i, b.integer(1)});
        const int twice =
            b.row(tf::def_of<op::Mul>, DType::float32, Shape::invalid(), {v, b.number(2)});
        return std::vector{next, b.row(tf::def_of<op::Add>, DType::float32, Shape::invalid(),
                                       {twice, b.number(1)})};
    });
    const int owner = b.control(tf::def_of<op::While>, {zero, x}, first, 2);
    return b.finish({b.row(tf::def_of<op::Output>, DType::float32, Shape::invalid(), {owner}, {1})},
                    2);
}

}  // namespace

TEST_CASE("loops") {
    const RuntimeGraph g = counting_loop();
    CHECK(scalar(call(g, {any(tf::constant(0)), any(tf::constant(3.f))})[0]) == 3);
    CHECK(scalar(call(g, {any(tf::constant(4)), any(tf::constant(3.f))})[0]) == 63);
}

TEST_CASE("a long loop takes no more memory than a short one") {
    const RuntimeGraph g = counting_loop();
    const AnyTensor x = any(tf::ones<float, 1000>());
    const auto run = [&](int n) {
        const auto before = test::allocations.load();
        call(g, {any(tf::constant(n)), x});
        return test::allocations.load() - before;
    };
    run(10);
    const auto few = run(10);
    if (test::reuses_blocks) CHECK(run(1000) == few);
}

TEST_CASE("a list that grows in a loop is not copied") {
    const RuntimeGraph g = pushing_loop();
    const int n = 20000;  // copies would be 2e8 elements
    const auto out = call(g, {any(tf::constant(n)), any(tf::constant({1.f, 2.f}))});
    REQUIRE(out[0].shape() == Shape(n, 2));
    CHECK(out[0].as<float, tf::dyn, 2>().data()[2 * n - 1] == 2);
}

TEST_CASE("variables are read and changed in the order of the rows") {
    Builder b;
    const int x = b.argument(0);
    const int before = b.row(tf::def_of<op::ReadVariable>, DType::float32, Shape(2), {}, {0});
    b.row(tf::def_of<op::AssignAddVariable>, DType::invalid, {}, {x}, {0});
    const int between = b.row(tf::def_of<op::ReadVariable>, DType::float32, Shape(2), {}, {0});
    b.row(tf::def_of<op::AssignVariable>, DType::invalid, {}, {x}, {0});
    const int behind = b.row(tf::def_of<op::ReadVariable>, DType::float32, Shape(2), {}, {0});
    const RuntimeGraph g = b.finish({before, between, behind}, 1);
    tf::VariableState v;
    v.dtype = DType::float32;
    v.shape = v.declared = Shape(2);
    v.value = tf::constant({1.f, 2.f}).handle();
    const auto out = call(g, {any(tf::constant({10.f, 20.f}))}, {&v});
    CHECK(out[0].as<float, 2>().data()[1] == 2);
    CHECK(out[1].as<float, 2>().data()[1] == 22);
    CHECK(out[2].as<float, 2>().data()[1] == 20);
    CHECK_THROWS_AS(call(g, {any(tf::constant({1.f, 2.f, 3.f}))}, {&v}),
                    tf::errors::InvalidArgument);
}

namespace {

/// y and dy/dx of a graph of one argument, at a number.
std::pair<float, float> with_slope(const RuntimeGraph& g, float x) {
    const auto at = tf::constant(x);
    tf::GradientTape tape;
    tape.watch(at);
    const auto y = call(g, {any(at)})[0].as<float>();
    const tf::Tensor<float> slope(tape.gradient(y, at));
    return {scalar(any(y)), scalar(any(slope))};
}

}  // namespace

TEST_CASE("composites run as formulas, and tapes use their own gradients") {
    Builder b;
    const int x = b.argument(0);
    const auto one = [&](const tf::OpDef& def, int of, std::vector<std::uint64_t> words = {}) {
        return b.row(def, DType::float32, Shape::invalid(), {of}, std::move(words));
    };
    const int y = one(tf::def_of<op::Softplus>, x);
    const auto words = op::to_words(op::LeakyRelu::Attributes{.5});
    const int z = one(tf::def_of<op::LeakyRelu>, y, {words.begin(), words.end()});
    const RuntimeGraph g = b.finish({one(tf::def_of<op::Elu>, z)}, 1);
    for (const tf::graph::Row& row : g.view().rows) CHECK(!row.def->composes);
    const float log2 = std::log(2.f);
    CHECK(scalar(call(g, {any(tf::constant(0.f))})[0]) == doctest::Approx(log2));
    const auto [value, slope] = with_slope(g, 0);
    CHECK(value == doctest::Approx(log2));
    CHECK(slope == doctest::Approx(.5f));  // that of the formula is 0
}

TEST_CASE("composites in branches and loops") {
    Builder b;
    const int n = b.integer(3), x = b.argument(0), zero = b.integer(0), first = b.open(2);
    b.fill(first, [&] {
        const int i = b.row(tf::def_of<op::LoopVariable>, DType::int32, {}, {}, {0});
        return std::vector{b.row(tf::def_of<op::Less>, DType::boolean, {}, {i, n})};
    });
    b.fill(first + 1, [&] {
        const int i = b.row(tf::def_of<op::LoopVariable>, DType::int32, {}, {}, {0});
        const int v = b.row(tf::def_of<op::LoopVariable>, DType::float32, {}, {}, {1});
        const int next = b.row(tf::def_of<op::Add>, DType::int32, {}, {i, b.integer(1)});
        return std::vector{next, b.row(tf::def_of<op::Softsign>, DType::float32, {}, {v})};
    });
    const int owner = b.control(tf::def_of<op::While>, {zero, x}, first, 2);
    const int out = b.row(tf::def_of<op::Output>, DType::float32, {}, {owner}, {1});
    const RuntimeGraph g = b.finish({out}, 1);
    const auto [value, slope] = with_slope(g, 2);  // x / (1 + 3x)
    CHECK(value == doctest::Approx(2. / 7));
    CHECK(slope == doctest::Approx(1. / 49));
}

TEST_CASE("random numbers go on, whether a tape records or not") {
    Builder b;
    const int x = b.argument(0);
    const int y = b.row(tf::def_of<op::Softplus>, DType::float32, {}, {x});
    const int r = b.row(tf::def_of<op::RandomNormal>, DType::float32, {}, {}, {0, 0});
    const int z = b.row(tf::def_of<op::Add>, DType::float32, {}, {y, r});
    const RuntimeGraph g = b.finish({z}, 1);
    const auto numbers = [&](bool taped) {
        tf::random::set_seed(5);
        std::vector<float> all;
        for (int k = 0; k < 3; ++k)
            all.push_back(taped && k == 1 ? with_slope(g, 1).first
                                          : scalar(call(g, {any(tf::constant(1.f))})[0]));
        return all;
    };
    const auto plain = numbers(false);
    CHECK(plain[0] != plain[1]);
    CHECK(numbers(true) == plain);
}

TEST_CASE("what a row gives must be what it says") {
    Builder b;
    const int x = b.argument(0);
    const RuntimeGraph g = b.finish({b.row(tf::def_of<op::Neg>, DType::float32, Shape(3), {x})}, 1);
    CHECK(call(g, {any(tf::ones<float, 3>())})[0].shape() == Shape(3));
    CHECK_THROWS_WITH_AS(call(g, {any(tf::ones<float, 2>())}),
                         doctest::Contains("tf.exec.declared"), tf::errors::InvalidArgument);
}

TEST_CASE("an op without a kernel is refused before anything runs") {
    Builder b;
    const int x = b.row(tf::def_of<tf::trace::Unrecordable>, DType::float32, Shape(3));
    CHECK_THROWS_WITH_AS(b.finish({x}, 0), doctest::Contains("tf.exec.no_kernel"),
                         tf::errors::Unimplemented);
}

TEST_CASE("kernels check shapes that no compiler has seen") {
    tf::io::use_import_rules();
    const auto refuses = [](const tf::OpDef& def, std::vector<AnyTensor> in,
                            std::vector<std::uint64_t> words) {
        const tf::exec::Kernel& k = *tf::exec::find_any_kernel(def.id);
        CHECK_THROWS_AS(tf::exec::run_kernel(k, in[0].dtype(), in.data(),
                                             static_cast<int>(in.size()), {words, {}}),
                        tf::errors::OpError);
    };
    const AnyTensor m = any(tf::ones<float, 2, 3>()), v = any(tf::ones<float, 3>());
    const AnyTensor one = any(tf::constant(1)), far = any(tf::constant({0, 7}));
    refuses(tf::def_of<op::Transpose>, {m}, {0, 1, 2});
    refuses(tf::def_of<op::Transpose>, {m}, {0, 0});
    refuses(tf::def_of<op::ReshapeLike>, {m, v}, {});
    refuses(tf::def_of<op::SumLike>, {v, m}, {});
    refuses(tf::def_of<op::Gather>, {m, far}, {0, 0});
    refuses(tf::def_of<op::Gather>, {m, one}, {5, 0});
    refuses(tf::def_of<op::ScatterAdd>, {m, far, m}, {});
    refuses(tf::def_of<op::ScatterAdd>, {m, one, m}, {});
    refuses(tf::def_of<op::GatherBack>, {m, one, m}, {0, 0});
    refuses(tf::def_of<op::SetItem>, {m, one, m}, {0});
    refuses(tf::def_of<op::GetItem>, {any(tf::constant(1.f)), one}, {});
    refuses(tf::def_of<op::Part>, {m, m, m}, {0});
    refuses(tf::def_of<op::PlacePart>, {m, v}, {0});
    refuses(tf::def_of<op::Concat>, {m, m}, {2});
    refuses(tf::def_of<op::Concat>, {m, v}, {0});
    refuses(tf::def_of<op::MatMul<false, false>>, {v, m}, {});
    refuses(tf::def_of<op::MatMul<false, false>>, {m, m}, {});
    refuses(tf::def_of<op::ArgMax>, {v}, {1});
    refuses(tf::def_of<op::StridedSlice>, {v}, {0, 0, 0, 0, 0, 0, 0, 1, 0});
    refuses(tf::def_of<op::StridedSlice>, {v}, {0, 0, 0, 0, 1, 0, 3, 4, 1});
    refuses(tf::def_of<op::StridedSlice>, {v}, {0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 1});
    refuses(tf::def_of<op::Tile>, {v}, {1, 2});
    refuses(tf::def_of<op::Tile>, {v}, {std::uint64_t(-1)});
    refuses(tf::def_of<op::Tile>, {v}, {std::uint64_t{1} << 62});
    refuses(tf::def_of<op::Pad>, {v, any(tf::constant(0.f))}, {1, 0, std::uint64_t(-1), 0});
    refuses(tf::def_of<op::Cumsum>, {v}, {1, 0, 0});
    refuses(tf::def_of<op::TensorScatterUpdate>, {m, far, m}, {0});
    refuses(tf::def_of<op::GatherNd>, {m, far}, {0});
}

TEST_CASE("lists refuse what does not belong to them") {
    using op::ListOp;
    using tf::exec::Item;
    const auto run = [](ListOp::Kind kind, std::vector<Item> in) {
        const std::array<std::uint64_t, 3> words{kind, static_cast<std::uint64_t>(DType::float32),
                                                 0};
        return tf::exec::run_list_op(words, in);
    };
    const Item one{any(tf::constant(1.f))}, zero{any(tf::constant(0))},
        any_shape{any(tf::constant(-1))};
    const Item empty = run(ListOp::reserve, {zero});
    CHECK_THROWS_AS(run(ListOp::push, {one, one}), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(run(ListOp::push, {empty, zero}), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(run(ListOp::rest, {empty}), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(run(ListOp::last, {empty, any_shape}), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(run(ListOp::set, {empty, zero, one}), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(run(ListOp::get, {empty, zero, any_shape}), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(run(ListOp::stack, {empty, any_shape}), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(run(ListOp::reserve, {{any(tf::constant(-1))}}), tf::errors::InvalidArgument);
    const Item mixed =
        run(ListOp::push, {run(ListOp::push, {empty, one}), {any(tf::ones<float, 2>())}});
    CHECK(mixed.list->items.size() == 2);
    CHECK(empty.list->items.empty());  // the operand's value does not change
    CHECK_THROWS_AS(run(ListOp::stack, {mixed, any_shape}), tf::errors::InvalidArgument);
}
