// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Columns that convert strings and integers to category indices: by a list of words, by themselves
// (identity), by their hash.

#include <string_view>

#include <tf/feature_column/column.hpp>
#include <tf/keras/name.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/creation.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ops/primitive/string_numbers.hpp>

namespace tf::feature_column {

namespace detail {

/// The base of categorical columns of one feature.
template <FixedString Key>
struct OfKey {
    static constexpr Kind kind = Kind::categorical;
    static constexpr auto key = Key;
    static constexpr ColumnName name() { return Key.view(); }
    /// Whether the categories are sparse.
    template <class X>
    static constexpr bool sparse = is_sparse<feature_t<Key, X>>;
};

/// The categories of a feature by a function from its elements to indices. The elements "" and -1
/// of dense features are missing, as in TensorFlow.
template <FixedString Key, class X, class F>
constexpr auto categories_by(const X& features, const F& ids_of) {
    const auto x = feature<Key>(features);
    using Given = std::remove_const_t<decltype(x)>;
    using T = typename Given::value_type;
    if constexpr (is_sparse<Given>) {
        return SparseTensor<std::int64_t, Given::rank>{x.indices, ids_of(x.values), x.dense_shape};
    } else {
        const auto present = [&] {
            if constexpr (std::is_same_v<T, string>) return nest::materialize(tf::not_equal(x, ""));
            else return nest::materialize(tf::not_equal(x, static_cast<T>(-1)));
        }();
        const auto ids = nest::materialize(tf::where(present, ids_of(x), std::int64_t{-1}));
        return Categories<std::remove_const_t<decltype(ids)>,
                          std::remove_const_t<decltype(present)>>{ids, present};
    }
}
/// The hash of each element below `buckets`.
template <class X>
constexpr auto hashed(const X& x, std::int64_t buckets) {
    if constexpr (std::is_same_v<typename X::value_type, string>)
        return nest::materialize(strings::to_hash_bucket_fast(x, buckets));
    else
        return nest::materialize(
            strings::to_hash_bucket_fast(nest::materialize(tf::as_string(x)), buckets));
}

}  // namespace detail

/// The type of categorical_column_with_identity.
template <FixedString Key>
struct IdentityColumn : detail::OfKey<Key> {
    int number_buckets;
    int default_value;  ///< -1: none

    template <auto self>
    static constexpr int num_buckets = self.number_buckets;

    template <auto self, class X>
    static constexpr bool check() {
        constexpr bool fits = self.number_buckets > 0 && self.default_value >= -1 &&
                              self.default_value < self.number_buckets;
        static_assert(fits,
                      "[tf.feature_column.buckets] categorical_column_with_identity<\"id\">(10, "
                      "0), categorical_column_with_hash_bucket<\"city\">(100): the number of "
                      "buckets must be positive, and a default value below it");
        if constexpr (!fits) return false;
        else return detail::check_categories<Key, detail::Takes::integers, X>();
    }
    template <auto self, class S, class X>
    static constexpr auto categories(S&, const X& features) {
        return detail::categories_by<Key>(features, [](const auto& x) {
            const auto ids = nest::materialize(tf::cast<std::int64_t>(x));
            constexpr std::int64_t count = self.number_buckets, otherwise = self.default_value;
            if constexpr (otherwise < 0) return ids;
            else
                return nest::materialize(
                    tf::where(tf::logical_or(ids < std::int64_t{0}, ids >= count), otherwise, ids));
        });
    }
};

/// Integers that are category indices, from 0 to num_buckets - 1. Others become `default_value`, if
/// it is given; otherwise negative ones are ignored, and larger ones are ignored by
/// indicator_column and raise errors::InvalidArgument in embedding_column. Mirrors
/// tf.feature_column.categorical_column_with_identity.
template <FixedString Key>
constexpr IdentityColumn<Key> categorical_column_with_identity(int num_buckets,
                                                               int default_value = -1) {
    return {{}, num_buckets, default_value};
}

/// The type of categorical_column_with_hash_bucket.
template <FixedString Key>
struct HashedColumn : detail::OfKey<Key> {
    int hash_bucket_size;
    DType dtype;

    template <auto self>
    static constexpr int num_buckets = self.hash_bucket_size;

