// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.data.Dataset: a pipeline whose element type the compiler knows.

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <tf/data/batch.hpp>
#include <tf/data/cache.hpp>
#include <tf/data/element.hpp>
#include <tf/data/interleave.hpp>
#include <tf/data/iterator.hpp>
#include <tf/data/map.hpp>
#include <tf/data/order.hpp>
#include <tf/data/padded_batch.hpp>
#include <tf/data/resample.hpp>
#include <tf/data/shuffle.hpp>
#include <tf/data/sources.hpp>
#include <tf/data/sparse_batch.hpp>
#include <tf/data/state.hpp>
#include <tf/data/window.hpp>

namespace tf::data {

/// The options of Dataset::save and Dataset::snapshot, with TensorFlow's names.
struct SaveOptions {
    std::string compression = "";  ///< "", "GZIP" or "ZLIB"; the last two need zlib
};
/// The options of load. The compression is that with which the dataset was saved.
struct LoadOptions {
    std::string compression = "";
};

}  // namespace tf::data

namespace tf::data::detail {

// Defined in tf/data/saved.hpp.
template <class E>
void save_dataset(const Dataset<E>& dataset, const std::filesystem::path& path,
                  const SaveOptions& options, const std::function<std::int64_t(const Row&)>& shard);
template <class E>
NewStage snapshot_of(const Dataset<E>& dataset, const std::filesystem::path& path,
                     const SaveOptions& options);
template <class E>
NewStage cache_file_of(const Dataset<E>& dataset, const std::filesystem::path& prefix);

}  // namespace tf::data::detail

namespace tf::data {

/// A sequence of elements that is computed when it is read, each time anew (tf.data.Dataset). E is
/// a tensor or a structure of tensors, so its dtypes, ranks and known dims are part of the type.
/// Datasets are immutable, and copies are cheap. A dataset is an input range:
///
///     for (const auto& [image, label] : train) ...
///
/// Steps check their arguments at once (errors::InvalidArgument). Errors in elements are raised by
/// the iterator when it reaches them; reading can go on with the element after it.
template <class E>
class [[nodiscard]] Dataset {
    static_assert(
        detail::has_leaves<E>,
        "[tf.data.element_type] Dataset<E>: an element is a tensor or a tuple, array, dict or "
        "struct of tensors");

public:
    /// The type of the elements (Dataset.element_spec).
    using element_type = E;

    /// Of a pipeline whose elements have this type; for the library's own use.
    explicit Dataset(detail::NewStage stage) {
        stage->specs = detail::specs_of<E>();
        stage_ = std::move(stage);
    }
    explicit Dataset(detail::StagePtr stage) : stage_(std::move(stage)) {}
    const detail::StagePtr& stage() const { return stage_; }

    /// A pass without the type of the elements; for the library's own use.
    static std::unique_ptr<detail::Rows> start(const detail::StagePtr& stage) {
        return std::make_unique<detail::PassRows>(stage);
    }
    /// The number of tensors in a part of an element; for the library's own use.
    template <class Part>
    static std::size_t count_tensors() {
        return detail::specs_of<Part>().tensors.size();
    }

    /// A new pass, before its first element (Dataset.__iter__). Several may run at the same time.
    Iterator<E> iterator() const { return Iterator<E>(stage_); }
    Iterator<E> begin() const {
        Iterator<E> first = iterator();
        ++first;
        return first;
    }
    std::default_sentinel_t end() const { return {}; }

    /// The number of elements if it is known without reading them, INFINITE_CARDINALITY, or
    /// UNKNOWN_CARDINALITY (Dataset.cardinality).
    std::int64_t cardinality() const { return stage_->cardinality(); }

    // --- Which elements, in which order.

