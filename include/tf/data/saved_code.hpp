// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/saved.hpp.

#include <memory>
#include <string>
#include <utility>

#include <tf/data/element_error.hpp>
#include <tf/data/interleave.hpp>
#include <tf/data/iterator.hpp>
#include <tf/data/saved.hpp>
#include <tf/data/snapshot_files.hpp>
#include <tf/data/sources.hpp>
#include <tf/data/step.hpp>
#include <tf/io/checkpoint/bundle_entry.hpp>
#include <tf/io/saved_model/writer.hpp>

namespace tf::data::detail {

TF_COMMON_BODY Layout layout(const io::StructuredValue& structure) {
    Layout out;
    out.structure = io::write_structured(structure);
    for (const io::StructuredValue* const leaf : io::leaves_of(structure))
        out.order.push_back(static_cast<std::size_t>(leaf->integer));
    return out;
}

/// TensorFlow's "NONE" and "AUTO" are accepted, too.
TF_COMMON_INLINE std::string checked_compression(const std::string& compression,
                                                 std::string_view op) {
    if (compression == "NONE" || compression == "AUTO") return "";
    io::detail::compression_named(compression, op);
    return compression;
}

TF_COMMON_BODY void save_stage(const StagePtr& source, const Layout& layout,
                               const std::filesystem::path& path, const SaveOptions& options,
                               const ShardFunction& shard) {
    const char* const op = "data::Dataset::save";
    SnapshotWriter writer(path, layout, checked_compression(options.compression, op), op);
    Pass pass(source);
    std::int64_t index = 0;
    while (const Row* const row = pass.next()) {
        const std::int64_t number =
            shard == nullptr ? 0 : for_element(op, index, [&] { return shard(*row); });
        writer.write(*row, number);
        ++index;
    }
    writer.finish(source->specs);
}

TF_COMMON_BODY SavedShards saved_shards(const std::filesystem::path& path, const Specs& specs,
                                        const Layout& layout, const LoadOptions& options) {
    const char* const op = "data::load";
    const std::optional<SnapshotMetadata> found = read_metadata(path, op);
    const std::string name = path.string();
    if (!found)
        errors::raise<errors::NotFound>({"tf.data.saved", op, name, "a folder without a dataset",
                                         "one to which Dataset::save has written"});
    const auto dtypes = [](const auto& all) {
        std::string text;
        for (const std::int64_t dtype : all)
            text += (text.empty() ? "" : ", ") + io::dtype_name(static_cast<std::int32_t>(dtype));
        return text;
    };
    std::vector<std::int64_t> expected;
    for (const std::size_t k : layout.order)
        expected.push_back(static_cast<std::int64_t>(specs.tensors[k].dtype));
    if (found->dtypes != expected)
        errors::raise<errors::InvalidArgument>({"tf.data.saved", op, name,
                                                "elements of " + dtypes(found->dtypes),
                                                "elements of " + dtypes(expected)});
    SavedShards shards;
    shards.elements = found->elements;
    const std::string compression = checked_compression(options.compression, op);
    const auto open = [compression](const std::string& file) {
        return std::make_unique<TFRecordsReader>(file, compression, "data::load");
    };
    for (const std::string& folder : entries_of(path / found->run, ".shard")) {
        NewStage shard = detail::source<SavedShardCursor>(
            SavedShard{{entries_of(folder, ".snapshot"), open}, specs, layout.order},
            UNKNOWN_CARDINALITY);
        shard->specs = specs;
        shards.all.push_back(std::move(shard));
    }
    return shards;
}

/// The elements of all files. At the end it reports files that are missing.
class SavedElementsCursor : public Step {
public:
    SavedElementsCursor(const Place& at, const std::int64_t& count) : Step(at), count_(count) {}

