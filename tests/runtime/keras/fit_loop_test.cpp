// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The loops of fit, evaluate and predict, and the callbacks, with a trainer that only counts: the
// test sets its loss. Orders of calls and decisions are those of Keras 3.15.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include <tf/functions.hpp>
#include <tf/keras/callbacks/early_stopping.hpp>
#include <tf/keras/optimizers/any_optimizer.hpp>

namespace {

using namespace tf::keras;

struct Model : tf::Module {
    tf::Variable<float> w{this, "w", 0.f};
};
struct Optimizer : AnyOptimizer {
    static constexpr tf::keras::detail::OptimizerKind kind{
        .weights = [](const tf::Module& m) { return m.trainable_variables(); }, .rate = .5f};
    explicit Optimizer(const Model& model) : AnyOptimizer(nullptr, "optimizer", kind, &model) {}
};
struct Metrics : tf::Module {};

/// Records which rows it gets; each training step adds 1 to the model's only weight.
class Counting : public AnyTrainer {
public:
    Counting() : AnyTrainer(model_, optimizer_) {}

    tf::Module& metrics() override { return metrics_; }
    std::int64_t iterations() override { return static_cast<std::int64_t>(trained.size()); }
    float learning_rate() override { return .5f; }
    void set_learning_rate(float) override {}
    std::vector<tf::AnyTensor> get_weights() override { return {tf::AnyTensor(model_.w.read())}; }
    void set_weights(const std::vector<tf::AnyTensor>& w) override {
        model_.w.assign(w[0].as<float>());
    }
    Logs results() override {
        Logs logs;
        logs.set("loss", loss);
        logs.set("rows", static_cast<float>(rows));
        return logs;
    }
    int better_direction(std::string_view name) const override {
        return name == "loss" ? -1 : name == "rows" ? 1 : 0;
    }
    void reset_results() override { rows = 0; }

    History fit(const detail::Examples& x, const FitOptions& o,
                std::vector<detail::Hooks*> callbacks = {}) {
        return run_fit(x, o,
                       {[](AnyTrainer& t, const detail::Examples& b) {
                            auto& me = static_cast<Counting&>(t);
                            me.trained.push_back(me.take(b));
                            me.model_.w.assign_add(1.f);
                        },
                        [](AnyTrainer& t, const detail::Examples& b) {
                            auto& me = static_cast<Counting&>(t);
                            me.tested.push_back(me.take(b));
                        },
                        [] { return std::span<tf::kernels::NodeState>(); }},
                       callbacks);
    }
    tf::AnyTensor predict(const detail::Examples& x, std::int64_t batch) {
        return run_predict(
            x, {.batch_size = batch, .verbose = 0},
            [](AnyTrainer&, const detail::Examples& b) { return std::vector{b.parts[0]}; }, {})[0];
    }
    std::vector<int> take(const detail::Examples& b) {
        const auto x = b.parts[0].as<int, tf::dyn, 2>();
        std::vector<int> seen;
        for (int i = 0; i < x.shape()[0]; ++i) {
            CHECK(x(i, 1) == 10 * x(i, 0));
            CHECK(b.parts[1].as<tf::string, tf::dyn>()(i) == std::to_string(x(i, 0)));
            seen.push_back(x(i, 0));
            seen_weights.push_back(b.parts[2].as<float, tf::dyn>()(i));
        }
        rows += static_cast<int>(seen.size());
        return seen;
    }