    /// The first `count` elements; all if it is negative.
    Dataset take(std::int64_t count) const { return Dataset(detail::take_stage(stage_, count)); }
    /// All but the first `count` elements; none if it is negative.
    Dataset skip(std::int64_t count) const { return Dataset(detail::skip_stage(stage_, count)); }
    /// The elements `count` times over; endlessly if it is negative.
    Dataset repeat(std::int64_t count = -1) const {
        return Dataset(detail::repeat_stage(stage_, count));
    }
    /// The elements index, index + num_shards, ...: one of `num_shards` parts of the dataset.
    Dataset shard(std::int64_t num_shards, std::int64_t index) const {
        return Dataset(detail::shard_stage(stage_, num_shards, index));
    }
    /// The elements in random order, which for the same seed is TensorFlow's. Each is drawn from
    /// the next `buffer_size` ones, which are in memory; so an order is uniformly random only if
    /// the buffer has room for the whole dataset. With `.reshuffle_each_iteration` (the default)
    /// each pass has another order.
    Dataset shuffle(std::int64_t buffer_size, const ShuffleOptions& options = {}) const {
        return Dataset(detail::shuffle_stage(stage_, buffer_size, options));
    }
    /// Keeps the elements of the first pass that reads all of them in memory, and returns those in
    /// later passes.
    Dataset cache() const { return Dataset(detail::cache_stage(stage_)); }
    /// The same in the files `filename`.index and `filename`.data-00000-of-00001, in TensorFlow's
    /// format; they are there from the end of the first pass on, and belong to this pipeline.
    /// errors::InvalidArgument if the files are of elements with other dtypes or shapes.
    Dataset cache(const std::filesystem::path& filename) const {
        return Dataset(detail::cache_file_of(*this, filename));
    }
    /// Reads up to `buffer_size` elements ahead, in a thread of its own; none if it is 0. AUTOTUNE:
    /// two, or up to 64 small ones of a megabyte together.
    Dataset prefetch(std::int64_t buffer_size) const {
        return Dataset(detail::prefetch_stage(stage_, buffer_size));
    }
    /// The elements of this dataset and then those of another one.
    Dataset concatenate(const Dataset& other) const {
        return Dataset(detail::concatenate_stage({stage_, other.stage_}));
    }
    /// Pairs of a number, counted from `start`, and an element.
    Dataset<std::tuple<Tensor<std::int64_t>, E>> enumerate(std::int64_t start = 0) const {
        return Dataset<std::tuple<Tensor<std::int64_t>, E>>(
            detail::zip_stage({detail::counter_stage(start, 1), stage_}));
    }
    /// The elements for which `predicate` returns true. It returns a bool or a bool scalar.
    template <class F>
    Dataset filter(F predicate) const {
        return kept_by(std::move(predicate), false);
    }
    /// The elements without repetitions; all that have been read are in memory.
    Dataset unique() const { return Dataset(detail::unique_stage(stage_)); }
    /// The same elements, but those that raise errors are left out.
    Dataset ignore_errors(bool log_warning = false) const {
        return Dataset(detail::ignore_errors_stage(stage_, log_warning));
    }
    /// The same elements, with this cardinality. The iterator raises errors::FailedPrecondition if
    /// their number is another one.
    Dataset assert_cardinality(std::int64_t expected) const {
        return Dataset(detail::assert_cardinality_stage(stage_, expected));
    }
    /// The elements before the first one for which `predicate` returns false.
    template <class F>
    Dataset take_while(F predicate) const {
        return kept_by(std::move(predicate), true);
    }

    /// Elements in which each class is as frequent as `target_dist` says, with their classes; some
    /// are left out, some occur twice. class_func(element) is a number from 0 on. Two passes are
    /// read at the same time. errors::InvalidArgument for shares without the sum 1, and for
    /// elements of other classes.
    template <class F>
    auto rejection_resample(F class_func, std::vector<double> target_dist,
                            const ResampleOptions& options = {}) const {
        if constexpr (!detail::check_number<F, E>()) {
            return *this;
        } else {
            using Class = Tensor<std::int64_t>;
            const auto classes = map([f = std::move(class_func)](const E& element) mutable {
                const auto kind = detail::value_of(detail::call(f, element));
                return std::tuple<Class, E>(Class(static_cast<std::int64_t>(kind)), element);
            });
            return Dataset<std::tuple<Class, E>>(
                detail::resample_stage(classes.stage(), std::move(target_dist), options));
        }
    }

    // --- Batches.

