// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Strings, and effects: variables are read and written, values asserted and printed, in program
// order.

#include "report.hpp"

namespace saved {
namespace {

using tf::Tensor;

void strings(Rows& rows) {
    const auto f = [](auto a, auto b) {
        return std::tuple(a == b, a != b, tf::where(a == b, "same", b), a == "x");
    };
    using namespace std::string_literals;
    const auto matrix =
        tf::constant({{"a", "", "c"}, {"long enough for the heap, really", "e", "x"}});
    rows.one("strings", f, matrix, tf::constant({"a", "e", "c"}));
    rows.one("strings/scalar", f, matrix, tf::constant("x"));
    using Open = Tensor<tf::string, dyn>;
    const auto bytes = tf::constant<dyn>(std::vector<std::string>{"\0a"s, "\xff\xfe"s, "\0"s, ""s});
    rows.add("strings/bytes", f, call(Open(bytes), Open(bytes)),
             call(Open(tf::constant({"a"})), Open(bytes)),
             call(Open(tf::zeros<tf::string, 0>()), Open(tf::zeros<tf::string, 0>())));
}

/// A variable for each kind of update; a function returns its value before and after it.
template <class T>
struct Counter : tf::Module {
    tf::Variable<T> n{this, "n", 3};
    tf::Variable<T, 3, 2> table{this, "table", tf::ones<T, 3, 2>()};
    constexpr Counter(tf::Module* parent, std::string_view name) : tf::Module(parent, name) {}
    constexpr Counter() : Counter(nullptr, "counter") {}

    constexpr auto change(Tensor<T> x, Tensor<int, 2> rows, Tensor<T, 2, 2> v) {
        const auto first = n.read();
        n.assign_add(x);
        const auto second = n.read();
        n.assign(second * x);
        const auto third = n.read();
        n.assign_sub(x + x);
        table.scatter_add(rows, v);
        table.assign_add(table * table);
        return std::tuple(first, second, third, n.read(), table.read());
    }
    /// All updates of rows except scatter_add.
    constexpr auto scatter(Tensor<int, 2> rows, Tensor<T, 2, 2> v) {
        table.scatter_sub(rows, v);
        table.scatter_mul(rows, v);
        table.scatter_min(tf::constant(0), tf::constant<T>({1, 2}));
        const auto first = table.read();
        table.scatter_update(rows, v + v);
        table.scatter_div(tf::constant({1, 2}), v);
        table.scatter_max(tf::constant({0}), tf::constant<T>({{2, 3}}));
        const auto second = table.read();
        const auto at = tf::expand_dims<-1>(rows);
        table.scatter_nd_add(at, v);
        table.scatter_nd_sub(tf::constant<std::int64_t>({{0, 1}, {0, 1}}), tf::constant<T>({1, 1}));
        table.scatter_nd_max(at, v);
        table.scatter_nd_min(tf::constant({1, 1}), tf::constant<T>(4));
        const auto third = table.read();
        table.scatter_nd_update(tf::concat<1>(at, at * 0), tf::constant<T>({7, 5}));
        return std::tuple(first, second, third, table.read());
    }
};

template <class T>
void changes(Rows& rows, Counter<T>& saved, Counter<T>& run) {
    const auto with = [](auto x, auto ids) {
        return call(as<T>(x), ids, as<T>(sample<2, 2>(1, 3)));
    };
    rows.add_concrete(std::string("variables, ").append(tf::name_of(tf::dtype_of<T>)),
                      tf::function<&Counter<T>::change>(saved).get_concrete_function(),
                      tf::function<&Counter<T>::change>(run).get_concrete_function(),
                      with(tf::constant(2.f), tf::constant({2, 0})),
                      with(tf::constant(1.f), tf::constant({1, 1})));
    const auto scattered = [](auto ids) { return call(ids, as<T>(sample<2, 2>(1, 3))); };
    rows.add_concrete(std::string("updates of rows, ").append(tf::name_of(tf::dtype_of<T>)),
                      tf::function<&Counter<T>::scatter>(saved).get_concrete_function(),
                      tf::function<&Counter<T>::scatter>(run).get_concrete_function(),
                      scattered(tf::constant({2, 0})), scattered(tf::constant({1, 1})));
}

/// Variables of dtypes without arithmetic, and one with an open dim.
struct Holder : tf::Module {
    tf::Variable<bool, 2> flags{this, "flags", tf::constant({true, false})};
    tf::Variable<tf::string> text{this, "text", "before"};
    tf::Variable<float, dyn, 2> open{this, "open",
                                     tf::Tensor<float, dyn, 2>(tf::ones<float, 1, 2>())};
    constexpr Holder(tf::Module* parent, std::string_view name) : tf::Module(parent, name) {}
    constexpr Holder() : Holder(nullptr, "holder") {}