    Model model_;
    Optimizer optimizer_{model_};
    Metrics metrics_;
    float loss = 1;
    int rows = 0;
    std::vector<std::vector<int>> trained, tested;
    std::vector<float> seen_weights;
};

/// x has rows (k, 10 k), y has k as a string.
detail::Examples numbered(int n) {
    std::vector<int> x;
    std::vector<std::string> y;
    for (int i = 0; i < n; ++i) {
        x.insert(x.end(), {i, 10 * i});
        y.push_back(std::to_string(i));
    }
    return ValidationData(tf::constant<tf::dyn, 2>(x), tf::constant<tf::dyn>(y)).examples();
}
ValidationData tried(int n) {
    const detail::Examples e = numbered(n);
    return {e.parts[0].as<int, tf::dyn, 2>(), e.parts[1].as<tf::string, tf::dyn>()};
}

const FitOptions quiet{.batch_size = 4, .verbose = 0, .shuffle = false};

struct Journal {
    std::string heard;
    void on_train_begin() { heard += "train( "; }
    void on_train_end(const Logs& logs) { heard += ")train:" + std::to_string(logs.size()) + " "; }
    void on_epoch_begin(int e) { heard += "epoch" + std::to_string(e) + "( "; }
    void on_epoch_end(int e, const Logs& logs) {
        heard += ")epoch" + std::to_string(e) + ":";
        for (const Logs::Entry& l : logs) heard += l.name + ",";
        heard += " ";
    }
    void on_train_batch_begin(int b) { heard += "b" + std::to_string(b); }
    void on_train_batch_end(int b, const Logs& logs) {
        heard +=
            "-" + std::to_string(b) + ":" + std::to_string(static_cast<int>(logs["rows"])) + " ";
    }
    void on_test_begin() { heard += "test( "; }
    void on_test_batch_begin(int b) { heard += "t" + std::to_string(b); }
    void on_test_batch_end(int b, const Logs&) { heard += "-" + std::to_string(b) + " "; }
    void on_test_end(const Logs& logs) {
        heard += ")test:" + std::to_string(static_cast<int>(logs["rows"])) + " ";
    }
};

template <class C>
History fit_with(Counting& t, C& callback, const FitOptions& o) {
    detail::HooksOf<C> hooks(callback);
    return t.fit(numbered(10), o, {&hooks});
}

}  // namespace

TEST_CASE("fit loop: batches in order, the last one smaller") {
    Counting t;
    auto o = quiet;
    o.epochs = 2;
    const History h = t.fit(numbered(10), o);
    const std::vector<std::vector<int>> once{{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9}};
    REQUIRE(t.trained.size() == 6);
    for (std::size_t k = 0; k < 6; ++k) CHECK(t.trained[k] == once[k % 3]);
    CHECK(h.epoch == std::vector{0, 1});
    CHECK(h["rows"] == std::vector{10.f, 10.f});
}

