// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The features and crosses of a FeatureSpace: their options, their state, and how one feature is
// converted, by the preprocessing layers.

#include <array>
#include <string_view>
#include <vector>

#include <tf/core/fixed_string.hpp>
#include <tf/keras/layers/crossing.hpp>
#include <tf/keras/layers/lookup.hpp>
#include <tf/keras/layers/preprocessing.hpp>
#include <tf/module/any_variable.hpp>
#include <tf/module/dict.hpp>
#include <tf/ops/primitive/debugging.hpp>

/// The features of a FeatureSpace. Mirrors the functions of keras.utils.FeatureSpace.
namespace tf::keras::utils::feature_space {

/// Options of the whole FeatureSpace, its first template argument, with Keras's names and defaults.
struct Options {
    Name output_mode = "concat";  ///< "concat": one tensor; "dict": a tensor for each feature
    int crossing_dim = 32;
    int hashing_dim = 32;
    int num_discretization_bins = 32;
};

// Options of features, with Keras's names and defaults. An `output_mode` is "one_hot" or "int". A
// number of 0 stands for that of the Options.

/// The options of float_rescaled.
struct RescaledOptions {
    float scale = 1;
    float offset = 0;
};
/// Either .num_bins, to learn the boundaries, or .bin_boundaries.
struct DiscretizedOptions {
    int num_bins = 0;
    Numbers bin_boundaries = {};
    OutputMode output_mode = "one_hot";
};
/// `max_tokens` 0: no limit. With pad_to_max_tokens the one-hot vectors have max_tokens elements,
/// and so a size that is known when a model is compiled; Keras has this option in the layers only.
struct CategoricalOptions {
    int max_tokens = 0;
    int num_oov_indices = 1;
    OutputMode output_mode = "one_hot";
    bool pad_to_max_tokens = false;
};
/// The options of string_hashed and integer_hashed.
struct HashedOptions {
    int num_bins = 0;
    OutputMode output_mode = "one_hot";
};
/// The options of cross.
struct CrossOptions {
    int crossing_dim = 0;
    OutputMode output_mode = "one_hot";
};

namespace detail {

using keras::detail::encoded;

/// The state of features that learn nothing.
struct Stateless {};
/// A variable of a state; not one of the weights that a model lists.
constexpr VariableSpec learned(DType dtype, const Shape& shape) {
    return {.dtype = dtype, .shape = shape, .trainable = false, .is_weight = false};
}
/// The mean and the variance of a feature, and the number of examples that they are from.
class Moments : public Module {
public:
    constexpr Moments(Module* owner, std::string_view name) : Module(owner, name) {}

    AnyVariable mean{this, "mean", learned(DType::float32, Shape(1))};
    AnyVariable variance{this, "variance", learned(DType::float32, Shape(1))};
    AnyVariable count{this, "count", learned(DType::int64, Shape())};
};
/// The boundaries of a feature's bins, and the number of examples that they are from.
template <int Bins>
class Boundaries : public Module {
public:
    constexpr Boundaries(Module* owner, std::string_view name) : Module(owner, name) {}

    AnyVariable bin_boundaries{this, "bin_boundaries", learned(DType::float32, Shape(Bins - 1))};
    AnyVariable count{this, "count", learned(DType::int64, Shape())};
};
/// A lookup, and its vocabulary as a variable, because checkpoints do not contain its table.
template <class K, LookupOptions O>
class Vocabulary : public Module {
public:
    constexpr Vocabulary(Module* owner, std::string_view name) : Module(owner, name) {}

    void learn(keras::detail::TokenCounts<K>& counts) {
        lookup.learn(counts);
        vocabulary.template as<K, dyn>().assign(tf::constant(lookup.get_vocabulary(false)));
    }
    /// Sets the table from the variable; false if there is no vocabulary.
    bool refill() {
        const Tensor<K, dyn> tokens = vocabulary.template as<K, dyn>();
        if (tokens.shape()[0] == 0) return false;
        lookup.set_vocabulary(tokens);
        return true;
    }

    IndexLookup<K, O> lookup{this, "lookup"};
    AnyVariable vocabulary{this, "vocabulary", learned(dtype_of<K>, Shape(dyn))};
};
/// What the `adapt` of the layers writes to.
struct IntoMoments {
    Moments& state;