    /// Elements joined along a new first dim, `batch_size` in each; the last batch may be smaller.
    /// errors::InvalidArgument at elements with different shapes.
    auto batch(std::int64_t batch_size, const BatchOptions& options = {}) const {
        if constexpr (!detail::check_batches<E>()) return *this;
        else
            return Dataset<detail::batched_t<dyn, E>>(
                detail::batch_stage(stage_, batch_size, options.drop_remainder));
    }
    /// The same with a first dim that the compiler knows. A last batch that is smaller is dropped.
    template <int BatchSize>
    auto batch() const {
        constexpr bool positive = BatchSize > 0;
        static_assert(positive, "[tf.data.batch_size] batch<N>(): N must be at least 1");
        if constexpr (!positive || !detail::check_batches<E>()) return *this;
        else
            return Dataset<detail::batched_t<BatchSize, E>>(
                detail::batch_stage(stage_, BatchSize, true));
    }
    /// The rows of elements, which are batches, one by one.
    auto unbatch() const {
        if constexpr (!detail::check_unbatch<E>()) return *this;
        else return Dataset<detail::unbatched_t<E>>(detail::unbatch_stage(stage_));
    }
    /// Batches of another size, without concatenating all of them.
    auto rebatch(std::int64_t batch_size, const BatchOptions& options = {}) const {
        return rebatch(std::vector<std::int64_t>{batch_size}, options);
    }
    /// Batches of these sizes, again from the first one after the last.
    auto rebatch(std::vector<std::int64_t> batch_sizes, const BatchOptions& options = {}) const {
        if constexpr (!detail::check_unbatch<E>()) return *this;
        else
            return Dataset<detail::batched_t<dyn, detail::unbatched_t<E>>>(
                detail::rebatch_stage(stage_, std::move(batch_sizes), options.drop_remainder));
    }

    /// Batches of elements whose open dims differ, filled up to the shapes of the options, by
    /// default with zeros up to the largest element of the batch. errors::InvalidArgument for
    /// shapes that differ from the elements' in more than open dims, and for values of other
    /// dtypes; errors::DataLoss at an element that is larger than its shape.
    auto padded_batch(std::int64_t batch_size, const PaddedBatchOptions& options = {}) const {
        if constexpr (!detail::check_batches<E>()) return *this;
        else
            return Dataset<detail::batched_t<dyn, E>>(detail::padded_batch_stage(
                stage_, detail::padding_of(detail::specs_of<E>(), batch_size, options,
                                           "data::Dataset::padded_batch")));
    }
    /// Batches of elements whose open dims differ, as ragged tensors. Tensors without open dims are
    /// batched as usual. Needs <tf/ragged.hpp>.
    auto ragged_batch(std::int64_t batch_size, const BatchOptions& options = {}) const {
        if constexpr (!detail::check_batches<E>()) {
            return *this;
        } else {
            detail::RaggedBatching batching{batch_size, options.drop_remainder, {}};
            detail::for_each_leaf<E>(
                [&]<class T>() { batching.ragged_dims.push_back(detail::ragged_dims<T>); });
            return Dataset<detail::mapped_t<E, detail::RaggedBatch>>(
                detail::ragged_batch_stage(stage_, std::move(batching)));
        }
    }
    /// Batches of tensors whose shapes differ, as sparse tensors of the dense shape [batch_size,
    /// row_shape...], which have all elements of the tensors. Needs <tf/sparse.hpp>.
    /// errors::InvalidArgument for a row shape of another rank; errors::DataLoss at a tensor that
    /// is larger.
    auto sparse_batch(std::int64_t batch_size, const std::vector<std::int64_t>& row_shape) const {
        constexpr bool tensors = nest::Leaf<E>;
        static_assert(tensors,
                      "[tf.data.sparse_batch] Dataset::sparse_batch(n, row_shape): elements must "
                      "be tensors, not structures; use map before");
        if constexpr (!tensors) {
            return *this;
        } else if constexpr (!detail::check_batches<E>()) {
            return *this;
        } else {
            using T = tensor_type_t<E>;
            return Dataset<SparseTensor<typename T::value_type, T::rank + 1>>(
                detail::sparse_batch_stage(stage_, batch_size, row_shape, T::rank));
        }
    }
    /// Padded batches of elements of similar length, so that there is less to pad: elements whose
    /// `length(element)` is less than boundaries[k] are batched together, batch_sizes[k] each; the
    /// last size is for longer ones.
    template <class F>
    auto bucket_by_sequence_length(F length, std::vector<std::int64_t> bucket_boundaries,
                                   std::vector<std::int64_t> bucket_batch_sizes,
                                   const BucketOptions& options = {}) const {
        if constexpr (!detail::check_number<F, E>() || !detail::check_batches<E>()) return *this;
        else
            return Dataset<detail::batched_t<dyn, E>>(
                detail::bucket_stage(stage_, detail::number_function<E>(std::move(length)),
                                     {std::move(bucket_boundaries), std::move(bucket_batch_sizes),
                                      options, detail::specs_of<E>()}));
    }
    /// Datasets of `size` elements that follow each other. Each tensor of an element becomes a
    /// dataset, so a window of a dataset of tensors is a dataset; use flat_map to read it:
    ///
    ///     series.window(10, {.shift = 1, .drop_remainder = true})
    ///         .flat_map([](auto w) { return w.template batch<10>(); })
    auto window(std::int64_t size, const WindowOptions& options = {}) const {
        return Dataset<detail::mapped_t<E, detail::AsDataset>>(
            detail::window_stage(stage_, size, options));
    }
    /// Divides the elements into groups of equal key_func(element), and reads the dataset
    /// reduce_func(key, group) that is made of each. A group has `window_size` elements, or fewer
    /// at the end. `key` is an int64 scalar, `group` a dataset, `window_size` a number or a
    /// function of the key.
    template <class K, class R, class N>
    auto group_by_window(K key_func, R reduce_func, N window_size) const {
        using Key = Tensor<std::int64_t>;
        if constexpr (!detail::check_number<K, E>()) {
            return *this;
        } else {
            using Result = std::remove_cvref_t<decltype(reduce_func(Key(), *this))>;
            constexpr bool dataset = detail::DatasetLike<Result>;
            static_assert(dataset,
                          "[tf.data.group] group_by_window(key_func, reduce_func, size): "
                          "reduce_func(key, group) returns a dataset");
            if constexpr (!dataset) {
                return *this;
            } else {
                detail::Grouping grouping;
                grouping.key = detail::number_function<E>(std::move(key_func));
                grouping.size = [window_size](std::int64_t key) mutable {
                    if constexpr (std::integral<N>) return static_cast<std::int64_t>(window_size);
                    else return static_cast<std::int64_t>(detail::value_of(window_size(Key(key))));
                };
                grouping.reduce = [f = std::move(reduce_func)](std::int64_t key,
                                                               detail::StagePtr group) mutable {
                    return f(Key(key), Dataset(std::move(group))).stage();
                };
                return detail::dataset_t<Result>(detail::group_stage(stage_, std::move(grouping)));
            }
        }
    }