    constexpr auto swap(Tensor<tf::string> t, Tensor<float, dyn, 2> x) {
        const auto before = text.read();
        flags.assign(tf::logical_not(flags));
        text.assign(t);
        open.assign(tf::concat<0>(open, x));
        return std::tuple(before, flags.read(), text.read(), open.read());
    }
};

/// Effects in branches and loops.
struct Steps : tf::Module {
    tf::Variable<int> done{this, "done", 0};
    tf::Variable<float> sum{this, "sum", 0};
    constexpr Steps(tf::Module* parent, std::string_view name) : tf::Module(parent, name) {}
    constexpr Steps() : Steps(nullptr, "steps") {}

    constexpr auto run(Tensor<int> n, Tensor<float> x) {
        const auto last = tf::while_loop(
            [&](auto k) { return k < n; },
            [&](auto k) {
                tf::cond(k % 2 == 0, [&] { sum.assign_add(x); }, [&] { sum.assign(sum * 2.f); });
                done.assign_add(1);
                return k + 1;
            },
            tf::like(n, 0));
        tf::debugging::assert_equal(last, tf::maximum(n, 0), "all steps");
        tf::switch_case(
            done, [&] { sum.assign_sub(x); }, [&] { sum.assign_add(100.f); },
            [&] { done.assign_sub(tf::floordiv(done, 7)); });
        return std::tuple(last, done.read(), sum.read());
    }
};

/// A step of each optimizer's op, with and without its optional operands.
template <class T>
struct Optimized : tf::Module {
    using Vector = Tensor<T, 3>;
    tf::Variable<T, 3> w{this, "w", tf::ones<T, 3>()};
    tf::Variable<T, 3> a{this, "a"}, b{this, "b"}, c{this, "c"}, squares{this, "squares"},
        steps{this, "steps"};
    constexpr Optimized(tf::Module* parent, std::string_view name) : tf::Module(parent, name) {}
    constexpr Optimized() : Optimized(nullptr, "optimized") {}

