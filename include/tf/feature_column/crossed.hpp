// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A column of the combinations of several columns' categories: crossed_column.

#include <tuple>

#include <tf/feature_column/categorical.hpp>
#include <tf/ragged/cross.hpp>

namespace tf::feature_column {

/// A feature by its key, as a part of a crossed_column: its strings or integers as they are.
template <FixedString Key>
struct RawFeature {
    static constexpr ColumnName name() { return Key.view(); }
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_categories<Key, detail::Takes::both, X>();
    }
};
template <FixedString Key>
inline constexpr RawFeature<Key> feature{};

namespace detail {

/// A tuple that can be a template argument.
template <class... Parts>
struct Pack {};
template <class First, class... More>
struct Pack<First, More...> {
    First first;
    Pack<More...> more;
};
constexpr Pack<> packed() { return {}; }
template <class First, class... More>
constexpr Pack<First, More...> packed(const First& first, const More&... more) {
    return {first, packed(more...)};
}

template <class C>
inline constexpr bool is_hashed = false;
template <FixedString Key>
inline constexpr bool is_hashed<HashedColumn<Key>> = true;

/// Whether a value can be a part of a crossed_column.
template <class C>
inline constexpr bool is_crossable = is_categorical<C> && !is_hashed<C> && !has_weights<C>;
template <FixedString Key>
inline constexpr bool is_crossable<RawFeature<Key>> = true;

/// The names of the parts, also of those of crossed columns among them.
template <class C>
struct LeafNames {
    static constexpr std::size_t count = 1;
    static constexpr void add(ColumnName*& to) { *to++ = C::name(); }
};

template <class P>
struct PartsOf;

}  // namespace detail

/// The type of crossed_column.
template <class... C>
struct CrossedColumn {
    static constexpr Kind kind = Kind::categorical;
    detail::Pack<C...> keys;
    int hash_bucket_size;
    std::uint64_t hash_key;

    static constexpr ColumnName name() {
        ColumnName leaves[(detail::LeafNames<C>::count + ...)];
        ColumnName* end = leaves;
        (detail::LeafNames<C>::add(end), ...);
        std::sort(leaves, end,
                  [](const ColumnName& a, const ColumnName& b) { return a.view() < b.view(); });
        ColumnName out = leaves[0];
        for (const ColumnName* k = leaves + 1; k < end; ++k) out = out + "_X_" + k->view();
        return out;
    }
    template <auto self>
    static constexpr int num_buckets = self.hash_bucket_size;
    template <class X>
    static constexpr bool sparse = true;

    template <auto self, class X>
    static constexpr bool check() {
        constexpr bool fits = self.hash_bucket_size > 0;
        static_assert(fits,
                      "[tf.feature_column.buckets] crossed_column(std::tuple(a, b), 1000): the "
                      "number of buckets must be positive");
        if constexpr (!fits) return false;
        else return detail::PartsOf<detail::Pack<C...>>::template check<self.keys, X>();
    }
    template <auto self, class S, class X>
    static constexpr auto categories(S& state, const X& features) {
        constexpr tf::sparse::HashedCrossOptions options{
            self.hash_bucket_size,
            self.hash_key == 0 ? tf::sparse::HashedCrossOptions{}.hash_key : self.hash_key};
        return std::apply(
            [&](const auto&... each) { return tf::sparse::cross_hashed(options, each...); },
            detail::PartsOf<detail::Pack<C...>>::template inputs<self.keys>(state, features));
    }
};

namespace detail {

template <class... C>
struct LeafNames<CrossedColumn<C...>> {
    static constexpr std::size_t count = (LeafNames<C>::count + ...);
    static constexpr void add(ColumnName*& to) { (LeafNames<C>::add(to), ...); }
};

/// The tensors that are crossed for one part. The result is a tuple.
template <class C>
struct PartOf {
    template <auto self, class S, class X>
    static constexpr auto inputs(S& state, const X& features) {
        const auto found = C::template categories<self>(state, features);
        using Found = std::remove_const_t<decltype(found)>;
        if constexpr (is_sparse<Found>) {
            return std::tuple(found);
        } else {
            const auto present = [&] {
                if constexpr (std::is_same_v<std::remove_cvref_t<decltype(found.present)>,
                                             AllPresent>)
                    return nest::materialize(found.ids >= std::int64_t{0});
                else return found.present;
            }();
            const auto at = nest::materialize(tf::where(present));
            return std::tuple(SparseTensor<std::int64_t, 2>{at, tf::gather_nd(found.ids, at),
                                                            tf::shape<std::int64_t>(found.ids)});
        }
    }
};
template <FixedString Key>
struct PartOf<RawFeature<Key>> {
    template <auto self, class S, class X>
    static constexpr auto inputs(S&, const X& features) {
        return std::tuple(detail::feature<Key>(features));
    }
};
template <class... C>
struct PartOf<CrossedColumn<C...>> {
    template <auto self, class S, class X>
    static constexpr auto inputs(S& state, const X& features) {
        return PartsOf<Pack<C...>>::template inputs<self.keys>(state, features);
    }
};

template <>
struct PartsOf<Pack<>> {
    template <auto self, class X>
    static constexpr bool check() {
        return true;
    }
    template <auto self, class S, class X>
    static constexpr std::tuple<> inputs(S&, const X&) {
        return {};
    }
};
template <class First, class... More>
struct PartsOf<Pack<First, More...>> {
    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (!First::template check<self.first, X>()) return false;
        else return PartsOf<Pack<More...>>::template check<self.more, X>();
    }
    template <auto self, class S, class X>
    static constexpr auto inputs(S& state, const X& features) {
        const auto first = PartOf<First>::template inputs<self.first>(state, features);
        return std::tuple_cat(first,
                              PartsOf<Pack<More...>>::template inputs<self.more>(state, features));
    }
};

}  // namespace detail

/// Each combination of a category of every column, hashed to a number below hash_bucket_size:
/// `crossed_column(std::tuple(age_buckets, feature<"sex">), 1000)`. The parts are categorical
/// columns, except those of hash buckets, and features by their keys, whose strings are taken as
/// they are, also empty ones. Parts that are crossed columns are replaced by their parts. A
/// `hash_key` other than 0 gives other numbers. Mirrors tf.feature_column.crossed_column.
template <class... C>
constexpr auto crossed_column(const std::tuple<C...>& keys, int hash_bucket_size,
                              std::uint64_t hash_key = 0) {
    constexpr bool crossable = sizeof...(C) > 1 && (detail::is_crossable<C> && ...);
    static_assert(
        crossable,
        "[tf.feature_column.cross] crossed_column(std::tuple(a, feature<\"sex\">), 1000): "
        "two parts or more, categorical columns or features by their keys; instead of a "
        "column with hash buckets use its feature, feature<\"city\">, and give numbers a "
        "bucketized_column");
    if constexpr (crossable)
        return std::apply(
            [&](const C&... each) {
                return CrossedColumn<C...>{detail::packed(each...), hash_bucket_size, hash_key};
            },
            keys);
    else return Poison{};
}

}  // namespace tf::feature_column