    template <class T, Shape S, class X>
    void assign(std::string_view name, const X& value) const {
        (name == "mean" ? state.mean : state.variance).as<float, 1>().assign(value);
    }
};
template <int Bins>
struct IntoBoundaries {
    Boundaries<Bins>& state;

    template <class T, Shape S, class X>
    void assign(std::string_view, const X& value) const {
        state.bin_boundaries.template as<float, Bins - 1>().assign(value);
    }
};

inline void refuse_before_adapt(std::string_view key) {
    errors::raise<errors::FailedPrecondition>(
        {"tf.keras.space_adapt", "FeatureSpace", key, "no data yet",
         "space.adapt(dataset), or a checkpoint, before it is used"});
}
/// Reports a feature that has not learned from data; in functions as an op.
template <class State>
constexpr void require_adapted(State& state, std::string_view key) {
    const Tensor<std::int64_t> count = state.count.template as<std::int64_t>();
    if (__builtin_is_constant_evaluated())
        debugging::assert_positive(
            count, "FeatureSpace: call adapt(dataset), or load a checkpoint, before it is used");
    else if (*count.data() == 0) refuse_before_adapt(key);
}

/// Collects the values of a feature.
struct FloatData {
    std::vector<float> all;

    template <class X>
    void add(const X& x) {
        const auto values = nest::materialize(tf::cast<float>(x));
        all.insert(all.end(), values.values().begin(), values.values().end());
    }
    Tensor<float, dyn, 1> column(std::string_view key) const {
        if (all.empty())
            errors::raise<errors::InvalidArgument>(
                {"tf.keras.space_data", "FeatureSpace::adapt", key, "no examples", "at least one"});
        return tf::constant<dyn, 1>(all);
    }
};
template <class K>
struct TokenData {
    keras::detail::TokenCounts<K> counts;

    template <class X>
    void add(const X& x) {
        const auto values = [&] {
            if constexpr (std::is_same_v<typename X::value_type, K>) return x;
            else return nest::materialize(tf::cast<K>(x));
        }();
        counts.add(values.data(), values.shape().size(), 1);
    }
};

/// What all kinds of features share. `takes` is the dtype of the example's value.
enum class Takes : std::uint8_t { floats, integers, strings };

/// A float as it is.
struct AsFloat {
    static constexpr Takes takes = Takes::floats;
    static constexpr bool is_float = true;
    template <auto>
    static constexpr bool adapts = false;
    template <auto S, Options>
    using State = Stateless;
    template <auto S, Options>
    static constexpr bool check() {
        return true;
    }
    template <auto S, Options>
    static constexpr int size = 1;
    template <auto S, Options, class X>
    static constexpr auto converted(const Stateless&, std::string_view, const X& x) {
        return nest::materialize(tf::cast<float>(x));
    }
};
struct Rescaled : AsFloat {
    RescaledOptions options;

    template <auto S, Options, class X>
    static constexpr auto converted(const Stateless&, std::string_view, const X& x) {
        constexpr RescaledOptions o = S.options;
        return nest::materialize(Rescaling{o.scale, o.offset}.scaled(x));
    }
};
struct Normalized : AsFloat {
    template <auto>
    static constexpr bool adapts = true;
    using Data = FloatData;
    template <auto S, Options>
    using State = Moments;

    template <auto S, Options, class X>
    static constexpr auto converted(Moments& state, std::string_view key, const X& x) {
        require_adapted(state, key);
        return Normalization::scaled<Normalization{}>(x, state.mean.as<float, 1>(),
                                                      state.variance.as<float, 1>());
    }
    template <auto S, Options>
    static void learn(Moments& state, std::string_view key, Data& data) {
        const auto column = data.column(key);
        Normalization::adapt<Normalization{}>(IntoMoments{state}, column);
        state.count.as<std::int64_t>().assign(static_cast<std::int64_t>(data.all.size()));
    }
};

constexpr bool is_mode(const OutputMode& mode) {
    return mode.kind == OutputMode::Kind::one_hot || mode.kind == OutputMode::Kind::integer;
}
template <int Depth, class X>
constexpr auto one_hot_of(const X& x) {
    constexpr OutputMode mode = "one_hot";
    return encoded<mode, Depth, std::int64_t>(x);
}
struct Discretized {
    static constexpr Takes takes = Takes::floats;
    static constexpr bool is_float = false;
    DiscretizedOptions options;
    using Data = FloatData;

