// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Callbacks, which are called during training. A callback is any struct with some of Keras's hooks,
// or a function that is called after each epoch. Mirrors keras.callbacks.Callback.

#include <concepts>
#include <functional>
#include <string_view>

#include <tf/keras/training/logs.hpp>

namespace tf::keras {

class AnyTrainer;

/// The argument of a plain function, called after each epoch: `[](const keras::Epoch& e) { ...
/// e["loss"] ... }`.
struct Epoch {
    int epoch;  ///< from 0
    const Logs& logs;
    AnyTrainer& trainer;
    /// The loss or a metric. An unknown name raises errors::NotFound, which lists the known ones.
    float operator[](std::string_view name) const { return logs[name]; }
};

namespace detail {

/// A callback with its type erased; hooks that it does not define do nothing.
class Hooks {
public:
    virtual ~Hooks() = default;
    virtual void train_begin(AnyTrainer&) {}
    virtual void train_end(AnyTrainer&, const Logs&) {}
    /// Called when fit ends, also by an exception.
    virtual void train_left() noexcept {}
    virtual void epoch_begin(AnyTrainer&, int) {}
    /// The callback may add to the logs, which later callbacks and the history share.
    virtual void epoch_end(AnyTrainer&, int, Logs&) {}
    virtual void train_batch_begin(AnyTrainer&, int) {}
    virtual void train_batch_end(AnyTrainer&, int, const Logs&) {}
    virtual void test_begin(AnyTrainer&) {}
    virtual void test_end(AnyTrainer&, const Logs&) {}
    virtual void test_batch_begin(AnyTrainer&, int) {}
    virtual void test_batch_end(AnyTrainer&, int, const Logs&) {}
    virtual void predict_begin(AnyTrainer&) {}
    virtual void predict_end(AnyTrainer&) {}
    virtual void predict_batch_begin(AnyTrainer&, int) {}
    virtual void predict_batch_end(AnyTrainer&, int) {}
    /// Whether the callback would read the logs of a batch, which take time to compute.
    virtual bool wants_batch_logs() const { return false; }
};

template <class C>
concept HasHooks =
    requires { &C::on_train_begin; } || requires { &C::on_train_end; } ||
    requires { &C::on_epoch_begin; } || requires { &C::on_epoch_end; } ||
    requires { &C::on_train_batch_begin; } || requires { &C::on_train_batch_end; } ||
    requires { &C::on_test_begin; } || requires { &C::on_test_end; } ||
    requires { &C::on_test_batch_begin; } || requires { &C::on_test_batch_end; } ||
    requires { &C::on_predict_begin; } || requires { &C::on_predict_end; } ||
    requires { &C::on_predict_batch_begin; } || requires { &C::on_predict_batch_end; };

template <class C>
class HooksOf final : public Hooks {
    static constexpr bool hears_epochs = std::invocable<C&, const Epoch&>;
    static_assert(HasHooks<C> || hears_epochs,
                  "[tf.keras.callback] a callback has hooks with Keras's names, such as "
                  "void on_epoch_end(int epoch, const tf::keras::Logs& logs), or is a function "
                  "that takes const tf::keras::Epoch&");

public:
    explicit HooksOf(C& callback) : c_(callback) {}

