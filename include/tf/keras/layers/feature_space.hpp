// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// keras.utils.FeatureSpace: the features of tables, and how each is converted to the input of a
// model. It learns means, bins and vocabularies from a dataset of dicts.

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>

#include <tf/keras/layers/feature_space_parts.hpp>

namespace tf::keras::utils {

namespace feature_space::detail {

template <class P>
inline constexpr bool is_options = std::is_same_v<P, Options>;

/// The type of a feature of batches.
template <Takes What>
using taken_t =
    std::conditional_t<What == Takes::floats, float,
                       std::conditional_t<What == Takes::integers, std::int32_t, std::string>>;

template <class P>
inline constexpr bool is_category = false;
template <FixedString Key, class How>
inline constexpr bool is_category<Feature<Key, How>> = !How::is_float;

template <class P>
constexpr std::string_view name_of() {
    if constexpr (is_feature<P> || is_cross<P>) return P::key.view();
    else return {};
}
/// Features stand before crosses; what stands after them is neither.
template <class P>
inline constexpr int rank_of = is_feature<P> ? 0
                               : is_cross<P> ? 1
                                             : 2;

/// The constants of a FeatureSpace.
template <auto... Parts>
struct Layout {
    static constexpr std::size_t count = sizeof...(Parts);
    using All = std::tuple<std::remove_const_t<decltype(Parts)>...>;
    static constexpr All all{Parts...};
    // With `auto` as its type, clang does not know the type within the class.
    template <std::size_t I>
    using part_t = std::tuple_element_t<I, All>;
    template <std::size_t I>
    static constexpr part_t<I> part = std::get<I>(all);

    static constexpr Options options = [] {
        Options out;
        const auto take = [&](const auto& p) {
            if constexpr (is_options<std::remove_cvref_t<decltype(p)>>) out = p;
        };
        (take(Parts), ...);
        return out;
    }();
    static constexpr bool concat = options.output_mode.view() == "concat";
    static constexpr int features =
        (0 + ... + int{is_feature<std::remove_const_t<decltype(Parts)>>});
    static constexpr int crosses = (0 + ... + int{is_cross<std::remove_const_t<decltype(Parts)>>});

    static constexpr std::array<std::string_view, count> names{
        name_of<std::remove_const_t<decltype(Parts)>>()...};
    /// The index of a feature; count if there is none of this name.
    static constexpr std::size_t index_of(std::string_view name) {
        constexpr bool feature[] = {is_feature<std::remove_const_t<decltype(Parts)>>...};
        std::size_t i = 0;
        while (i < count && !(feature[i] && names[i] == name)) ++i;
        return i;
    }
    /// The indices of the features, then of the crosses, each sorted by name.
    static constexpr std::array<std::size_t, static_cast<std::size_t>(features + crosses)> order =
        [] {
            constexpr int rank[] = {rank_of<std::remove_const_t<decltype(Parts)>>...};
            std::array<std::size_t, count> out{};
            for (std::size_t i = 0; i < count; ++i) out[i] = i;
            std::sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) {
                return rank[a] != rank[b] ? rank[a] < rank[b] : names[a] < names[b];
            });
            std::array<std::size_t, static_cast<std::size_t>(features + crosses)> used{};
            std::copy_n(out.begin(), used.size(), used.begin());
            return used;
        }();

