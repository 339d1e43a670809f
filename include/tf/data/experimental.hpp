// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Further functions of tf.data.experimental; those of CSV files are in tf/data/csv.hpp.

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tf/data/dataset.hpp>
#include <tf/data/generator.hpp>

namespace tf::data::detail {

/// Writes the scalar strings of a dataset to a TFRecord file.
TF_COMMON void write_records(const std::filesystem::path& path, std::string_view compression_type,
                             const StagePtr& records);

}  // namespace tf::data::detail

namespace tf::data::experimental {

/// The elements of a list, which are in memory (tf.data.experimental.from_list).
template <class T>
auto from_list(const std::vector<T>& elements) {
    using E = decltype(detail::element_from(elements.front()));
    auto rows = std::make_shared<std::vector<detail::Row>>();
    for (const T& each : elements) detail::put(E(detail::element_from(each)), rows->emplace_back());
    return Dataset<E>(detail::rows_stage(std::move(rows)));
}

/// The element with this number (tf.data.experimental.at). It is found by reading those before it.
/// errors::OutOfRange if there are fewer.
template <class E>
E at(const Dataset<E>& dataset, std::int64_t index) {
    if (index >= 0)
        if (auto element = dataset.skip(index).iterator().next()) return *std::move(element);
    errors::raise<errors::OutOfRange>({"tf.data.index", "data::experimental::at", "index",
                                       std::to_string(index), "the number of an element"});
}

/// How group_by_reducer reduces the elements of a group: init_func(key) returns the first state,
/// reduce_func(state, element) the next one, and finalize_func(state) the result. `key` is an int64
/// scalar. Mirrors tf.data.experimental.Reducer.
template <class Init, class Reduce, class Finalize>
struct Reducer {
    Init init_func;
    Reduce reduce_func;
    Finalize finalize_func;
};

/// For Dataset::apply: reduces all elements with the same key, which key_func(element) returns, to
/// one. The results are in the order of their keys. Mirrors tf.data.experimental.group_by_reducer.
template <class K, class Init, class Reduce, class Finalize>
auto group_by_reducer(K key_func, Reducer<Init, Reduce, Finalize> reducer) {
    return [key = std::move(key_func), by = std::move(reducer)]<class E>(const Dataset<E>& all) {
        using Key = Tensor<std::int64_t>;
        using State = decltype(detail::finished(by.init_func(Key())));
        using Result = decltype(detail::finished(by.finalize_func(std::declval<State>())));
        if constexpr (!detail::check_number<K, E>()) {
            return all;
        } else {
            return from_generator<Result>([=]() mutable {
                std::map<std::int64_t, State> states;
                for (const E& element : all) {
                    const auto k =
                        static_cast<std::int64_t>(detail::value_of(detail::call(key, element)));
                    auto group = states.find(k);
                    if (group == states.end())
                        group = states.emplace(k, detail::finished(by.init_func(Key(k)))).first;
                    group->second = State(detail::finished(by.reduce_func(group->second, element)));
                }
                std::vector<Result> results;
                for (const auto& [k, state] : states)
                    results.push_back(detail::finished(by.finalize_func(state)));
                return results;
            });
        }
    };
}

/// Writes the strings of a dataset to a TFRecord file (tf.data.experimental.TFRecordWriter).
class TFRecordWriter {
public:
    explicit TFRecordWriter(std::filesystem::path filename, std::string_view compression_type = "")
        : path_(std::move(filename)), compression_type_(compression_type) {}

    /// Replaces the file by the elements, scalar strings, as its records.
    template <class E>
    void write(const Dataset<E>& dataset) const {
        constexpr bool strings = std::is_same_v<E, Tensor<string>>;
        static_assert(strings,
                      "[tf.data.record_writer] TFRecordWriter::write(dataset): elements must be "
                      "scalar strings; use tf::io::serialize_tensor or tf::train::Example in map");
        if constexpr (strings) detail::write_records(path_, compression_type_, dataset.stage());
    }

private:
    std::filesystem::path path_;
    std::string compression_type_;
};

}  // namespace tf::data::experimental

#if TF_HAS_CODE
#include <tf/data/experimental_code.hpp>
#endif
