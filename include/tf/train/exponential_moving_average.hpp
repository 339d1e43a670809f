// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.train.ExponentialMovingAverage: moving averages of variables.

#include <tuple>

#include <tf/core/errors.hpp>
#include <tf/module/list.hpp>
#include <tf/module/variable.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/math.hpp>

namespace tf::train {

/// Moving averages of variables, a member of the module that owns these. The averages begin with
/// the variables' values, as in TensorFlow, so that they need no correction (zero_debias) then;
/// they are not trainable. V are the types of the variables, of any floating dtype. Mirrors
/// tf.train.ExponentialMovingAverage:
///
///     struct Net : tf::Module {
///         tf::Variable<float, 3> w{this, "w"};
///         tf::train::ExponentialMovingAverage<tf::Variable<float, 3>> ema{this, "ema", .99, w};
///     };
///     net.ema.apply();
///     net.w.assign(net.ema.average(net.w));
template <class... V>
class ExponentialMovingAverage : public Module {
public:
    constexpr ExponentialMovingAverage(Module* owner, std::string_view name, double decay,
                                       const V&... variables)
        : Module(owner, this, name), data_{static_cast<float>(decay), {&variables...}} {
        account(&data_, sizeof(data_));
        if (__builtin_is_constant_evaluated()) return;
        each([](auto& average, const auto& v) { average.assign(v.read()); });
    }

    /// Moves each average towards its variable: average -= (1 - decay) * (average - variable).
    constexpr void apply() { move(constant<float>(1.f - data_.decay)); }
    /// The same with a smaller decay at the beginning, min(decay, (1 + num_updates) / (10 +
    /// num_updates)). `num_updates` is a number or a scalar, as of a variable that counts steps.
    template <class N>
    constexpr void apply(const N& num_updates) {
        const Tensor<float> n = [&] {
            if constexpr (TensorLike<N>) return Tensor<float>(cast<float>(num_updates));
            else return constant<float>(static_cast<double>(num_updates));
        }();
        move(Tensor<float>(1.f - minimum((1.f + n) / (10.f + n), data_.decay)));
    }
    /// The average of one of the variables. errors::InvalidArgument for another variable.
    template <class T, int... Dims>
    constexpr const Variable<T, Dims...>& average(const Variable<T, Dims...>& variable) const {
        constexpr bool known = (std::same_as<V, Variable<T, Dims...>> || ...);
        static_assert(known,
                      "[tf.train.average_type] average(variable): no variable of this type has an "
                      "average; add its type to those of ExponentialMovingAverage");
        const Variable<T, Dims...>* found = nullptr;
        each_of(averages_, [&](const auto& average, const auto& v) {
            if constexpr (std::same_as<decltype(v), const Variable<T, Dims...>&>)
                if (&v == &variable) found = &average;
        });
        if (found == nullptr) no_average();
        return *found;
    }

private:
    struct Data {
        float decay;
        std::tuple<const V*...> variables;
    };

    [[gnu::noinline, gnu::cold, noreturn]] static void no_average() {
        errors::raise<errors::InvalidArgument>({"tf.train.no_average",
                                                "ExponentialMovingAverage.average", "variable",
                                                "another variable", "one that has an average"});
    }
    template <class Averages, class F>
    constexpr void each_of(Averages& averages, const F& f) const {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (f(averages.template get<I>(), *std::get<I>(data_.variables)), ...);
        }(std::index_sequence_for<V...>{});
    }
    template <class F>
    constexpr void each(const F& f) {
        each_of(averages_, f);
    }
    constexpr void move(const Tensor<float>& rate) {
        each([&](auto& average, const auto& v) {
            using T = typename std::remove_cvref_t<decltype(average)>::value_type;
            average.assign_sub((average.read() - v.read()) * Tensor<T>(cast<T>(rate)));
        });
    }

    Data data_;
    ListOf<V...> averages_{
        this, "averages",
        (static_cast<void>(sizeof(V)), std::tuple(tf::detail::tracing::NoValue{}, false))...};

    // At the end: after a failed static_assert, clang ignores the rest of the class.
    static_assert((is_floating(dtype_of<typename V::value_type>) && ...),
                  "[tf.train.average_dtype] ExponentialMovingAverage<V...>: variables must be "
                  "floats");
};

}  // namespace tf::train