    constexpr auto sgd(Vector g, Tensor<T> rate) {
        namespace raw = tf::raw_ops;
        raw::ResourceApplyGradientDescent({.var = w, .alpha = rate, .delta = g});
        raw::ResourceApplyGradientDescent({.var = w, .alpha = .1, .delta = g, .decay = rate});
        for (const bool nesterov : {false, true}) {
            raw::ResourceApplyMomentum({.var = w,
                                        .accum = a,
                                        .lr = rate,
                                        .grad = g,
                                        .momentum = .9,
                                        .use_nesterov = nesterov});
            raw::ResourceApplyKerasMomentum({.var = w,
                                             .accum = b,
                                             .lr = rate,
                                             .grad = g,
                                             .momentum = .8,
                                             .use_nesterov = nesterov});
        }
        tf::detail::gradients::update_variables<tf::op::ApplyMovingAverage>(
            {&b}, false, {}, raw::Rate(.75), raw::Rate(.25), raw::Delta(g));
        return std::tuple(w.read(), a.read(), b.read());
    }
    constexpr auto adam(Vector g, Tensor<T> rate) {
        namespace raw = tf::raw_ops;
        for (const bool nesterov : {false, true})
            raw::ResourceApplyAdam({.var = w,
                                    .m = a,
                                    .v = b,
                                    .beta1_power = rate,
                                    .beta2_power = .9,
                                    .lr = rate,
                                    .beta1 = .9,
                                    .beta2 = .99,
                                    .epsilon = 1e-3,
                                    .grad = g,
                                    .use_nesterov = nesterov,
                                    .decay = nesterov ? raw::Rate() : raw::Rate(.1)});
        raw::ResourceApplyAdamWithAmsgrad({.var = w,
                                           .m = a,
                                           .v = b,
                                           .vhat = c,
                                           .beta1_power = rate,
                                           .beta2_power = .9,
                                           .lr = rate,
                                           .beta1 = .9,
                                           .beta2 = .99,
                                           .epsilon = 1e-3,
                                           .grad = g});
        return std::tuple(w.read(), a.read(), b.read(), c.read());
    }
    constexpr auto rms(Vector g, Tensor<T> rate) {
        namespace raw = tf::raw_ops;
        for (tf::VariableBase* mom : {static_cast<tf::VariableBase*>(nullptr), &a_base()}) {
            raw::ResourceApplyRMSProp({.var = w,
                                       .ms = b,
                                       .mom = mom,
                                       .lr = rate,
                                       .rho = .9,
                                       .momentum = .5,
                                       .epsilon = 1e-3,
                                       .grad = g});
            raw::ResourceApplyCenteredRMSProp({.var = w,
                                               .mg = c,
                                               .ms = b,
                                               .mom = mom,
                                               .lr = rate,
                                               .rho = .9,
                                               .momentum = .5,
                                               .epsilon = 1e-3,
                                               .grad = g});
        }
        return std::tuple(w.read(), a.read(), b.read(), c.read());
    }
    /// The steps of Keras's other optimizers, which have no separate functions.
    constexpr auto adaptive(Vector grad, Tensor<T> rate) {
        using tf::raw_ops::Rate;
        const tf::raw_ops::Delta g(grad);
        const auto step = [&]<class Op>(Op, std::initializer_list<const tf::VariableBase*> all,
                                        const auto&... operands) {
            tf::detail::gradients::update_variables<Op>(all, false, Rate(), operands...);
        };
        const Rate r(rate), tiny(1e-3), most(.9), half(.5);
        step(tf::op::ApplyKerasAdagrad{}, {&w, &squares}, r, tiny, g);
        step(tf::op::ApplyAdadelta{}, {&w, &squares, &steps}, r, most, tiny, g);
        step(tf::op::ApplyAdaMax{}, {&w, &a, &steps}, r, r, Rate(.1), most, tiny, g);
        step(tf::op::ApplyNadam{}, {&w, &a, &squares}, r, half, half, Rate(.1), Rate(.1), tiny, g);
        step(tf::op::ApplyFtrl{}, {&w, &squares, &b}, g, r, tiny, half, tiny, Rate(-.5));
        step(tf::op::ApplyLion{}, {&w, &a}, r, most, half, g);
        return std::tuple(w.read(), a.read(), b.read(), squares.read(), steps.read());
    }

private:
    constexpr tf::VariableBase& a_base() { return a; }
};
template <class T>
void optimizers(Rows& rows, Optimized<T>& saved, Optimized<T>& run) {
    using M = Optimized<T>;
    const auto add = [&](std::string name, auto of) {
        rows.add_concrete(name.append(", ").append(tf::name_of(tf::dtype_of<T>)),
                          of(saved).get_concrete_function(), of(run).get_concrete_function(),
                          call(as<T>(sample<3>(-1, 1)), tf::Tensor<T>(.25f)),
                          call(as<T>(sample<3>(-2, 2)), tf::Tensor<T>(.5f)));
    };
    add("gradient descent", [](M& m) { return tf::function<&M::sgd>(m); });
    add("adam", [](M& m) { return tf::function<&M::adam>(m); });
    add("rms prop", [](M& m) { return tf::function<&M::rms>(m); });
    add("adaptive", [](M& m) { return tf::function<&M::adaptive>(m); });
}

/// Tables, in a function's body, in branches and in loops.
struct Tables : tf::Module {
    tf::lookup::StaticHashTable<tf::string, std::int64_t> ids{
        this, "ids", {"a", "", "long enough for the heap, really"}, {7, 8, 9}, -1};
    tf::lookup::StaticHashTable<std::int64_t, tf::string> names{
        this, "names", {7, 8}, {"seven", ""}, "unknown"};
    tf::lookup::StaticHashTable<std::int32_t, double> weights{
        this, "weights", {0, 2, 3}, {0.25, 1e300, -2.0}, 0.5};
    tf::lookup::StaticHashTable<tf::string, bool> known{this, "known", {"a"}, {true}, false};
    tf::Variable<int> calls{this, "calls", 0};
    constexpr Tables(tf::Module* parent, std::string_view name) : tf::Module(parent, name) {}
    constexpr Tables() : Tables(nullptr, "tables") {}

