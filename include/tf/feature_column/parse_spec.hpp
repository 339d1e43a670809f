// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The features of serialized Examples that columns need: make_parse_example_spec. The spec is an
// argument of tf::io::parse_example, whose result is the tf::dict of features for DenseFeatures.

#include <tuple>

#include <tf/feature_column/crossed.hpp>
#include <tf/feature_column/dense.hpp>
#include <tf/feature_column/embedding.hpp>
#include <tf/feature_column/sequence.hpp>
#include <tf/feature_column/vocabulary_file.hpp>
#include <tf/io/records/composed_features.hpp>

namespace tf::feature_column {

namespace detail {

/// A feature with any number of values.
template <FixedString Key, class T>
struct VarLenEntry {
    static constexpr auto key = Key;
    using Spec = io::VarLenFeature<T>;
    static constexpr Spec spec() { return Spec(Key.view()); }
};
/// A feature with dims D, and its default value, if it has one.
template <FixedString Key, class T, keras::Numbers Default, int... D>
struct FixedLenEntry {
    static constexpr auto key = Key;
    using Spec = io::FixedLenFeature<T, D...>;
    static constexpr Spec spec() {
        constexpr int count = Default.count;
        if constexpr (count == 0) return Spec(Key.view());
        else return Spec(Key.view(), Tensor<T, D...>(tf::constant<D...>(values).collapse()));
    }

private:
    static constexpr auto values = [] {
        std::array<T, static_cast<std::size_t>((1 * ... * D))> out{};
        for (std::size_t k = 0; k < out.size(); ++k)
            out.data()[k] = static_cast<T>(Default.of[Default.count > 1 ? k : 0]);
        return out;
    }();
};

template <class... E>
struct Entries {};
/// Whether the entries have one with this key that is another one.
template <class New, class... E>
inline constexpr bool contradicts =
    ((New::key.view() == E::key.view() && !std::is_same_v<New, E>) || ...);
/// Adds an entry, unless it is there.
template <class... E, class New>
constexpr auto operator+(Entries<E...>, Entries<New>) {
    constexpr bool agree = !contradicts<New, E...>;
    static_assert(
        agree,
        "[tf.feature_column.two_specs] make_parse_example_spec<columns...>(): two columns "
        "read the same feature of Examples in different ways: give both the same dtype, "
        "dims and default value, or store it under two keys");
    if constexpr (!agree || (std::is_same_v<New, E> || ...)) return Entries<E...>{};
    else return Entries<E..., New>{};
}
template <class... E, class First, class Second, class... More>
constexpr auto operator+(Entries<E...> all, Entries<First, Second, More...>) {
    return all + Entries<First>{} + Entries<Second, More...>{};
}

/// The entries of a column of type C.
template <class C>
struct EntriesOf;
template <auto C>
constexpr auto entries_of() {
    return EntriesOf<std::remove_const_t<decltype(C)>>::template of<C>();
}
/// Reports a dtype that Examples do not have.
template <DType D>
constexpr bool check_dtype() {
    constexpr bool known = D == DType::int64 || D == DType::float32 || D == DType::str;
    static_assert(known,
                  "[tf.feature_column.example_dtype] the .dtype of a column is that of the feature "
                  "in Examples: tf::float32 or tf::int64 for numbers, tf::string_ or tf::int64 for "
                  "categories");
    return known;
}
template <FixedString Key, DType D>
constexpr auto var_len() {
    static_cast<void>(check_dtype<D>());
    if constexpr (D == DType::int64) return Entries<VarLenEntry<Key, std::int64_t>>{};
    else if constexpr (D == DType::float32) return Entries<VarLenEntry<Key, float>>{};
    else return Entries<VarLenEntry<Key, string>>{};
}

template <FixedString Key, class F, int... D>
struct EntriesOf<NumericColumn<Key, F, D...>> {
    template <auto C>
    static constexpr auto of() {
        static_cast<void>(check_default_value<C.size, C.options>());
        static_cast<void>(check_dtype<C.options.dtype>());
        using T = std::conditional_t<C.options.dtype == DType::int64, std::int64_t, float>;
        return Entries<FixedLenEntry<Key, T, C.options.default_value, D...>>{};
    }
};
template <FixedString Key>
struct EntriesOf<IdentityColumn<Key>> {
    template <auto C>
    static constexpr auto of() {
        return var_len<Key, DType::int64>();
    }
};
template <FixedString Key>
struct EntriesOf<HashedColumn<Key>> {
    template <auto C>
    static constexpr auto of() {
        return var_len<Key, C.dtype>();
    }
};
template <FixedString Key, class Word, int N>
struct EntriesOf<VocabularyListColumn<Key, Word, N>> {
    template <auto C>
    static constexpr auto of() {
        return var_len<Key, C.of_words ? DType::str : DType::int64>();
    }
};
template <FixedString Key, FixedString File, int Size>
struct EntriesOf<VocabularyFileColumn<Key, File, Size>> {
    template <auto C>
    static constexpr auto of() {
        return var_len<Key, DType::str>();
    }
};
template <FixedString Key>
struct EntriesOf<RawFeature<Key>> {
    template <auto C>
    static constexpr auto of() {
        return var_len<Key, DType::str>();
    }
};
template <FixedString Key, class F, int... D>
struct EntriesOf<SequenceNumericColumn<Key, F, D...>> {
    template <auto C>
    static constexpr auto of() {
        return var_len<Key, C.options.dtype>();
    }
};
template <FixedString Key, class Of>
struct EntriesOf<WeightedColumn<Key, Of>> {
    template <auto C>
    static constexpr auto of() {
        return entries_of<C.categorical_column>() + var_len<Key, DType::float32>();
    }
};
template <class... Parts>
struct EntriesOf<CrossedColumn<Parts...>> {
    template <auto C>
    static constexpr auto of() {
        return of_parts<C.keys>();
    }

private:
    template <auto Keys>
    static constexpr auto of_parts() {
        if constexpr (requires { Keys.first; })
            return entries_of<Keys.first>() + of_parts<Keys.more>();
        else return Entries<>{};
    }
};
/// Columns of another column have its entries.
template <class Source, std::size_t N>
struct EntriesOf<BucketizedColumn<Source, N>> {
    template <auto C>
    static constexpr auto of() {
        return entries_of<C.source_column>();
    }
};
struct EntriesOfCategories {
    template <auto C>
    static constexpr auto of() {
        return entries_of<C.categorical_column>();
    }
};
template <class Of>
struct EntriesOf<IndicatorColumn<Of>> : EntriesOfCategories {};
template <class Of, bool Shared>
struct EntriesOf<EmbeddingColumn<Of, Shared>> : EntriesOfCategories {};
template <class Of>
struct EntriesOf<SequenceCategoricalColumn<Of>> : EntriesOfCategories {};

template <class... E>
constexpr auto operator+(Entries<E...> all, Entries<>) {
    return all;
}

}  // namespace detail

/// The type of make_parse_example_spec: a spec for tf::io::parse_example with a dict as its result.
template <class... E>
class ParseExampleSpec {
public:
    using single = Dict<Named<E::key, typename E::Spec::single>...>;
    using batch = Dict<Named<E::key, typename E::Spec::batch>...>;
    using composed_feature = void;