TEST_CASE("fit loop: shuffled, every example comes once an epoch, in another order each time") {
    const auto run = [] {
        tf::random::set_seed(7);
        Counting t;
        auto o = quiet;
        o.shuffle = true;
        o.epochs = 2;
        t.fit(numbered(10), o);
        std::vector<int> all;
        for (const auto& b : t.trained) all.insert(all.end(), b.begin(), b.end());
        return all;
    };
    const std::vector<int> seen = run();
    REQUIRE(seen.size() == 20);
    const std::vector<int> first(seen.begin(), seen.begin() + 10),
        second(seen.begin() + 10, seen.end());
    CHECK(first != second);
    for (auto epoch : {first, second}) {
        CHECK(!std::ranges::is_sorted(epoch));
        std::ranges::sort(epoch);
        CHECK(epoch == std::vector{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    }
    CHECK(run() == seen);
}

TEST_CASE("fit loop: hooks in Keras's order") {
    Counting t;
    Journal j;
    auto o = quiet;
    o.batch_size = 5;
    o.validation_data = tried(3);
    fit_with(t, j, o);
    CHECK(j.heard ==
          "train( epoch0( b0-0:5 b1-1:10 test( t0-0 )test:3 )epoch0:loss,rows,val_loss,val_rows, "
          ")train:4 ");
}

TEST_CASE("fit loop: steps_per_epoch goes on where the last epoch ended") {
    Counting t;
    auto o = quiet;
    o.epochs = 2;
    o.steps_per_epoch = 2;
    t.fit(numbered(10), o);
    CHECK(t.trained ==
          std::vector<std::vector<int>>{{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9}, {0, 1, 2, 3}});
}

TEST_CASE("fit loop: validation each second epoch, with other batches and not all of them") {
    Counting t;
    auto o = quiet;
    o.epochs = 4;
    o.validation_freq = 2;
    o.validation_batch_size = 3;
    o.validation_steps = 2;
    o.validation_data = tried(9);
    const History h = t.fit(numbered(4), o);
    CHECK(t.tested == std::vector<std::vector<int>>{{0, 1, 2}, {3, 4, 5}, {0, 1, 2}, {3, 4, 5}});
    CHECK(h["val_rows"] == std::vector{6.f, 6.f});
    CHECK(h["rows"].size() == 4);
}

TEST_CASE("fit loop: a function that hears of epochs, and one that stops") {
    Counting t;
    auto o = quiet;
    o.epochs = 5;
    std::vector<int> heard;
    auto each = [&](const Epoch& e) {
        heard.push_back(e.epoch);
        CHECK(e["rows"] == 10);
        e.trainer.stop_training = e.epoch == 1;
    };
    fit_with(t, each, o);
    CHECK(heard == std::vector{0, 1});
    // also in the middle of an epoch
    Counting u;
    struct Stop {
        void on_train_batch_end(int b, const Logs&, AnyTrainer& trainer) {
            trainer.stop_training = b == 1;
        }
    } stop;
    const History h = fit_with(u, stop, o);
    CHECK(u.trained.size() == 2);
    CHECK(h.epoch.size() == 1);
}

TEST_CASE("fit loop: a stop before the first batch ends training after that batch, as in Keras") {
    struct Early {
        void on_train_begin(AnyTrainer& trainer) { trainer.stop_training = true; }
    } early;
    struct AtEpoch {
        void on_epoch_begin(int e, AnyTrainer& trainer) { trainer.stop_training = e == 1; }
    } at_epoch;
    Counting t, u;
    auto o = quiet;
    o.epochs = 3;
    CHECK(fit_with(t, early, o).epoch.size() == 1);
    CHECK(t.trained.size() == 1);
    CHECK(fit_with(u, at_epoch, o).epoch.size() == 2);
    CHECK(u.trained.size() == 4);  // three batches, then one
}

TEST_CASE("fit loop: a callback adds to the logs of later callbacks and of the history") {
    struct Adds {
        void on_epoch_end(int e, Logs& logs) { logs.append("a_number", static_cast<float>(e)); }
    } adds;
    Journal j;
    Counting t;
    detail::HooksOf<Adds> first(adds);
    detail::HooksOf<Journal> second(j);
    const History h = t.fit(numbered(4), quiet, {&first, &second});
    CHECK(h["a_number"] == std::vector{0.f});
    CHECK(j.heard == "train( epoch0( b0-0:4 )epoch0:loss,rows,a_number, )train:2 ");
}

TEST_CASE("fit loop: what makes no sense is told, before anything is trained") {
    Counting t;
    const auto throws = [&](auto change) {
        auto o = quiet;
        change(o);
        CHECK_THROWS_AS(t.fit(numbered(4), o), tf::errors::InvalidArgument);
    };
    throws([](auto& o) { o.batch_size = 0; });
    throws([](auto& o) { o.epochs = -1; });
    throws([](auto& o) { o.validation_freq = 0; });
    throws([](auto& o) { o.steps_per_epoch = -1; });
    throws([](auto& o) { o.verbose = 3; });
    throws([](auto& o) { o.validation_split = 1; });
    throws([](auto& o) { o.validation_split = -.5; });
    throws([](auto& o) { o.sample_weight = tf::constant({1.f, 1.f, 1.f}); });
    throws([](auto& o) { o.sample_weight = tf::constant({1, 1, 1, 1}); });
    throws([](auto& o) { o.class_weight = {{1, 2.f}}; });  // the labels are strings
    throws([](auto& o) { o.validation_data = {tf::zeros<int, 3, 5>(), tf::zeros<int, 3>()}; });
    CHECK_THROWS_AS(t.fit(numbered(0), quiet), tf::errors::InvalidArgument);
    auto uneven = numbered(4);
    uneven.parts[1] = numbered(3).parts[1];
    CHECK_THROWS_WITH_AS(t.fit(uneven, quiet),
                         "[tf.keras.rows] tf::keras::Trainer::fit: 'y' got 3 rows; expected 4, as "
                         "many as 'x' has",
                         tf::errors::InvalidArgument);
    CHECK(t.trained.empty());
}

TEST_CASE("fit loop: validation_split takes the last rows, before anything is shuffled") {
    Counting t;
    auto o = quiet;
    o.shuffle = true;
    o.validation_split = .25;
    t.fit(numbered(10), o);
    CHECK(t.tested == std::vector<std::vector<int>>{{7, 8, 9}});
    std::vector<int> all;
    for (const auto& b : t.trained) all.insert(all.end(), b.begin(), b.end());
    std::ranges::sort(all);
    CHECK(all == std::vector{0, 1, 2, 3, 4, 5, 6});
}

TEST_CASE("fit loop: weights of examples and of classes") {
    Counting t;
    t.fit(numbered(3), quiet);
    CHECK(t.seen_weights == std::vector{1.f, 1.f, 1.f});
    t.seen_weights.clear();
    auto o = quiet;
    o.sample_weight = tf::constant({2.f, 0.f, .5f});
    t.fit(numbered(3), o);
    CHECK(t.seen_weights == std::vector{2.f, 0.f, .5f});
}

TEST_CASE("predict loop: the batches' rows, one after the other") {
    Counting t;
    const auto y = t.predict(numbered(10), 4).as<int, tf::dyn, 2>();
    REQUIRE(y.shape() == tf::Shape(10, 2));
    for (int i = 0; i < 10; ++i) CHECK(y(i, 0) == i);
}

namespace {

/// The number of epochs that are trained with these losses: keras.callbacks.EarlyStopping.
int epochs_until_stop(callbacks::EarlyStopping stop, const std::vector<float>& losses,
                      float* weight = nullptr) {
    Counting t;
    struct Losses {
        const std::vector<float>& all;
        void on_epoch_begin(int e, AnyTrainer& trainer) {
            static_cast<Counting&>(trainer).loss = all[static_cast<std::size_t>(e)];
        }
    } says{losses};
    auto o = quiet;
    o.epochs = static_cast<int>(losses.size());
    o.batch_size = 10;
    detail::HooksOf<Losses> first(says);
    detail::HooksOf<callbacks::EarlyStopping> second(stop);
    const History h = t.fit(numbered(10), o, {&first, &second});
    if (weight != nullptr) *weight = t.model_.w.read()();
    return static_cast<int>(h.epoch.size());
}

}  // namespace

TEST_CASE("early stopping: as Keras stops") {
    using callbacks::EarlyStopping;
    const std::vector<float> losses{5, 4, 4.5f, 4.25f, 3, 3.5f, 3.5f, 3.5f, 1, 2};
    CHECK(epochs_until_stop({.monitor = "loss"}, losses) == 3);
    CHECK(epochs_until_stop({.monitor = "loss", .patience = 1}, losses) == 3);
    CHECK(epochs_until_stop({.monitor = "loss", .patience = 2}, losses) == 4);
    CHECK(epochs_until_stop({.monitor = "loss", .patience = 3}, losses) == 8);
    CHECK(epochs_until_stop({.monitor = "loss", .patience = 4}, losses) == 10);
    CHECK(epochs_until_stop({.monitor = "loss", .min_delta = 2}, losses) == 2);
    CHECK(epochs_until_stop({.monitor = "loss", .min_delta = -2}, losses) == 2);
    CHECK(epochs_until_stop({.monitor = "loss", .mode = callbacks::Mode::max}, losses) == 2);
    CHECK(epochs_until_stop({.monitor = "loss", .patience = 2, .baseline = 3.5f}, losses) == 3);
    CHECK(epochs_until_stop({.monitor = "loss", .start_from_epoch = 4}, losses) == 6);
    float weight = 0;
    CHECK(epochs_until_stop({.monitor = "loss", .patience = 2, .restore_best_weights = true},
                            losses, &weight) == 4);
    CHECK(weight == 2);  // after the second epoch
    CHECK(epochs_until_stop({.monitor = "loss", .patience = 2}, losses, &weight) == 4);
    CHECK(weight == 4);
}

TEST_CASE("early stopping: a value that training does not have is told at once") {
    Counting t;
    callbacks::EarlyStopping stop;
    CHECK_THROWS_WITH_AS(fit_with(t, stop, quiet),
                         "[tf.keras.monitor] tf::keras::callbacks::EarlyStopping: 'monitor' got "
                         "'val_loss'; expected one of loss, rows; names with val_ need validation "
                         "data",
                         tf::errors::InvalidArgument);
    CHECK(t.trained.empty());
}