    // --- Files.

    /// Writes all elements to the folder `path`, where `load` and TensorFlow find them
    /// (Dataset.save), in place of an older dataset. Raises the errors of elements; then the older
    /// dataset remains.
    void save(const std::filesystem::path& path, const SaveOptions& options = {}) const {
        detail::save_dataset(*this, path, options, nullptr);
    }
    /// The same in several files: shard_func(element) is the number of the file, from 0 on.
    template <class F>
    void save(const std::filesystem::path& path, F shard_func,
              const SaveOptions& options = {}) const {
        if constexpr (detail::check_number<F, E>())
            detail::save_dataset(*this, path, options,
                                 detail::number_function<E>(std::move(shard_func)));
    }
    /// Writes the elements of the first pass that reads all of them to the folder `path`, and reads
    /// those in later passes, also in later runs of the program (Dataset.snapshot). The folder
    /// belongs to this pipeline: remove it when the pipeline changes.
    Dataset snapshot(const std::filesystem::path& path, const SaveOptions& options = {}) const {
        return Dataset(detail::snapshot_of(*this, path, options));
    }

    // --- Functions.

    /// f(element) for each element. The parts of a tuple are its arguments. It returns a tensor, an
    /// expression, a C++ number, a structure of these, or a dataset. It may be any callable or a
    /// tf::function. With .num_parallel_calls several threads call it at the same time. An
    /// exception comes out at the iterator with the number of the element.
    template <class F>
        requires std::is_move_constructible_v<F>
    auto map(F f, const MapOptions& options = {}) const {
        if constexpr (!detail::check_callable<F, E>()) {
            return *this;  // so that later steps are checked, too
        } else {
            using Result = decltype(detail::finished(detail::call(f, std::declval<const E&>())));
            detail::RowFunction on_rows = [f = std::move(f)](detail::Row& in,
                                                             detail::Row& out) mutable {
                const auto result = detail::finished(detail::call(f, detail::get<E>(in)));
                out.clear();
                detail::put(result, out);
            };
            return Dataset<Result>(detail::map_stage(stage_, std::move(on_rows), options));
        }
    }
    /// The same with a module, such as a FeatureSpace, which must exist as long as the dataset.
    template <class F>
        requires(std::is_class_v<F> && !std::is_move_constructible_v<F>)
    auto map(F& f, const MapOptions& options = {}) const {
        return map([&f](const auto& x) { return f(x); }, options);
    }
    /// Calls f, which returns a dataset, for each element. The result has the elements of these
    /// datasets, one dataset after another.
    template <class F>
    auto flat_map(F f) const {
        return of_datasets(std::move(f), [this](detail::DatasetFunction g) {
            return detail::flat_map_stage(stage_, std::move(g));
        });
    }
    /// The same, but several of the datasets are read by turns.
    template <class F>
    auto interleave(F f, const InterleaveOptions& options = {}) const {
        return of_datasets(std::move(f), [&, this](detail::DatasetFunction g) {
            return detail::interleave_stage(stage_, std::move(g), options);
        });
    }
    /// f(state, element) for each element returns a pair of the next state and a result; the
    /// results are the elements. States have the type of `initial`.
    template <class S, class F>
    auto scan(const S& initial, F f) const {
        using State = decltype(detail::finished(initial));
        using Next =
            decltype(detail::finished(f(std::declval<const State&>(), std::declval<const E&>())));
        constexpr bool pair = detail::is_pair<Next>;
        static_assert(pair,
                      "[tf.data.scan] Dataset::scan(initial, f): f(state, element) returns "
                      "std::pair(next state, result)");
        if constexpr (!pair) {
            return *this;
        } else {
            detail::Row first;
            detail::put(detail::finished(initial), first);
            return Dataset<std::tuple_element_t<1, Next>>(detail::scan_stage(
                stage_, std::move(first),
                [f = std::move(f)](detail::Row& state, const detail::Row& in,
                                   detail::Row& out) mutable {
                    const Next next =
                        detail::finished(f(detail::get<State>(state), detail::get<E>(in)));
                    state.clear();
                    detail::put(State(std::get<0>(next)), state);
                    out.clear();
                    detail::put(std::get<1>(next), out);
                }));
        }
    }
    /// f(f(f(initial, e0), e1), ...), computed at once (Dataset.reduce).
    template <class S, class F>
    auto reduce(const S& initial, F f) const {
        auto state = detail::finished(initial);
        for (const E& element : *this) state = decltype(state)(detail::finished(f(state, element)));
        return state;
    }
    /// The only element (Dataset.get_single_element). errors::InvalidArgument if there are none or
    /// several.
    E get_single_element() const {
        Iterator<E> all = iterator();
        std::optional<E> only = all.next();
        const bool more = only && all.next();
        if (only && !more) return *std::move(only);
        errors::raise<errors::InvalidArgument>(
            {"tf.data.single_element", "data::Dataset::get_single_element", "",
             only ? "several elements" : "no element", "a dataset of one element"});
    }
    /// f(*this), to chain functions of datasets.
    template <class F>
    auto apply(F f) const {
        return f(*this);
    }

