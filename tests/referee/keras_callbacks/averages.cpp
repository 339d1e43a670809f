// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The cases whose optimizer keeps moving averages of the weights.

#include "keras_callbacks.hpp"

namespace callback_cases {
namespace {

constexpr optimizers::SGD averaging{.learning_rate = .1, .use_ema = true, .ema_momentum = .8};
using Averaged = Run<averaging>;
using callbacks::SwapEMAWeights;

template <auto Body>
constexpr Case averages(const char* name) {
    return {name, &run_case<averaging, Body>};
}

}  // namespace

std::vector<Case> average_cases() {
    return {
        averages<[](Averaged& r) { r.fit({.epochs = 2}); }>("averages"),
        averages<[](Averaged& r) {
            r.fit({.epochs = 2, .validation_data = {r.test_x, r.test_y}}, SwapEMAWeights{});
        }>("SwapEMAWeights"),
        averages<[](Averaged& r) {
            r.fit({.epochs = 2, .validation_data = {r.test_x, r.test_y}},
                  SwapEMAWeights{.swap_on_epoch = true});
        }>("SwapEMAWeights swap_on_epoch"),
        averages<[](Averaged& r) {
            SwapEMAWeights swap;
            r.fit({.epochs = 1});
            r.evaluate({}, swap);
        }>("SwapEMAWeights evaluate"),
    };
}

}  // namespace callback_cases
