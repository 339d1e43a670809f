// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/cache_file.hpp. The file is a bundle, as checkpoints are, with TensorFlow's
// keys.

#include <memory>
#include <string>
#include <utility>

#include <tf/data/cache_file.hpp>
#include <tf/data/step.hpp>
#include <tf/io/checkpoint/tensor_bundle.hpp>
#include <tf/io/checkpoint/tensor_bundle_writer.hpp>

namespace tf::data::detail {

struct CacheFile {
    Layout layout;
    std::filesystem::path prefix;
};
class CacheFileCursor : public Step {
public:
    CacheFileCursor(const Place& at, const CacheFile& cache) : Step(at), cache_(cache) {
        std::error_code ignored;
        if (std::filesystem::exists(cache.prefix.string() + ".index", ignored)) open();
    }

    bool next(Row& to) override {
        if (reader_ != nullptr) return read(to);
        if (writer_ == nullptr && at_ == 0)
            writer_ = std::make_unique<io::TensorBundleWriter>(cache_.prefix, 1, op);
        if (pull(to)) {
            if (writer_ != nullptr)
                for (std::size_t k = 0; k < order().size(); ++k)
                    writer_->add(key(at_, k), to.tensors[order()[k]]);
            ++at_;
            return true;
        }
        if (writer_ != nullptr) writer_->finish();
        writer_ = nullptr;
        return false;
    }
    void keep(Archive& archive) override {
        bool from_file = reader_ != nullptr;
        archive(from_file);
        archive(at_);
        if (archive.reading() && from_file != (reader_ != nullptr)) {
            if (from_file) archive.corrupt();
            reader_ = nullptr;
        }
        if (from_file) {
            if (at_ > count_) archive.corrupt();
            return;
        }
        Step::keep(archive);
    }

private:
    static constexpr const char* op = "data::Dataset::cache";

    const std::vector<std::size_t>& order() const { return cache_.layout.order; }
    /// The numbers are padded with spaces, so that sorted keys are in the order of the elements.
    std::string key(std::uint64_t element, std::size_t tensor) const {
        constexpr std::size_t digits = 7;
        const auto padded = [](std::size_t number, std::size_t width) {
            const std::string text = std::to_string(number);
            return std::string(text.size() < width ? width - text.size() : 0, ' ') + text;
        };
        return padded(static_cast<std::size_t>(element), digits) + "_" +
               padded(tensor, std::to_string(order().size() - 1).size());
    }
    void open() {
        reader_ = std::make_unique<io::TensorBundleReader>(cache_.prefix, op);
        count_ = reader_->keys().size() / order().size();
    }
    bool read(Row& to) {
        if (at_ == count_) return false;
        const std::uint64_t element = at_++;
        to.clear();
        to.tensors.resize(order().size());
        for (std::size_t k = 0; k < order().size(); ++k) {
            const Spec& spec = place_.own.specs.tensors[order()[k]];
            AnyTensor& tensor = to.tensors[order()[k]];
            tensor = reader_->read(key(element, k));
            if (tensor.dtype() != spec.dtype || !is_subshape(tensor.shape(), spec.shape))
                errors::raise<errors::InvalidArgument>(
                    {"tf.data.saved", op, cache_.prefix.string(),
                     "a cache of " + std::string(name_of(tensor.dtype())) + " with shape " +
                         tensor.shape().to_string(),
                     std::string(name_of(spec.dtype)) + " with shape " + spec.shape.to_string()});
        }
        return true;
    }

    const CacheFile& cache_;
    std::unique_ptr<io::TensorBundleReader> reader_;
    std::unique_ptr<io::TensorBundleWriter> writer_;
    std::uint64_t at_ = 0, count_ = 0;
};
TF_COMMON_BODY NewStage cache_file_stage(StagePtr source, Layout layout,
                                         std::filesystem::path prefix) {
    const std::int64_t n = source->cardinality();
    return step<CacheFileCursor>(std::move(source), CacheFile{std::move(layout), std::move(prefix)},
                                 n);
}

}  // namespace tf::data::detail