    /// Internal.
    void add_specs(std::vector<io::detail::FeatureSpec>& to) const {
        const auto add = [&](const auto& spec) {
            if constexpr (requires { spec.add_specs(to); }) spec.add_specs(to);
            else to.push_back(spec.spec());
        };
        std::apply([&](const auto&... each) { (add(each), ...); }, specs_);
    }
    /// Internal.
    template <bool Batched>
    auto composed(const AnyTensor*& next) const {
        return named_each([&](const auto& spec) {
            using Spec = std::remove_cvref_t<decltype(spec)>;
            using Result = std::conditional_t<Batched, typename Spec::batch, typename Spec::single>;
            return io::detail::next_result<Result, Batched>(spec, next);
        });
    }
    /// Internal.
    template <class X>
    constexpr auto traced(const X& serialized) const {
        return named_each([&](const auto& spec) { return spec.traced(serialized); });
    }

private:
    template <class F>
    constexpr auto named_each(const F& f) const {
        return std::apply(
            [&](const auto&... spec) {
                // Braces, since the arguments of a call have no fixed order of evaluation.
                const std::tuple<decltype(f(spec))...> all{f(spec)...};
                return std::apply([](const auto&... each) { return dict(named<E::key>(each)...); },
                                  all);
            },
            specs_);
    }

    std::tuple<typename E::Spec...> specs_{E::spec()...};
};

namespace detail {
template <class... E>
constexpr ParseExampleSpec<E...> spec_of(Entries<E...>) {
    return {};
}
}  // namespace detail

/// The features of Examples that columns need, for tf::io::parse_example and
/// tf::io::parse_single_example:
///
///     const auto parse = [](const auto& examples) {
///         return tf::io::parse_example(examples, fc::make_parse_example_spec<age, deck>(),
///                                      tf::io::FixedLenFeature<std::int64_t, 1>("survived"));
///     };
///     auto train = tf::data::TFRecordDataset("train.tfrecord").batch(32).map(parse);
///
/// A numeric column is parsed to a tensor [batch, dims...], with its default value if an Example
/// lacks the feature, a categorical one to a SparseTensor of rank 2. The spec's result is a dict of
/// all features. If the spec is the only one, parse_example returns the dict; otherwise, it is an
/// element of the tuple. Columns of all kinds can be given, not only those for DenseFeatures.
/// Mirrors tf.feature_column.make_parse_example_spec.
template <auto... Columns>
constexpr auto make_parse_example_spec() {
    return detail::spec_of((detail::Entries<>{} + ... + detail::entries_of<Columns>()));
}

namespace detail {
/// Selects the function that takes any number of specs.
template <class... E>
struct OneOfMany : ParseExampleSpec<E...> {
    constexpr OneOfMany(const ParseExampleSpec<E...>& spec) : ParseExampleSpec<E...>(spec) {}
};
}  // namespace detail

}  // namespace tf::feature_column

namespace tf::io {

/// Parses Examples to the dict of features that columns need; see
/// tf::feature_column::make_parse_example_spec.
template <class Batch, class... E>
constexpr auto parse_example(const Batch& serialized,
                             const feature_column::ParseExampleSpec<E...>& features) {
    return std::get<0>(
        io::parse_example(serialized, feature_column::detail::OneOfMany<E...>(features)));
}
template <class Bytes, class... E>
constexpr auto parse_single_example(const Bytes& serialized,
                                    const feature_column::ParseExampleSpec<E...>& features) {
    return std::get<0>(
        io::parse_single_example(serialized, feature_column::detail::OneOfMany<E...>(features)));
}

}  // namespace tf::io