    bool next(Row& to) override {
        try {
            if (pull(to)) return ++seen_, true;
        } catch (...) {
            reported_ = true;
            throw;
        }
        if (seen_ != count_ && !std::exchange(reported_, true))
            errors::raise<errors::DataLoss>({"tf.data.saved", "data::load", "path",
                                             "files of " + std::to_string(seen_) + " elements",
                                             std::to_string(count_) + ", as were saved"});
        return false;
    }
    void keep(Archive& archive) override {
        archive(seen_);
        archive(reported_);
        Step::keep(archive);
    }

private:
    const std::int64_t& count_;
    std::int64_t seen_ = 0;
    bool reported_ = false;  ///< whether an error has said that elements are missing
};

TF_COMMON_BODY NewStage shards_stage(const SavedShards& shards) {
    std::vector<Row> rows;
    for (const StagePtr& shard : shards.all) rows.push_back({{}, {shard}});
    return rows_stage(std::make_shared<const std::vector<Row>>(std::move(rows)));
}
TF_COMMON_BODY NewStage load_stage(const SavedShards& shards, const Specs& specs) {
    // Of numbers, so that a position can be saved.
    const auto count = static_cast<std::int64_t>(shards.all.size());
    const NewStage numbers = range_stage(0, count, 1);
    numbers->specs.tensors = {{DType::int64, Shape()}};
    const auto shard = [all = shards.all](const Row& row) {
        const std::int64_t number = *static_cast<const std::int64_t*>(row.tensors[0].data());
        if (number < 0 || number >= static_cast<std::int64_t>(all.size())) Archive::corrupt();
        return all[static_cast<std::size_t>(number)];
    };
    NewStage elements = interleave_stage(numbers, shard, {});
    elements->specs = specs;
    return step<SavedElementsCursor>(std::move(elements), shards.elements, shards.elements);
}

struct Snapshot {
    Layout layout;
    fs::path path;
    SaveOptions options;
};
/// Writes the elements while they are read, or reads what an earlier pass has written.
class SnapshotCursor : public Step {
public:
    SnapshotCursor(const Place& at, const Snapshot& snapshot) : Step(at), snapshot_(snapshot) {
        if (read_metadata(snapshot.path, op)) read();
    }

    bool next(Row& to) override {
        if (elements_ != nullptr) return elements_->next(to);
        if (writer_ == nullptr && !begun_)
            writer_ = std::make_unique<SnapshotWriter>(snapshot_.path, snapshot_.layout,
                                                       snapshot_.options.compression, op);
        begun_ = true;
        if (pull(to)) {
            if (writer_ != nullptr) writer_->write(to, 0);
            return true;
        }
        // Of several passes at the same time, the first one that ends has written the snapshot.
        if (writer_ != nullptr && !read_metadata(snapshot_.path, op))
            writer_->finish(place_.own.specs);
        writer_ = nullptr;
        return false;
    }
    void keep(Archive& archive) override {
        bool from_files = elements_ != nullptr;
        archive(from_files);
        if (archive.reading() && from_files != (elements_ != nullptr)) {
            if (from_files) archive.corrupt();
            elements_ = nullptr;
        }
        if (from_files) return elements_->keep(archive);
        archive(begun_);
        Step::keep(archive);
    }

private:
    static constexpr const char* op = "data::Dataset::snapshot";

    void read() {
        const Specs& specs = place_.own.specs;
        stage_ = load_stage(saved_shards(snapshot_.path, specs, snapshot_.layout,
                                         {.compression = snapshot_.options.compression}),
                            specs);
        elements_ = stage_->start(place_.pass);
    }

    const Snapshot& snapshot_;
    StagePtr stage_;
    CursorPtr elements_;  ///< of the files; null if they are being written
    std::unique_ptr<SnapshotWriter> writer_;
    bool begun_ = false;  ///< a pass that goes on at a saved position writes nothing
};
TF_COMMON_BODY NewStage snapshot_stage(StagePtr source, Layout layout, std::filesystem::path path,
                                       const SaveOptions& options) {
    const std::int64_t n = source->cardinality();
    SaveOptions checked{checked_compression(options.compression, "data::Dataset::snapshot")};
    return step<SnapshotCursor>(
        std::move(source), Snapshot{std::move(layout), std::move(path), std::move(checked)}, n);
}

}  // namespace tf::data::detail
