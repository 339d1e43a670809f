// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The weights of examples, and of classes of examples.

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/keras/training/examples.hpp>
#include <tf/module/nest.hpp>

namespace tf::keras {

namespace detail {
template <class X>
void add_parts(std::vector<AnyTensor>& parts, const X& x) {
    nest::for_each(nest::materialize(x),
                   [&](const auto& leaf) { parts.push_back(AnyTensor(leaf)); });
}
}  // namespace detail

/// One weight per example; empty by default. For a model with several results, a std::tuple has
/// weights for each result, and one tensor applies to all of them.
class SampleWeight {
public:
    SampleWeight() = default;
    template <TensorLike W>
    SampleWeight(const W& weights) {
        detail::add_parts(weights_, weights);
    }
    template <TensorLike... W>
    SampleWeight(const std::tuple<W...>& weights) {
        detail::add_parts(weights_, weights);
    }
    const std::vector<AnyTensor>& values() const { return weights_; }

private:
    std::vector<AnyTensor> weights_;
};

class ClassWeight;
namespace detail {
/// Multiplies the weight of each example by the weight of its class.
TF_COMMON AnyTensor weighted_by_class(const AnyTensor& weights, const AnyTensor& y,
                                      const ClassWeight& of_class, std::string_view who);
}  // namespace detail

/// A factor for the weights of the examples of each class, `{{0, 1.f}, {1, 2.5f}}` or a std::map;
/// 1 for classes that are not listed.
class ClassWeight {
public:
    ClassWeight() = default;
    ClassWeight(std::initializer_list<std::pair<const int, float>> factors)
        : ClassWeight(factors.begin(), factors.end()) {}
    template <class Map>
        requires std::same_as<typename Map::mapped_type, float>
    ClassWeight(const Map& factors) : ClassWeight(factors.begin(), factors.end()) {}

    bool empty() const { return factors_.empty(); }
    /// The factor of a class. If a class is listed twice, the first factor counts, as in a
    /// std::map.
    float of(std::int64_t label) const {
        for (const auto& [known, factor] : factors_)
            if (known == label) return factor;
        return 1;
    }
    /// Internal: the weights of examples with these labels. A pointer that constructors with
    /// factors set, so that only programs that have factors compile its code.
    AnyTensor weigh(const AnyTensor& weights, const AnyTensor& y, std::string_view who) const {
        return weigh_(weights, y, *this, who);
    }

private:
    template <class Iterator>
    ClassWeight(Iterator begin, Iterator end) : weigh_(&detail::weighted_by_class) {
        for (; begin != end; ++begin) factors_.emplace_back(begin->first, begin->second);
    }

    std::vector<std::pair<int, float>> factors_;
    AnyTensor (*weigh_)(const AnyTensor&, const AnyTensor&, const ClassWeight&,
                        std::string_view) = nullptr;
};

namespace detail {
/// Adds, for each tensor of labels, one weight per example: its own weight, 1 by default, times the
/// weight of its class. `given` are no tensors of weights, one, or one for each tensor of labels.
TF_COMMON void add_weights(Examples& all, const std::vector<AnyTensor>& given,
                           const ClassWeight& of_class, std::string_view who);
}  // namespace detail

}  // namespace tf::keras

#if TF_HAS_KERAS_CODE
#include <tf/keras/training/example_weights_code.hpp>
#endif