    void train_begin(AnyTrainer& t) override {
        if constexpr (requires { c_.on_train_begin(t); }) c_.on_train_begin(t);
        else if constexpr (requires { c_.on_train_begin(); }) c_.on_train_begin();
        else if constexpr (requires { c_.on_train_begin(Logs(), t); }) c_.on_train_begin(Logs(), t);
        else if constexpr (requires { c_.on_train_begin(Logs()); }) c_.on_train_begin(Logs());
        else
            static_assert(
                !requires { &C::on_train_begin; },
                "[tf.keras.hook] on_train_begin(const Logs& logs): the hook must take the "
                "arguments that Keras passes (logs may be omitted); the last parameter can be "
                "AnyTrainer&");
    }
    void train_end(AnyTrainer& t, const Logs& l) override {
        if constexpr (requires { c_.on_train_end(l, t); }) c_.on_train_end(l, t);
        else if constexpr (requires { c_.on_train_end(l); }) c_.on_train_end(l);
        else
            static_assert(
                !requires { &C::on_train_end; },
                "[tf.keras.hook] on_train_end(const Logs& logs): the hook must take the arguments "
                "that Keras passes; the last parameter can be AnyTrainer&");
    }
    void train_left() noexcept override {
        if constexpr (requires { c_.on_train_left(); }) c_.on_train_left();
    }
    void epoch_begin(AnyTrainer& t, int epoch) override {
        if constexpr (requires { c_.on_epoch_begin(epoch, t); }) c_.on_epoch_begin(epoch, t);
        else if constexpr (requires { c_.on_epoch_begin(epoch); }) c_.on_epoch_begin(epoch);
        else if constexpr (requires { c_.on_epoch_begin(epoch, Logs(), t); })
            c_.on_epoch_begin(epoch, Logs(), t);
        else if constexpr (requires { c_.on_epoch_begin(epoch, Logs()); })
            c_.on_epoch_begin(epoch, Logs());
        else
            static_assert(
                !requires { &C::on_epoch_begin; },
                "[tf.keras.hook] on_epoch_begin(int epoch, const Logs& logs): the hook must take "
                "the arguments that Keras passes (logs may be omitted); the last parameter can be "
                "AnyTrainer&");
    }
    void epoch_end(AnyTrainer& t, int epoch, Logs& l) override {
        if constexpr (requires { c_.on_epoch_end(epoch, l, t); }) c_.on_epoch_end(epoch, l, t);
        else if constexpr (requires { c_.on_epoch_end(epoch, l); }) c_.on_epoch_end(epoch, l);
        else
            static_assert(
                !requires { &C::on_epoch_end; },
                "[tf.keras.hook] on_epoch_end(int epoch, const Logs& logs): the hook must take the "
                "arguments that Keras passes; the last parameter can be AnyTrainer&");
        if constexpr (hears_epochs) c_(Epoch{epoch, l, t});
    }
    void train_batch_begin(AnyTrainer& t, int b) override {
        if constexpr (requires { c_.on_train_batch_begin(b, t); }) c_.on_train_batch_begin(b, t);
        else if constexpr (requires { c_.on_train_batch_begin(b); }) c_.on_train_batch_begin(b);
        else if constexpr (requires { c_.on_train_batch_begin(b, Logs(), t); })
            c_.on_train_batch_begin(b, Logs(), t);
        else if constexpr (requires { c_.on_train_batch_begin(b, Logs()); })
            c_.on_train_batch_begin(b, Logs());
        else
            static_assert(
                !requires { &C::on_train_batch_begin; },
                "[tf.keras.hook] on_train_batch_begin(int batch, const Logs& logs): the hook must "
                "take the arguments that Keras passes (logs may be omitted); the last parameter "
                "can be AnyTrainer&");
    }
    void train_batch_end(AnyTrainer& t, int b, const Logs& l) override {
        if constexpr (requires { c_.on_train_batch_end(b, l, t); }) c_.on_train_batch_end(b, l, t);
        else if constexpr (requires { c_.on_train_batch_end(b, l); }) c_.on_train_batch_end(b, l);
        else
            static_assert(
                !requires { &C::on_train_batch_end; },
                "[tf.keras.hook] on_train_batch_end(int batch, const Logs& logs): the hook must "
                "take the arguments that Keras passes; the last parameter can be AnyTrainer&");
    }
    void test_begin(AnyTrainer& t) override {
        if constexpr (requires { c_.on_test_begin(t); }) c_.on_test_begin(t);
        else if constexpr (requires { c_.on_test_begin(); }) c_.on_test_begin();
        else if constexpr (requires { c_.on_test_begin(Logs(), t); }) c_.on_test_begin(Logs(), t);
        else if constexpr (requires { c_.on_test_begin(Logs()); }) c_.on_test_begin(Logs());
        else
            static_assert(
                !requires { &C::on_test_begin; },
                "[tf.keras.hook] on_test_begin(const Logs& logs): the hook must take the arguments "
                "that Keras passes (logs may be omitted); the last parameter can be AnyTrainer&");
    }
    void test_end(AnyTrainer& t, const Logs& l) override {
        if constexpr (requires { c_.on_test_end(l, t); }) c_.on_test_end(l, t);
        else if constexpr (requires { c_.on_test_end(l); }) c_.on_test_end(l);
        else
            static_assert(
                !requires { &C::on_test_end; },
                "[tf.keras.hook] on_test_end(const Logs& logs): the hook must take the arguments "
                "that Keras passes; the last parameter can be AnyTrainer&");
    }
    void test_batch_begin(AnyTrainer& t, int b) override {
        if constexpr (requires { c_.on_test_batch_begin(b, t); }) c_.on_test_batch_begin(b, t);
        else if constexpr (requires { c_.on_test_batch_begin(b); }) c_.on_test_batch_begin(b);
        else if constexpr (requires { c_.on_test_batch_begin(b, Logs(), t); })
            c_.on_test_batch_begin(b, Logs(), t);
        else if constexpr (requires { c_.on_test_batch_begin(b, Logs()); })
            c_.on_test_batch_begin(b, Logs());
        else
            static_assert(
                !requires { &C::on_test_batch_begin; },
                "[tf.keras.hook] on_test_batch_begin(int batch, const Logs& logs): the hook must "
                "take the arguments that Keras passes (logs may be omitted); the last parameter "
                "can be AnyTrainer&");
    }
    void test_batch_end(AnyTrainer& t, int b, const Logs& l) override {
        if constexpr (requires { c_.on_test_batch_end(b, l, t); }) c_.on_test_batch_end(b, l, t);
        else if constexpr (requires { c_.on_test_batch_end(b, l); }) c_.on_test_batch_end(b, l);
        else
            static_assert(
                !requires { &C::on_test_batch_end; },
                "[tf.keras.hook] on_test_batch_end(int batch, const Logs& logs): the hook must "
                "take the arguments that Keras passes; the last parameter can be AnyTrainer&");
    }
    void predict_begin(AnyTrainer& t) override {
        if constexpr (requires { c_.on_predict_begin(t); }) c_.on_predict_begin(t);
        else if constexpr (requires { c_.on_predict_begin(); }) c_.on_predict_begin();
        else if constexpr (requires { c_.on_predict_begin(Logs(), t); })
            c_.on_predict_begin(Logs(), t);
        else if constexpr (requires { c_.on_predict_begin(Logs()); }) c_.on_predict_begin(Logs());
        else
            static_assert(
                !requires { &C::on_predict_begin; },
                "[tf.keras.hook] on_predict_begin(const Logs& logs): the hook must take the "
                "arguments that Keras passes (logs may be omitted); the last parameter can be "
                "AnyTrainer&");
    }
    void predict_end(AnyTrainer& t) override {
        if constexpr (requires { c_.on_predict_end(t); }) c_.on_predict_end(t);
        else if constexpr (requires { c_.on_predict_end(); }) c_.on_predict_end();
        else if constexpr (requires { c_.on_predict_end(Logs(), t); }) c_.on_predict_end(Logs(), t);
        else if constexpr (requires { c_.on_predict_end(Logs()); }) c_.on_predict_end(Logs());
        else
            static_assert(
                !requires { &C::on_predict_end; },
                "[tf.keras.hook] on_predict_end(const Logs& logs): the hook must take the "
                "arguments that Keras passes (logs may be omitted); the last parameter can be "
                "AnyTrainer&");
    }
    void predict_batch_begin(AnyTrainer& t, int b) override {
        if constexpr (requires { c_.on_predict_batch_begin(b, t); })
            c_.on_predict_batch_begin(b, t);
        else if constexpr (requires { c_.on_predict_batch_begin(b); }) c_.on_predict_batch_begin(b);
        else if constexpr (requires { c_.on_predict_batch_begin(b, Logs(), t); })
            c_.on_predict_batch_begin(b, Logs(), t);
        else if constexpr (requires { c_.on_predict_batch_begin(b, Logs()); })
            c_.on_predict_batch_begin(b, Logs());
        else
            static_assert(
                !requires { &C::on_predict_batch_begin; },
                "[tf.keras.hook] on_predict_batch_begin(int batch, const Logs& logs): the hook "
                "must take the arguments that Keras passes (logs may be omitted); the last "
                "parameter can be AnyTrainer&");
    }
    void predict_batch_end(AnyTrainer& t, int b) override {
        if constexpr (requires { c_.on_predict_batch_end(b, t); }) c_.on_predict_batch_end(b, t);
        else if constexpr (requires { c_.on_predict_batch_end(b); }) c_.on_predict_batch_end(b);
        else if constexpr (requires { c_.on_predict_batch_end(b, Logs(), t); })
            c_.on_predict_batch_end(b, Logs(), t);
        else if constexpr (requires { c_.on_predict_batch_end(b, Logs()); })
            c_.on_predict_batch_end(b, Logs());
        else
            static_assert(
                !requires { &C::on_predict_batch_end; },
                "[tf.keras.hook] on_predict_batch_end(int batch, const Logs& logs): the hook must "
                "take the arguments that Keras passes (logs may be omitted); the last parameter "
                "can be AnyTrainer&");
    }
    bool wants_batch_logs() const override {
        if constexpr (requires { c_.wants_batch_logs(); }) return c_.wants_batch_logs();
        else return requires { &C::on_train_batch_end; } || requires { &C::on_test_batch_end; };
    }

private:
    C& c_;
};

}  // namespace detail

namespace callbacks {

/// A callback made of functions: `LambdaCallback{.on_epoch_end = [](int epoch, const Logs& logs)
/// {}}`. Mirrors keras.callbacks.LambdaCallback.
struct LambdaCallback {
    std::function<void(int)> on_epoch_begin = [](int) {};
    std::function<void(int, const Logs&)> on_epoch_end = [](int, const Logs&) {};
    std::function<void()> on_train_begin = [] {};
    std::function<void(const Logs&)> on_train_end = [](const Logs&) {};
    std::function<void(int)> on_train_batch_begin = [](int) {};
    std::function<void(int, const Logs&)> on_train_batch_end = [](int, const Logs&) {};
};

}  // namespace callbacks
}  // namespace tf::keras