    /// The same elements with another type: another structure with as many tensors of the same
    /// dtypes, dims that are known or open. errors::InvalidArgument when an element does not fit.
    template <class T>
    Dataset<T> as() const {
        constexpr bool fits = detail::convertible<E, T>();
        static_assert(fits,
                      "[tf.data.as] Dataset::as<T>(): T must have as many tensors as the elements, "
                      "of the same dtypes and ranks");
        return Dataset<T>(stage_);
    }

private:
    template <class F>
    Dataset kept_by(F predicate, bool until_first) const {
        if constexpr (!detail::check_condition<F, E>()) return *this;
        else
            return Dataset(detail::filter_stage(
                stage_,
                [f = std::move(predicate)](const detail::Row& row) mutable {
                    return static_cast<bool>(
                        detail::value_of(detail::call(f, detail::get<E>(row))));
                },
                until_first));
    }
    template <class F, class Make>
    auto of_datasets(F f, Make make) const {
        if constexpr (!detail::check_callable<F, E>()) {
            return *this;
        } else {
            using Result = std::remove_cvref_t<decltype(detail::call(f, std::declval<const E&>()))>;
            constexpr bool dataset = detail::DatasetLike<Result>;
            static_assert(dataset,
                          "[tf.data.flat_map] flat_map(f), interleave(f): f returns a dataset; use "
                          "map if it returns an element");
            if constexpr (!dataset) return *this;
            else
                return detail::dataset_t<Result>(
                    make([f = std::move(f)](const detail::Row& row) mutable {
                        return detail::call(f, detail::get<E>(row)).stage();
                    }));
        }
    }

    detail::StagePtr stage_;
};

}  // namespace tf::data