    /// The size of the encoded part; tf::dyn if it depends on the data.
    template <std::size_t I>
    static constexpr int depth() {
        if constexpr (is_cross<part_t<I>>)
            return part<I>.options.crossing_dim > 0 ? part<I>.options.crossing_dim
                                                    : options.crossing_dim;
        else if constexpr (is_feature<part_t<I>>)
            return part_t<I>::How::template size<part<I>.how, options>;
        else return 0;
    }
    template <std::size_t I>
    static constexpr bool is_one_hot() {
        if constexpr (is_cross<part_t<I>>)
            return part<I>.options.output_mode.kind == OutputMode::Kind::one_hot;
        else if constexpr (is_category<part_t<I>>)
            return part<I>.how.options.output_mode.kind == OutputMode::Kind::one_hot;
        else return false;
    }
    template <std::size_t I>
    static constexpr bool is_encoded() {
        return is_one_hot<I>() || !(is_cross<part_t<I>> || is_category<part_t<I>>);
    }
    /// The size of the joined result.
    static constexpr int size() {
        int sum = 0;
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            const auto add = [&](int one) { sum = sum == dyn || one == dyn ? dyn : sum + one; };
            (add(depth<I>()), ...);
        }(std::make_index_sequence<count>{});
        return sum;
    }
    static constexpr bool have_different_names() {
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t k = 0; k < i; ++k)
                if (names[i] == names[k]) return false;
        return true;
    }
    static constexpr bool has_mode = concat || options.output_mode.view() == "dict";
    template <std::size_t I>
    static constexpr bool has_options() {
        if constexpr (is_cross<part_t<I>>)
            return depth<I>() > 0 && is_mode(part<I>.options.output_mode);
        else if constexpr (is_feature<part_t<I>>)
            return part_t<I>::How::template check<part<I>.how, options>();
        else return true;
    }
    template <std::size_t I>
    static constexpr bool can_cross() {
        if constexpr (is_cross<part_t<I>>) {
            constexpr bool category[] = {is_category<std::remove_const_t<decltype(Parts)>>...};
            bool fits = part_t<I>::features.size() > 1;
            for (const std::string_view name : part_t<I>::features) {
                const std::size_t at = index_of(name);
                fits = fits && at < count && category[at];
            }
            return fits;
        } else {
            return true;
        }
    }
    /// The type of a dict of batches.
    static constexpr auto inputs() {
        if constexpr (!have_different_names()) return std::type_identity<Poison>();
        else
            return []<std::size_t... K>(std::index_sequence<K...>) {
                return std::type_identity<
                    Dict<Named<part_t<order[K]>::key,
                               Tensor<taken_t<part_t<order[K]>::How::takes>, dyn>>...>>();
            }(std::make_index_sequence<static_cast<std::size_t>(features)>{});
    }
    template <class F>
    static constexpr auto for_order(F f) {
        return [&]<std::size_t... K>(std::index_sequence<K...>) {
            return f.template operator()<order[K]...>();
        }(std::make_index_sequence<order.size()>{});
    }
};

/// Reports the template arguments of a FeatureSpace that do not fit together.
template <class L>
constexpr bool check_parts() {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        constexpr bool known = L::features > 0 && ((is_options<typename L::template part_t<I>> ||
                                                    is_feature<typename L::template part_t<I>> ||
                                                    is_cross<typename L::template part_t<I>>) &&
                                                   ...);
        constexpr bool different = L::have_different_names();
        static_assert(
            known && different,
            "[tf.keras.space_parts] FeatureSpace<float_normalized<\"age\">(), "
            "string_categorical<\"sex\">(), cross<\"sex\", \"town\">(), ...>: one feature or "
            "more, each name once, crosses, and Options{...}, all from "
            "keras::utils::feature_space");
        if constexpr (!(known && different)) {
            return false;
        } else {
            constexpr bool crossed = (L::template can_cross<I>() && ...);
            static_assert(
                crossed,
                "[tf.keras.space_cross] cross<\"sex\", \"town\">(): the names of two or more "
                "features of this FeatureSpace, of categories; give floats "
                "float_discretized");
            constexpr bool options = L::has_mode && (L::template has_options<I>() && ...);
            static_assert(
                options,
                "[tf.keras.space_options] FeatureSpace: .output_mode of the Options is "
                "\"concat\" or \"dict\", that of a feature \"one_hot\" or \"int\"; numbers of "
                "bins are positive, boundaries ascend, .max_tokens is above "
                ".num_oov_indices and must be set for .pad_to_max_tokens");
            constexpr bool encoded = !options || !L::concat || (L::template is_encoded<I>() && ...);
            static_assert(
                encoded,
                "[tf.keras.space_concat] FeatureSpace: a feature with .output_mode = "
                "\"int\" cannot be joined with floats: use Options{.output_mode = \"dict\"}");
            return crossed && options && encoded;
        }
    }(std::make_index_sequence<L::count>{});
}

/// The state of one part.
template <class L, std::size_t I>
constexpr auto find_state() {
    using P = typename L::template part_t<I>;
    if constexpr (is_feature<P>)
        return std::type_identity<
            typename P::How::template State<L::template part<I>.how, L::options>>();
    else return std::type_identity<Stateless>();
}
template <class L, std::size_t I, class State = typename decltype(find_state<L, I>())::type>
struct Slot {
    constexpr explicit Slot(Module* owner) : state(owner, L::names[I]) {}
    State state;
};
/// Has no member, because functions do not know the values of those that are not modules.
template <class L, std::size_t I>
struct Slot<L, I, Stateless> {
    constexpr explicit Slot(Module*) {}
    static constexpr Stateless state{};
};
template <class L, class Index>
struct Slots;
template <class L, std::size_t... I>
struct Slots<L, std::index_sequence<I...>> : Slot<L, I>... {
    constexpr explicit Slots([[maybe_unused]] Module* owner) : Slot<L, I>(owner)... {}
};