    constexpr auto run(Tensor<tf::string, dyn> x, Tensor<int> n) {
        const auto of = ids.lookup(x);
        calls.assign_add(1);
        const auto back =
            tf::cond(n > 1, [&] { return names[of]; }, [&] { return names[ids[x] + 1]; });
        const auto [turns, sum] = tf::while_loop(
            [&](auto k, auto) { return k < n; },
            [&](auto k, auto s) {
                return std::tuple(
                    k + 1,
                    tf::cond(k == 2, [&] { return s; }, [&] { return s + weights.lookup(k); }));
            },
            tf::like(n, 0), tf::zeros<double>());
        return std::tuple(of, back, known[x], turns, sum, ids.size(), weights.size(),
                          weights[calls.read()]);
    }
};

/// Mutable tables, in a function's body, in branches and in loops.
struct ChangingTables : tf::Module {
    tf::lookup::experimental::MutableHashTable<tf::string, std::int64_t> counts{this, "counts", -1};
    tf::lookup::experimental::MutableHashTable<std::int64_t, float, 2> pairs{
        this, "pairs", {0.5f, 1.f}};
    constexpr ChangingTables(tf::Module* parent, std::string_view name)
        : tf::Module(parent, name) {}
    constexpr ChangingTables() : ChangingTables(nullptr, "changing_tables") {}

    void fill() {
        counts.insert({"a", "long enough for the heap, really"}, {5, 6});
        pairs.insert({2}, {{-1.f, 4.f}});
    }
    constexpr auto run(Tensor<tf::string, dyn> x, Tensor<int> n) {
        const auto before = counts[x];
        counts.insert(x, before + std::int64_t{10});
        const auto [turns, sum] =
            tf::while_loop([&](auto k, auto) { return k < n; },
                           [&](auto k, auto s) {
                               const auto key = tf::cast<std::int64_t>(k);
                               const auto old = tf::reduce_sum(pairs[key]);
                               pairs.insert(key, tf::stack(tf::cast<float>(k), old));
                               return std::tuple(k + 1, s + tf::reduce_sum(pairs[key]));
                           },
                           tf::like(n, 0), tf::zeros<float>());
        const auto left = tf::cond(
            n > 1,
            [&] {
                counts.remove("b");
                return counts.size();
            },
            [&] { return pairs.size(); });
        const auto [keys, values] = counts.export_();
        return std::tuple(before, counts.lookup(x, before), turns, sum, left,
                          tf::reduce_sum(values), tf::reduce_sum(tf::strings::length(keys)),
                          pairs[tf::constant<std::int64_t>({0, 1, 2, 9})]);
    }
};

/// The same with dense tables.
struct DenseTables : tf::Module {
    tf::lookup::experimental::DenseHashTable<tf::string, std::int64_t> counts{this, "counts", -1,
                                                                              "",   "$",      4};
    tf::lookup::experimental::DenseHashTable<std::int64_t, float, 2> pairs{
        this, "pairs", {0.5f, 1.f}, -1, -2};
    tf::lookup::experimental::DenseHashTable<Tensor<std::int64_t, 2>, float> cells{
        this, "cells", -1.f, {0, 0}, {-1, -1}, 8};
    constexpr DenseTables(tf::Module* parent, std::string_view name) : tf::Module(parent, name) {}
    constexpr DenseTables() : DenseTables(nullptr, "dense_tables") {}