    template <auto S>
    static constexpr bool given = S.options.bin_boundaries.count > 0;
    template <auto S>
    static constexpr bool adapts = !given<S>;
    template <auto S, Options O>
    static constexpr int size = given<S>                 ? S.options.bin_boundaries.count + 1
                                : S.options.num_bins > 0 ? S.options.num_bins
                                                         : O.num_discretization_bins;
    template <auto S, Options O>
    using State = std::conditional_t<given<S>, Stateless, Boundaries<size<S, O>>>;
    template <auto S, Options O>
    static constexpr bool check() {
        return is_mode(S.options.output_mode) && S.options.num_bins >= 0 && size<S, O> > 1 &&
               (!given<S> || (S.options.num_bins == 0 && S.options.bin_boundaries.fit() &&
                              S.options.bin_boundaries.ascend()));
    }
    template <auto S, Options O, class State, class X>
    static constexpr auto converted([[maybe_unused]] State& state, std::string_view key,
                                    const X& x) {
        constexpr int count = size<S, O> - 1;
        const auto from = nest::materialize(tf::cast<float>(x));
        if constexpr (given<S>) {
            constexpr auto bounds = S.options.bin_boundaries.template first<float, count>();
            return Discretization::bins<Discretization{.num_bins = count + 1}, count>(
                from, tf::constant<count>(bounds));
        } else {
            require_adapted(state, key);
            return Discretization::bins<Discretization{.num_bins = count + 1}, count>(
                from, state.bin_boundaries.template as<float, count>());
        }
    }
    template <auto, Options, int Depth, class State, class X>
    static constexpr auto hot(State&, const X& x) {
        return one_hot_of<Depth>(x);
    }
    template <auto S, Options O, class State>
    static void learn(State& state, std::string_view key, Data& data) {
        const auto column = data.column(key);
        constexpr int bins = size<S, O>;
        Discretization::adapt<Discretization{.num_bins = bins}>(IntoBoundaries<bins>{state},
                                                                column);
        state.count.template as<std::int64_t>().assign(static_cast<std::int64_t>(data.all.size()));
    }
};
template <class K>
struct Categorical {
    static constexpr Takes takes =
        std::is_same_v<K, std::string> ? Takes::strings : Takes::integers;
    static constexpr bool is_float = false;
    template <auto>
    static constexpr bool adapts = true;
    CategoricalOptions options;
    using Data = TokenData<K>;

    template <auto S, Options>
    static constexpr int size = S.options.pad_to_max_tokens ? S.options.max_tokens : dyn;
    template <auto S, Options>
    using State = Vocabulary<K, LookupOptions{.max_tokens = S.options.max_tokens,
                                              .num_oov_indices = S.options.num_oov_indices,
                                              .pad_to_max_tokens = S.options.pad_to_max_tokens}>;
    template <auto S, Options>
    static constexpr bool check() {
        return is_mode(S.options.output_mode) && S.options.num_oov_indices >= 0 &&
               (S.options.max_tokens == 0 || S.options.max_tokens > S.options.num_oov_indices) &&
               (!S.options.pad_to_max_tokens || S.options.max_tokens > 0);
    }
    template <auto, Options, class State, class X>
    static constexpr auto converted([[maybe_unused]] State& state, std::string_view key,
                                    const X& x) {
        if (!__builtin_is_constant_evaluated() && !state.lookup.has_vocabulary() && !state.refill())
            refuse_before_adapt(key);
        return state.lookup(x);
    }
    template <auto, Options, int, class State, class X>
    static constexpr auto hot(State& state, const X& x) {
        return state.lookup.hot(nest::materialize(tf::squeeze<1>(x)));
    }
    template <auto, Options, class State>
    static void learn(State& state, std::string_view, Data& data) {
        state.learn(data.counts);
    }
};
template <Takes What>
struct Hashed {
    static constexpr Takes takes = What;
    static constexpr bool is_float = false;
    template <auto>
    static constexpr bool adapts = false;
    HashedOptions options;