/// Stands for what a part does not have.
struct Nothing {};

template <class T, Takes What>
inline constexpr bool is_taken =
    What == Takes::strings    ? std::is_same_v<T, std::string>
    : What == Takes::integers ? std::is_integral_v<T> && !std::is_same_v<T, bool>
                              : op::is_numeric(dtype_of<T>);

template <class X>
inline constexpr bool is_column = false;
template <TensorLike X>
inline constexpr bool is_column<X> = [] {
    using T = tensor_type_t<X>;
    if constexpr (T::rank == 2) return T::static_shape[1] == 1;
    else return T::rank < 2;
}();

/// The type of a feature in a dict; void if there is none.
template <FixedString Key, class X>
constexpr auto find() {
    if constexpr (tf::detail::modules::has_name<Key, X>())
        return std::type_identity<
            std::remove_cvref_t<decltype(tf::get<Key>(std::declval<X&>()))>>();
    else return std::type_identity<void>();
}

/// Reports a feature that a dict lacks, or that has another type.
template <auto P, class X>
constexpr bool check_feature() {
    using Part = std::remove_const_t<decltype(P)>;
    using F = typename decltype(find<Part::key, X>())::type;
    constexpr bool has_key = !std::is_void_v<F>;
    static_assert(has_key,
                  "[tf.keras.space_key] FeatureSpace: the dict must have each feature by its name: "
                  "add tf::named<\"age\">(x), or remove the feature from the FeatureSpace");
    if constexpr (!has_key) {
        return false;
    } else {
        constexpr bool fits = [] {
            if constexpr (TensorLike<F>)
                return is_column<F> &&
                       is_taken<typename tensor_type_t<F>::value_type, Part::How::takes>;
            else return false;
        }();
        static_assert(
            fits,
            "[tf.keras.space_dtype] FeatureSpace: a feature is one value, [batch] or "
            "[batch, 1]: a number for float_..., an integer for integer_..., a string for "
            "string_...; convert it with tf::cast<int> or tf::strings::as_string");
        return fits;
    }
}
/// Reports features that are not a dict.
template <class X>
constexpr bool check_dict() {
    constexpr bool dict = nest::Map<X>;
    static_assert(
        dict,
        "[tf.keras.space_dict] FeatureSpace takes a tf::dict of features, and adapt such "
        "a dict or a dataset of them; of a dataset of pairs, dataset.map([&](auto x, auto "
        "y) { return std::pair(space(x), y); }), and x alone for adapt");
    return dict;
}

/// One value of each example: [], [batch] or [batch, 1] -> [batch, 1].
template <class X>
constexpr auto column_of(const X& x) {
    if constexpr (X::rank == 0) return nest::materialize(tf::reshape<1, 1>(x));
    else if constexpr (X::rank == 1) return nest::materialize(tf::expand_dims<1>(x));
    else return nest::materialize(x);
}

}  // namespace feature_space::detail