    template <auto self, class X>
    static constexpr bool check() {
        constexpr bool fits = self.hash_bucket_size > 0;
        static_assert(fits,
                      "[tf.feature_column.buckets] categorical_column_with_hash_bucket<\"city\">("
                      "100): the number of buckets must be positive");
        if constexpr (!fits) return false;
        else return detail::check_categories<Key, detail::Takes::both, X>();
    }
    template <auto self, class S, class X>
    static constexpr auto categories(S&, const X& features) {
        constexpr std::int64_t count = self.hash_bucket_size;
        return detail::categories_by<Key>(features,
                                          [](const auto& x) { return detail::hashed(x, count); });
    }
};

/// The hash of strings, or of integers as strings, below hash_bucket_size. It is TensorFlow's
/// (FarmHash), the same in every program. `dtype` is that of the feature in Examples, tf::string_
/// or tf::int64; see make_parse_example_spec. Mirrors
/// tf.feature_column.categorical_column_with_hash_bucket.
template <FixedString Key>
constexpr HashedColumn<Key> categorical_column_with_hash_bucket(int hash_bucket_size,
                                                                DType dtype = DType::str) {
    return {{}, hash_bucket_size, dtype};
}

/// The options of columns with vocabularies: unknown words become `default_value`, which is ignored
/// if it is negative, or one of `num_oov_buckets` further categories, by their hash.
struct VocabularyOptions {
    int default_value = -1;
    int num_oov_buckets = 0;
};

namespace detail {

/// Whether the options of a vocabulary fit together; reports one message otherwise.
template <int Size, VocabularyOptions O>
constexpr bool check_vocabulary() {
    constexpr bool fits = Size > 0 && O.num_oov_buckets >= 0 &&
                          (O.num_oov_buckets == 0 || O.default_value == -1) &&
                          O.default_value >= -1 && O.default_value < Size;
    static_assert(fits,
                  "[tf.feature_column.vocabulary] a vocabulary has one word or more, each once, "
                  "and either {.num_oov_buckets = 2} or {.default_value = 0}, a category");
    return fits;
}

/// A column as a constant of the program.
template <auto C>
inline constexpr auto constant_of = C;

template <int N>
struct Views {
    std::string_view of[N];
};
/// The words of a column as views.
template <auto C, int N>
inline constexpr Views<N> words_of = [] {
    Views<N> out{};
    for (int i = 0; i < N; ++i) out.of[i] = constant_of<C>.vocabulary_list[i].view();
    return out;
}();

/// Indices from 1 to N of elements in the vocabulary of a column; 0 for unknown ones.
template <auto C, int N, class T, int... D>
constexpr auto positions_in(const Tensor<T, D...>& x) {
    const auto words = [] {
        if constexpr (std::is_same_v<T, string>) return tf::constant(words_of<C, N>.of);
        else return tf::constant(constant_of<C>.vocabulary_list);
    }();
    const auto number = tf::range(std::int64_t{1}, std::int64_t{N} + 1, std::int64_t{1});
    const auto equal = nest::materialize(tf::equal(tf::expand_dims<-1>(x), words));
    return nest::materialize(tf::reduce_sum<sizeof...(D)>(tf::cast<std::int64_t>(equal) * number));
}
/// Replaces -1, for unknown words, as the options say.
template <int Size, VocabularyOptions O, class X, class Ids>
constexpr auto with_unknown(const X& x, const Ids& ids) {
    constexpr VocabularyOptions options = O;
    const auto unknown = nest::materialize(ids < std::int64_t{0});
    if constexpr (options.num_oov_buckets > 0) {
        const auto buckets =
            nest::materialize(hashed(x, options.num_oov_buckets) + std::int64_t{Size});
        return nest::materialize(tf::where(unknown, buckets, ids));
    } else if constexpr (options.default_value >= 0) {
        return nest::materialize(tf::where(unknown, std::int64_t{options.default_value}, ids));
    } else {
        return ids;
    }
}
/// Strings, or integers as int64.
template <class X>
constexpr auto as_keys(const X& x) {
    using T = typename X::value_type;
    if constexpr (std::is_same_v<T, string> || std::is_same_v<T, std::int64_t>) return x;
    else return nest::materialize(tf::cast<std::int64_t>(x));
}

}  // namespace detail

/// The type of categorical_column_with_vocabulary_list.
template <FixedString Key, class Word, int N>
struct VocabularyListColumn : detail::OfKey<Key> {
    static constexpr bool of_words = std::is_same_v<Word, keras::Name>;
    Word vocabulary_list[N];
    VocabularyOptions options;

    template <auto self>
    static constexpr int num_buckets = N + self.options.num_oov_buckets;

    template <auto self, class X>
    static constexpr bool check() {
        constexpr bool different = [] {
            for (int i = 0; i < N; ++i)
                for (int k = 0; k < i; ++k)
                    if (is_same(self.vocabulary_list[i], self.vocabulary_list[k])) return false;
            return true;
        }();
        if constexpr (!detail::check_vocabulary<different ? N : 0, self.options>()) return false;
        else
            return detail::check_categories<
                Key, of_words ? detail::Takes::words : detail::Takes::integers, X>();
    }
    template <auto self, class S, class X>
    static constexpr auto categories(S&, const X& features) {
        return detail::categories_by<Key>(features, [](const auto& x) {
            const auto keys = detail::as_keys(x);
            const auto ids =
                nest::materialize(detail::positions_in<self, N>(keys) - std::int64_t{1});
            return detail::with_unknown<N, self.options>(keys, ids);
        });
    }

private:
    static constexpr bool is_same(const keras::Name& a, const keras::Name& b) {
        return a.view() == b.view();
    }
    static constexpr bool is_same(std::int64_t a, std::int64_t b) { return a == b; }
};

/// The index of each word, a string or an integer, in a list:
/// `categorical_column_with_vocabulary_list<"sex">({"male", "female"}, {.num_oov_buckets = 1})`. A
/// word has up to 55 characters. Each element is compared with all words, so a long vocabulary
/// should be in a file. Mirrors tf.feature_column.categorical_column_with_vocabulary_list.
template <FixedString Key, std::size_t N>
constexpr auto categorical_column_with_vocabulary_list(const char* const (&vocabulary_list)[N],
                                                       const VocabularyOptions& options = {}) {
    VocabularyListColumn<Key, keras::Name, static_cast<int>(N)> out{{}, {}, options};
    for (std::size_t i = 0; i < N; ++i) out.vocabulary_list[i] = vocabulary_list[i];
    return out;
}
template <FixedString Key, std::size_t N>
constexpr auto categorical_column_with_vocabulary_list(const std::int64_t (&vocabulary_list)[N],
                                                       const VocabularyOptions& options = {}) {
    VocabularyListColumn<Key, std::int64_t, static_cast<int>(N)> out{{}, {}, options};
    for (std::size_t i = 0; i < N; ++i) out.vocabulary_list[i] = vocabulary_list[i];
    return out;
}

}  // namespace tf::feature_column