    template <auto, Options>
    using State = Stateless;
    template <auto S, Options O>
    static constexpr int size = S.options.num_bins > 0 ? S.options.num_bins : O.hashing_dim;
    template <auto S, Options O>
    static constexpr bool check() {
        return is_mode(S.options.output_mode) && S.options.num_bins >= 0 && size<S, O> > 0;
    }
    template <auto S, Options O, class X>
    static constexpr auto converted(const Stateless&, std::string_view, const X& x) {
        using Layer = Hashing<size<S, O>>;
        return Layer::template numbers<Layer{}>(x);
    }
    template <auto, Options, int Depth, class X>
    static constexpr auto hot(const Stateless&, const X& x) {
        return one_hot_of<Depth>(x);
    }
};

/// The kinds that the user can name.
template <FixedString Key, class Kind>
struct Feature {
    static constexpr auto key = Key;
    using How = Kind;
    How how;
};
/// The name of a cross, "a_X_b", and its terminating 0.
template <FixedString... Keys>
constexpr auto name_of_cross() {
    constexpr std::size_t size = (Keys.view().size() + ... + 0) + 3 * (sizeof...(Keys) - 1) + 1;
    char text[size]{};
    std::size_t at = 0;
    const auto add = [&](std::string_view part) {
        for (const char c : part) text[at++] = c;
    };
    ((add(at == 0 ? "" : "_X_"), add(Keys.view())), ...);
    return FixedString<size>(text);
}
template <FixedString... Keys>
struct Cross {
    static constexpr auto key = name_of_cross<Keys...>();
    static constexpr std::array<std::string_view, sizeof...(Keys)> features{Keys.view()...};
    CrossOptions options;
};
template <class P>
inline constexpr bool is_feature = false;
template <FixedString Key, class How>
inline constexpr bool is_feature<Feature<Key, How>> = true;
template <class P>
inline constexpr bool is_cross = false;
template <FixedString... Keys>
inline constexpr bool is_cross<Cross<Keys...>> = true;

}  // namespace detail

/// Floats as they are. (Keras's FeatureSpace.float; `float` is a keyword of C++.)
template <FixedString Key>
constexpr detail::Feature<Key, detail::AsFloat> float_() {
    return {};
}
/// Floats times scale plus offset. Mirrors FeatureSpace.float_rescaled.
template <FixedString Key>
constexpr detail::Feature<Key, detail::Rescaled> float_rescaled(
    const RescaledOptions& options = {}) {
    return {{{}, options}};
}
/// Floats minus the mean, divided by the standard deviation. Mirrors FeatureSpace.float_normalized.
template <FixedString Key>
constexpr detail::Feature<Key, detail::Normalized> float_normalized() {
    return {};
}
/// The bins of floats, learned from data or given. Mirrors FeatureSpace.float_discretized.
template <FixedString Key>
constexpr detail::Feature<Key, detail::Discretized> float_discretized(
    const DiscretizedOptions& options = {}) {
    return {{.options = options}};
}
/// The indices of integers in a vocabulary. Mirrors FeatureSpace.integer_categorical.
template <FixedString Key>
constexpr detail::Feature<Key, detail::Categorical<std::int64_t>> integer_categorical(
    const CategoricalOptions& options = {}) {
    return {{.options = options}};
}
/// The indices of strings in a vocabulary. Mirrors FeatureSpace.string_categorical.
template <FixedString Key>
constexpr detail::Feature<Key, detail::Categorical<std::string>> string_categorical(
    const CategoricalOptions& options = {}) {
    return {{.options = options}};
}
/// The hashes of integers. Mirrors FeatureSpace.integer_hashed.
template <FixedString Key>
constexpr detail::Feature<Key, detail::Hashed<detail::Takes::integers>> integer_hashed(
    const HashedOptions& options = {}) {
    return {{.options = options}};
}
/// The hashes of strings. Mirrors FeatureSpace.string_hashed.
template <FixedString Key>
constexpr detail::Feature<Key, detail::Hashed<detail::Takes::strings>> string_hashed(
    const HashedOptions& options = {}) {
    return {{.options = options}};
}
/// The hashes of combinations of features: `cross<"sex", "town">({.crossing_dim = 64})`. Mirrors
/// FeatureSpace.cross.
template <FixedString... Keys>
    requires(sizeof...(Keys) > 0)
constexpr detail::Cross<Keys...> cross(const CrossOptions& options = {}) {
    return {options};
}

}  // namespace tf::keras::utils::feature_space