/// Converts dicts of features, as a table has them, to the input of a model. Its template arguments
/// are the features, by functions of `keras::utils::feature_space` that have the names of Keras's
/// FeatureSpace, crosses of them, and Options:
///
///     namespace fs = keras::utils::feature_space;
///     keras::utils::FeatureSpace<fs::float_normalized<"age">(), fs::string_categorical<"sex">(),
///                                fs::integer_hashed<"zip">({.num_bins = 16}),
///                                fs::cross<"sex", "zip">({.crossing_dim = 8})> space;
///     space.adapt(dataset);                   // means, variances, bins, vocabularies
///     auto x = space(features);               // [batch, n]
///     auto encoded = dataset.map(space);
///
/// A feature is one value for each example: a tensor [batch] or [batch, 1], or [] for one example,
/// whose result then has no batch. With `.output_mode = "concat"` the result is one tensor of
/// floats with the encoded features in the order of their names, then the crosses; with "dict" a
/// dict of them, of which those with .output_mode = "int" are integers [batch, 1]. Other values of
/// the dict are ignored. Raises errors::FailedPrecondition if a feature has to learn and has not.
///
/// It is a tf::Module: checkpoints save what it has learned, and `Nested<Space>{.name = "space"}`
/// is the first layer of a model with a FeatureInput. Mirrors keras.utils.FeatureSpace.
template <auto... Parts>
class FeatureSpace
    : public Module,
      feature_space::detail::Slots<
          feature_space::detail::Layout<Parts...>,
          std::make_index_sequence<
              feature_space::detail::check_parts<feature_space::detail::Layout<Parts...>>()
                  ? sizeof...(Parts)
                  : 0>> {
    using L = feature_space::detail::Layout<Parts...>;
    static constexpr bool sound = feature_space::detail::check_parts<L>();
    using Held = feature_space::detail::Slots<L, std::make_index_sequence<sound ? L::count : 0>>;
    using All = std::make_index_sequence<L::count>;

public:
    /// Internal.
    static constexpr std::string_view keras_class = "FeatureSpace";

    constexpr FeatureSpace() : FeatureSpace(nullptr, "feature_space") {}
    /// A member: `FeatureSpace<...> space{this, "space"};`.
    constexpr FeatureSpace(Module* owner, std::string_view name)
        : Module(owner, name), Held(this) {}

    /// The number of elements of a "concat" result; tf::dyn if it depends on vocabularies.
    static constexpr int size = L::size();
    /// The type of a dict of batches with all features, for FeatureInput<Space::Inputs>. Mirrors
    /// get_inputs.
    using Inputs = typename decltype(L::inputs())::type;

    /// Learns from a dict of tensors, or from a dataset (or another range) of dicts, of examples or
    /// batches, in one pass. Numbers to learn from are kept in memory until its end. What was
    /// learned before is replaced. Raises errors::InvalidArgument if there are no examples.
    template <class Data>
    void adapt(const Data& data) {
        if constexpr (nest::Map<Data>) {
            adapt_to<Data>([&](const auto& add) { add(data); });
        } else if constexpr (std::ranges::input_range<const Data>) {
            using Element = std::remove_cvref_t<std::ranges::range_reference_t<const Data>>;
            adapt_to<Element>([&](const auto& add) {
                for (const auto& element : data) add(element);
            });
        } else {
            static_cast<void>(feature_space::detail::check_dict<Data>());
        }
    }

    /// Sets the vocabularies to those of a checkpoint that has been read. Only functions and models
    /// need it; a call of the FeatureSpace itself does it. Raises errors::FailedPrecondition if
    /// there are none.
    void refill() {
        if constexpr (sound)
            [&]<std::size_t... I>(std::index_sequence<I...>) { (refill<I>(), ...); }(All{});
    }

    /// The encoded features.
    template <class X>
    constexpr auto operator()(const X& features) {
        if constexpr (!sound || Poisoned<X>) {
            return Poison{};
        } else if constexpr (!takes<X, false>()) {
            return Poison{};
        } else {
            return L::for_order([&]<std::size_t... I>() {
                const auto values = converted(features, All{});
                // Braces, since the arguments of a call have no fixed order of evaluation.
                const std::tuple<decltype(encoded<I>(values))...> all{encoded<I>(values)...};
                constexpr bool single = has_single<X>();
                return std::apply(
                    [](const auto&... each) {
                        if constexpr (L::concat && sizeof...(each) == 1)
                            return (without_batch<single>(each), ...);
                        else if constexpr (L::concat)
                            return without_batch<single>(nest::materialize(tf::concat<1>(each...)));
                        else
                            return dict(
                                named<L::template part_t<I>::key>(without_batch<single>(each))...);
                    },
                    all);
            });
        }
    }

    /// Internal: whether a dict has the features, or those that learn; reports one message
    /// otherwise.
    template <class X, bool OnlyLearning>
    static constexpr bool takes() {
        if constexpr (!feature_space::detail::check_dict<X>()) return false;
        else
            return []<std::size_t... I>(std::index_sequence<I...>) {
                return (takes_part<X, I, OnlyLearning>() && ...);
            }(All{});
    }

private:
    template <std::size_t I>
    static constexpr bool learns() {
        if constexpr (feature_space::detail::is_feature<typename L::template part_t<I>>)
            return L::template part_t<I>::How::template adapts<L::template part<I>.how>;
        else return false;
    }
    template <class X, std::size_t I, bool OnlyLearning>
    static constexpr bool takes_part() {
        if constexpr (OnlyLearning
                          ? learns<I>()
                          : feature_space::detail::is_feature<typename L::template part_t<I>>)
            return feature_space::detail::check_feature<L::template part<I>, X>();
        else return true;
    }
    /// Whether the features are those of one example, without a batch.
    template <class X>
    static constexpr bool has_single() {
        return []<std::size_t... I>(std::index_sequence<I...>) {
            return (is_single<X, I>() || ...);
        }(All{});
    }
    template <class X, std::size_t I>
    static constexpr bool is_single() {
        using P = typename L::template part_t<I>;
        if constexpr (feature_space::detail::is_feature<P>)
            return tensor_type_t<decltype(tf::get<P::key>(std::declval<const X&>()))>::rank == 0;
        else return false;
    }
    template <bool Single, class Y>
    static constexpr auto without_batch(const Y& y) {
        if constexpr (Single) return nest::materialize(tf::squeeze<0>(y));
        else return y;
    }

    template <std::size_t I>
    constexpr auto& state() {  // const if it is Stateless
        return static_cast<feature_space::detail::Slot<L, I>&>(*this).state;
    }
    /// The converted features, before they are encoded; the indices are those of the parts.
    template <class X, std::size_t... I>
    constexpr auto converted(const X& features, std::index_sequence<I...>) {
        return std::tuple<decltype(convert<I>(features))...>{convert<I>(features)...};
    }
    template <std::size_t I, class X>
    constexpr auto convert(const X& features) {
        using P = typename L::template part_t<I>;
        if constexpr (feature_space::detail::is_feature<P>)
            return P::How::template converted<L::template part<I>.how, L::options>(
                state<I>(), P::key.view(),
                feature_space::detail::column_of(nest::materialize(tf::get<P::key>(features))));
        else return feature_space::detail::Nothing{};
    }
    template <std::size_t I, class Values>
    constexpr auto encoded(const Values& values) {
        using P = typename L::template part_t<I>;
        constexpr int depth = L::template depth<I>();
        if constexpr (feature_space::detail::is_cross<P>) {
            using Layer = HashedCrossing<depth>;
            const auto number = [&]<std::size_t... K>(std::index_sequence<K...>) {
                return Layer::template numbers<Layer{}>(
                    std::tuple(std::get<L::index_of(P::features[K])>(values)...));
            }(std::make_index_sequence<P::features.size()>{});
            if constexpr (L::template is_one_hot<I>())
                return feature_space::detail::one_hot_of<depth>(number);
            else return number;
        } else if constexpr (L::template is_one_hot<I>()) {
            return P::How::template hot<L::template part<I>.how, L::options, depth>(
                state<I>(), std::get<I>(values));
        } else {
            return std::get<I>(values);
        }
    }

    template <class X, class ForEach>
    void adapt_to(const ForEach& for_each) {
        if constexpr (sound && takes<X, true>()) {
            [&]<std::size_t... I>(std::index_sequence<I...>) {
                std::tuple<typename decltype(data_of<I>())::type...> data;
                for_each(
                    [&](const X& features) { (collect<I>(std::get<I>(data), features), ...); });
                (learn<I>(std::get<I>(data)), ...);
            }(All{});
        }
    }
    template <std::size_t I>
    static constexpr auto data_of() {
        if constexpr (learns<I>())
            return std::type_identity<typename L::template part_t<I>::How::Data>();
        else return std::type_identity<feature_space::detail::Nothing>();
    }
    template <std::size_t I, class Data, class X>
    static void collect(Data& data, const X& features) {
        if constexpr (learns<I>())
            data.add(nest::materialize(tf::get<L::template part_t<I>::key>(features)));
    }
    template <std::size_t I>
    void refill() {
        if constexpr (requires { state<I>().refill(); })
            if (!state<I>().refill()) feature_space::detail::refuse_before_adapt(L::names[I]);
    }
    template <std::size_t I, class Data>
    void learn(Data& data) {
        using P = typename L::template part_t<I>;
        if constexpr (learns<I>())
            P::How::template learn<L::template part<I>.how, L::options>(state<I>(), P::key.view(),
                                                                        data);
    }
};

namespace feature_space::detail {
template <class M>
inline constexpr bool is_space = false;
template <auto... Parts>
inline constexpr bool is_space<FeatureSpace<Parts...>> = true;
}  // namespace feature_space::detail

}  // namespace tf::keras::utils

namespace tf::keras {

/// A FeatureSpace as the first layer of a model. The model owns it:
///
///     constexpr Nested<Space> space{.name = "space"};
///     Sequential<FeatureInput<Space::Inputs>{}, space, Dense<1>{}> model;
///     keras::adapt<space>(model, dataset);
template <class M>
    requires utils::feature_space::detail::is_space<M>
struct Nested<M> {
    using module_type = M;
    static constexpr std::string_view keras_type = M::keras_class;
    Name name{};

    /// Reports an input that lacks a feature.
    template <auto self, class X>
    static constexpr bool check() {
        return M::template takes<X, false>();
    }
    template <nest::Map X, class Mode>
    constexpr auto call(Scope& k, const X& x, Mode) const {
        return k.module<M, detail::module_kind<M>>()(x);
    }
};

}  // namespace tf::keras
