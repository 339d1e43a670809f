// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A column of words whose vocabulary is in a file.

#include <tf/feature_column/categorical.hpp>
#include <tf/keras/layer.hpp>
#include <tf/keras/layer_edges.hpp>
#include <tf/lookup/static_hash_table.hpp>
#include <tf/lookup/text_file.hpp>

namespace tf::feature_column {

namespace detail {

/// The table of a column, which is read from the file when the model is constructed.
template <FixedString File, int Size>
struct FileVocabulary : Module {
    constexpr FileVocabulary(Module* owner, std::string_view name) : Module(owner, name) {}

    lookup::StaticHashTable<string, std::int64_t> table{
        this, "table",
        lookup::TextFileInitializer(File.view(), tf::string_, lookup::TextFileIndex::WHOLE_LINE,
                                    tf::int64, lookup::TextFileIndex::LINE_NUMBER,
                                    {.vocab_size = Size}),
        -1};
};

/// The part of a DenseFeatures that owns the table.
template <FixedString File, int Size>
struct FileLookup {
    static constexpr std::string_view keras_type = "VocabularyFile";
    keras::Name name;

    template <class X>
    constexpr auto call(keras::Scope& k, const X& x, auto) const {
        using M = FileVocabulary<File, Size>;
        return k.template module<M, keras::detail::module_kind<M>>().table.lookup(x);
    }
};

}  // namespace detail

/// The type of categorical_column_with_vocabulary_file.
template <FixedString Key, FixedString File, int Size>
struct VocabularyFileColumn : detail::OfKey<Key> {
    VocabularyOptions options;

    template <auto self>
    static constexpr int num_buckets = Size + self.options.num_oov_buckets;

    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (!detail::check_vocabulary<Size, self.options>()) return false;
        else return detail::check_categories<Key, detail::Takes::words, X>();
    }
    template <auto self, class S, class X>
    static constexpr auto categories(S& state, const X& features) {
        return detail::categories_by<Key>(features, [&](const auto& x) {
            constexpr detail::FileLookup<File, Size> part{
                keras::Name((ColumnName(Key.view()) + "_lookup").view())};
            return detail::with_unknown<Size, self.options>(x, state.template part<part>(x));
        });
    }
};

/// The index of each string among the first Size lines of a file:
/// `categorical_column_with_vocabulary_file<"city", "cities.txt", 500>({.num_oov_buckets = 8})`.
/// The size is part of the column's type, because it determines shapes. The file is read when the
/// model is constructed, errors::NotFound if there is none; a SavedModel contains a copy of it.
/// Mirrors tf.feature_column.categorical_column_with_vocabulary_file.
template <FixedString Key, FixedString File, int VocabularySize>
constexpr auto categorical_column_with_vocabulary_file(const VocabularyOptions& options = {}) {
    return VocabularyFileColumn<Key, File, VocabularySize>{{}, options};
}

}  // namespace tf::feature_column