    void fill() {
        counts.insert({"a", "long enough for the heap, really"}, {5, 6});
        pairs.insert({2}, {{-1.f, 4.f}});
        cells.insert({{4, 5}, {1, 2}}, {2.f, 3.f});
    }
    constexpr auto run(Tensor<tf::string, dyn, dyn> x, Tensor<std::int64_t, dyn> n) {
        const auto before = counts[x];
        counts.insert(x, before + std::int64_t{10});
        counts.remove("b");
        pairs.insert(tf::expand_dims<1>(n), tf::ones_like(pairs[tf::expand_dims<1>(n)]));
        pairs.remove(tf::reshape<1, 1>(tf::gather(n, 0)));
        const auto [keys, values] = counts.export_();
        const auto [numbers, rows] = pairs.export_();
        const auto cell = cells[tf::constant<std::int64_t>({{{4, 5}}, {{4, 4}}})];
        const auto one = cells[tf::constant<std::int64_t>({1, 2})];
        cells.insert(tf::stack<1>(n, n), tf::cast<float>(n));
        cells.remove(tf::constant<std::int64_t>({1, 2}));
        const auto [places, contents] = cells.export_();
        return std::tuple(cell, one, tf::reduce_sum<0>(places), tf::reduce_sum(contents), before,
                          counts[x], counts.size(), tf::reduce_sum(values),
                          tf::reduce_sum(tf::strings::length(keys)), tf::reduce_sum(numbers),
                          tf::reduce_sum<0>(rows), pairs[tf::constant<std::int64_t>({{0, 2}})]);
    }
};

struct Effects : tf::Module {
    Counter<float> f32{this, "f32"};
    Counter<double> f64{this, "f64"};
    Counter<std::int32_t> i32{this, "i32"};
    Counter<std::int64_t> i64{this, "i64"};
    Counter<std::uint8_t> u8{this, "u8"};
    Holder holder{this, "holder"};
    Steps steps{this, "steps"};
    Tables tables{this, "tables"};
    ChangingTables changing_tables{this, "changing_tables"};
    DenseTables dense_tables{this, "dense_tables"};
    Optimized<float> optimized{this, "optimized"};
    Optimized<double> optimized64{this, "optimized64"};
    constexpr Effects() : tf::Module("effects") {}
};

}  // namespace

tf::Module& effect_rows(Rows& rows) {
    static Effects saved;
    Effects run;
    strings(rows);
    changes(rows, saved.f32, run.f32);
    changes(rows, saved.f64, run.f64);
    changes(rows, saved.i32, run.i32);
    changes(rows, saved.i64, run.i64);
    changes(rows, saved.u8, run.u8);
    optimizers(rows, saved.optimized, run.optimized);
    optimizers(rows, saved.optimized64, run.optimized64);
    const auto swap = [](auto& m) { return tf::function<&Holder::swap>(m.holder); };
    using Open = Tensor<float, dyn, 2>;
    rows.add_concrete("variables, others", swap(saved).get_concrete_function(),
                      swap(run).get_concrete_function(),
                      call(tf::constant("after"), Open(as<float>(sample<3, 2>(-1, 1)))),
                      call(tf::constant(""), Open(as<float>(sample<0, 2>(-1, 1)))));
    const auto steps = [](auto& m) { return tf::function<&Steps::run>(m.steps); };
    rows.add_concrete("effects in regions", steps(saved).get_concrete_function(),
                      steps(run).get_concrete_function(), call(tf::constant(5), tf::constant(1.5f)),
                      call(tf::constant(0), tf::constant(1.5f)),
                      call(tf::constant(2), tf::constant(-3.f)));
    const auto tables = [](auto& m) { return tf::function<&Tables::run>(m.tables); };
    using Texts = Tensor<tf::string, dyn>;
    rows.add_concrete(
        "tables", tables(saved).get_concrete_function(), tables(run).get_concrete_function(),
        call(Texts(tf::constant({"a", "b", ""})), tf::constant(5)),
        call(Texts(tf::constant({"long enough for the heap, really"})), tf::constant(1)),
        call(Texts(tf::zeros<tf::string, 0>()), tf::constant(0)));
    for (Effects* each : {&saved, &run}) each->changing_tables.fill();
    const auto changing = [](auto& m) {
        return tf::function<&ChangingTables::run>(m.changing_tables);
    };
    rows.add_concrete("tables that change", changing(saved).get_concrete_function(),
                      changing(run).get_concrete_function(),
                      call(Texts(tf::constant({"a", "b", ""})), tf::constant(4)),
                      call(Texts(tf::constant({"b", "a"})), tf::constant(1)),
                      call(Texts(tf::zeros<tf::string, 0>()), tf::constant(0)));
    for (Effects* each : {&saved, &run}) each->dense_tables.fill();
    const auto dense = [](auto& m) { return tf::function<&DenseTables::run>(m.dense_tables); };
    using Matrix = Tensor<tf::string, dyn, dyn>;
    using Numbers = Tensor<std::int64_t, dyn>;
    rows.add_concrete(
        "dense tables", dense(saved).get_concrete_function(), dense(run).get_concrete_function(),
        call(Matrix(tf::constant({{"a", "b", "c"}})), Numbers(tf::constant<std::int64_t>({4, 5}))),
        call(Matrix(tf::constant({{"b"}, {"a"}})), Numbers(tf::constant<std::int64_t>({2}))),
        call(Matrix(tf::zeros<tf::string, 0, 2>()), Numbers(tf::constant<std::int64_t>({7}))));
    rows.add(
        "print",
        [](Tensor<float, dyn> x) {
            tf::print("x is", x, tf::reduce_sum(x));
            return x * 2.f;
        },
        call(Tensor<float, dyn>(tf::constant({1.f, 2.5f}))));
    rows.add(
        "summary",  // a saved function writes no summaries
        [](Tensor<float, dyn> x) {
            const tf::name_scope of("of", x);
            tf::summary::scalar("sum", tf::reduce_sum(x), 3);
            tf::cond(tf::reduce_sum(x) > 0.f, [&] { tf::summary::histogram("x", x, 3); });
            return x * 2.f;
        },
        call(Tensor<float, dyn>(tf::constant({1.f, 2.5f}))));
    return saved;
}

}  // namespace saved
