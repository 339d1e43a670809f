// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/arrow.hpp. Types are Arrow's format strings: "l" is int64, "u" a string, "+s"
// a struct, as which a stream presents a table.

#include <cstdlib>
#include <cstring>
#include <string_view>

#include <tf/data/arrow.hpp>
#include <tf/data/sources_code.hpp>

namespace tf::data::detail {

/// An object of Arrow's interface, which is released here.
template <class T>
class ArrowObject {
public:
    ArrowObject() = default;
    explicit ArrowObject(const T& object) : object_(object) {}
    ArrowObject(const ArrowObject&) = delete;
    ArrowObject& operator=(const ArrowObject&) = delete;
    ~ArrowObject() {
        if (object_.release != nullptr) object_.release(&object_);
    }
    T& operator*() { return object_; }
    T* operator->() { return &object_; }

private:
    T object_{};
};

/// Reports faults of one column.
struct ArrowColumn {
    std::string_view name;

    template <class Error = errors::InvalidArgument>
    [[noreturn]] void fail(std::string got, std::string expected) const {
        errors::raise<Error>(
            {"tf.data.arrow", "data::from_arrow", name, std::move(got), std::move(expected)});
    }
};

/// The dtype of a type without children; DType::invalid for a type that cannot be read.
TF_COMMON_INLINE DType dtype_of_format(std::string_view format) {
    struct Entry {
        std::string_view format;
        DType dtype;
    };
    // Decimals (d) and times of the day or dates (td, tt) must not be taken for each other.
    static constexpr Entry exact[] = {
        {"b", DType::boolean}, {"c", DType::int8},    {"C", DType::uint8},   {"s", DType::int16},
        {"S", DType::uint16},  {"i", DType::int32},   {"I", DType::uint32},  {"l", DType::int64},
        {"L", DType::uint64},  {"e", DType::float16}, {"f", DType::float32}, {"g", DType::float64},
        {"u", DType::str},     {"U", DType::str},     {"z", DType::str},     {"Z", DType::str},
        {"vu", DType::str},    {"vz", DType::str},    {"tdD", DType::int32}, {"tdm", DType::int64},
        {"tts", DType::int32}, {"ttm", DType::int32}, {"ttu", DType::int64}, {"ttn", DType::int64},
        {"tDs", DType::int64}, {"tDm", DType::int64}, {"tDu", DType::int64}, {"tDn", DType::int64},
    };
    for (const Entry& e : exact)
        if (format == e.format) return e.dtype;
    return format.starts_with("ts") ? DType::int64 : DType::invalid;  // a time zone may follow
}

/// Whether values are lists of a fixed size, and this size.
inline bool is_list(const ArrowSchema& schema) {
    return std::string_view(schema.format).starts_with("+w:");
}
inline std::int64_t size_of_list(const ArrowSchema& schema) { return std::atoi(schema.format + 3); }

/// What a column consists of: elements of a dtype, in lists of fixed sizes.
struct ArrowType {
    DType dtype = DType::invalid;
    Shape list{};

    static ArrowType of(const ArrowSchema& schema) {
        ArrowType type;
        const ArrowSchema* at = &schema;
        for (; is_list(*at); at = at->children[0]) {
            if (type.list.rank == max_rank - 1) return {};
            type.list.push_back(static_cast<int>(size_of_list(*at)));
        }
        // the format of a dictionary is that of its indices
        type.dtype = dtype_of_format((at->dictionary == nullptr ? *at : *at->dictionary).format);
        return type;
    }
};

/// Copies a part of an Arrow array and of its children to a tensor.
class ArrowCopy {
public:
    ArrowCopy(const ArrowColumn& column, bool fill_missing)
        : column_(column), fill_missing_(fill_missing) {}

    /// `count` values from position `first` on, counted without the array's own offset, as elements
    /// of `to` from `target` on.
    void run(const ArrowSchema& schema, const ArrowArray& array, std::int64_t first,
             std::int64_t count, const AnyTensor& to, std::int64_t target) {
        const std::int64_t at = first + array.offset;
        check_range(array, first, count);
        const std::string_view format = schema.format;
        if (schema.dictionary != nullptr) {
            decode(schema, array, at, count, to, target);
        } else if (is_list(schema)) {
            const std::int64_t size = size_of_list(schema);
            if (has_missing(array, at, count) && !fill_missing_) missing(array, at, count);
            run(*schema.children[0], *array.children[0], at * size, count * size, to,
                target * size);
            clear_missing(array, at, count, to, target, size);
            return;
        } else if (to.dtype() == DType::str) {
            copy_strings(format, array, at, count, static_cast<std::string*>(to.data()) + target);
        } else if (format == "b") {
            const auto* const bits = static_cast<const std::uint8_t*>(array.buffers[1]);
            bool* const out = static_cast<bool*>(to.data()) + target;
            for (std::int64_t k = 0; k < count; ++k) out[k] = bit(bits, at + k);
        } else if (count > 0) {
            const std::size_t size = size_of(to.dtype());
            std::memcpy(
                static_cast<char*>(to.data()) + static_cast<std::size_t>(target) * size,
                static_cast<const char*>(array.buffers[1]) + static_cast<std::size_t>(at) * size,
                static_cast<std::size_t>(count) * size);
        }
        if (has_missing(array, at, count) && !fill_missing_) missing(array, at, count);
        clear_missing(array, at, count, to, target, 1);
    }

private:
    static bool bit(const std::uint8_t* bits, std::int64_t k) {
        return ((bits[k / 8] >> (k % 8)) & 1) != 0;
    }
    static const std::uint8_t* present(const ArrowArray& array) {
        return array.null_count == 0 || array.n_buffers == 0
                   ? nullptr
                   : static_cast<const std::uint8_t*>(array.buffers[0]);
    }
    static std::int64_t missing_in(const ArrowArray& array, std::int64_t at, std::int64_t count) {
        const std::uint8_t* const bits = present(array);
        std::int64_t n = 0;
        for (std::int64_t k = 0; bits != nullptr && k < count; ++k) n += bit(bits, at + k) ? 0 : 1;
        return n;
    }
    static bool has_missing(const ArrowArray& array, std::int64_t at, std::int64_t count) {
        return missing_in(array, at, count) > 0;
    }
    [[noreturn]] void missing(const ArrowArray& array, std::int64_t at, std::int64_t count) const {
        column_.fail(std::to_string(missing_in(array, at, count)) + " missing values in a batch",
                     "no missing values, or {.fill_missing = true}");
    }
    /// Sets the values that are missing, of `size` elements each, to zero.
    static void clear_missing(const ArrowArray& array, std::int64_t at, std::int64_t count,
                              const AnyTensor& to, std::int64_t target, std::int64_t size) {
        const std::uint8_t* const bits = present(array);
        for (std::int64_t k = 0; bits != nullptr && k < count; ++k) {
            if (bit(bits, at + k)) continue;
            const auto begin = static_cast<std::size_t>((target + k) * size);
            const auto n = static_cast<std::size_t>(size);
            if (to.dtype() == DType::str)
                for (std::size_t i = 0; i < n; ++i)
                    static_cast<std::string*>(to.data())[begin + i].clear();
            else
                std::memset(static_cast<char*>(to.data()) + begin * size_of(to.dtype()), 0,
                            n * size_of(to.dtype()));
        }
    }
    void check_range(const ArrowArray& array, std::int64_t first, std::int64_t count) const {
        if (array.offset >= 0 && array.length >= 0 && first >= 0 && count <= array.length - first)
            return;
        column_.fail<errors::DataLoss>(std::to_string(array.length) + " values",
                                       std::to_string(first + count) + " values");
    }

    template <class Offset>
    void copy_between(const ArrowArray& array, std::int64_t at, std::int64_t count,
                      std::string* to) const {
        if (count == 0) return;
        const auto* const offsets = static_cast<const Offset*>(array.buffers[1]) + at;
        const auto* const bytes = static_cast<const char*>(array.buffers[2]);
        for (std::int64_t k = 0; k < count; ++k) {
            if (offsets[k] < 0 || offsets[k + 1] < offsets[k])
                column_.fail<errors::DataLoss>("offsets of strings that decrease",
                                               "offsets in order");
            const auto size = static_cast<std::size_t>(offsets[k + 1] - offsets[k]);
            if (size == 0) to[k].clear();
            else to[k].assign(bytes + offsets[k], size);
        }
    }
    void copy_strings(std::string_view format, const ArrowArray& array, std::int64_t at,
                      std::int64_t count, std::string* to) const {
        if (format == "U" || format == "Z") copy_between<std::int64_t>(array, at, count, to);
        else if (format[0] == 'v') copy_views(array, at, count, to);
        else copy_between<std::int32_t>(array, at, count, to);
    }
    /// A view is a length and 12 bytes, or a length, the first 4 bytes, the number of a buffer and
    /// a position there. The last buffer contains the sizes of those of the strings.
    void copy_views(const ArrowArray& array, std::int64_t at, std::int64_t count,
                    std::string* to) const {
        const auto* const views = static_cast<const char*>(array.buffers[1]);
        const std::uint8_t* const bits = present(array);
        for (std::int64_t k = 0; k < count; ++k) {
            if (bits != nullptr && !bit(bits, at + k)) continue;
            const char* const view = views + 16 * (at + k);
            std::int32_t words[4];
            std::memcpy(words, view, sizeof words);
            const auto [length, prefix, buffer, position] = words;
            if (length >= 0 && length <= 12) {
                to[k].assign(view + 4, static_cast<std::size_t>(length));
                continue;
            }
            const std::int64_t others = array.n_buffers - 3;
            const auto* const sizes =
                static_cast<const std::int64_t*>(array.buffers[array.n_buffers - 1]);
            if (length < 0 || buffer < 0 || buffer >= others || position < 0 ||
                sizes[buffer] - position < length)
                column_.fail<errors::DataLoss>("a string outside of its buffer",
                                               "a string within it");
            to[k].assign(static_cast<const char*>(array.buffers[2 + buffer]) + position,
                         static_cast<std::size_t>(length));
        }
    }

    /// The values of a dictionary that the indices name.
    void decode(const ArrowSchema& schema, const ArrowArray& array, std::int64_t at,
                std::int64_t count, const AnyTensor& to, std::int64_t target) {
        const ArrowArray& values = *array.dictionary;
        AnyTensor all;
        renew(all, to.dtype(), Shape(static_cast<int>(values.length)));
        run(*schema.dictionary, values, 0, values.length, all, 0);
        const std::uint8_t* const bits = present(array);
        for (std::int64_t k = 0; k < count; ++k) {
            if (bits != nullptr && !bit(bits, at + k)) continue;
            const std::int64_t index = index_at(schema.format[0], array.buffers[1], at + k);
            if (index < 0 || index >= values.length)
                column_.fail<errors::DataLoss>(
                    "index " + std::to_string(index),
                    "less than " + std::to_string(values.length) + ", the size of the dictionary");
            copy_elements(all, index, to, target + k, 1);
        }
    }
    static std::int64_t index_at(char format, const void* buffer, std::int64_t k) {
        const auto read = [&]<class T>(std::type_identity<T>) {
            return static_cast<std::int64_t>(static_cast<const T*>(buffer)[k]);
        };
        switch (format) {
            case 'c': return read(std::type_identity<std::int8_t>());
            case 'C': return read(std::type_identity<std::uint8_t>());
            case 's': return read(std::type_identity<std::int16_t>());
            case 'S': return read(std::type_identity<std::uint16_t>());
            case 'i': return read(std::type_identity<std::int32_t>());
            case 'I': return read(std::type_identity<std::uint32_t>());
            case 'l': return read(std::type_identity<std::int64_t>());
            case 'L': return read(std::type_identity<std::uint64_t>());
            default: return -1;
        }
    }

    const ArrowColumn& column_;
    const bool fill_missing_;
};

/// A stream that was opened, with the places of the columns in its batches.
class ArrowReader {
public:
    explicit ArrowReader(const ArrowColumns& columns) : columns_(columns), stream_(columns.open()) {
        check(stream_->get_schema(&*stream_, &*schema_));
        const ArrowColumn table{"schema"};
        if (std::string_view(schema_->format) != "+s")
            table.fail(std::string("the type ") + schema_->format, "a table, the type +s");
        for (std::size_t k = 0; k < columns.names.size(); ++k) places_.push_back(find(k));
    }
    /// The next batch that has rows.
    bool next(Row& to) {
        for (;;) {
            ArrowObject<ArrowArray> batch;
            if (!receive(batch)) return false;
            if (batch->length == 0) continue;
            to.datasets.clear();
            to.tensors.resize(places_.size());
            for (std::size_t k = 0; k < places_.size(); ++k) read(k, *batch, to.tensors[k]);
            return true;
        }
    }
    bool skip() {
        for (;;) {
            ArrowObject<ArrowArray> batch;
            if (!receive(batch)) return false;
            if (batch->length > 0) return true;
        }
    }

private:
    bool receive(ArrowObject<ArrowArray>& batch) {
        check(stream_->get_next(&*stream_, &*batch));
        return batch->release != nullptr;
    }
    void check(int status) {
        if (status == 0) return;
        const char* const text = stream_->get_last_error(&*stream_);
        errors::raise<errors::Unavailable>(
            {"tf.data.arrow_stream", "data::from_arrow", "",
             text == nullptr ? std::string(std::strerror(status)) : std::string(text),
             "a stream that can be read"});
    }
    std::int64_t find(std::size_t k) {
        const ArrowColumn column{columns_.names[k]};
        std::string all;
        for (std::int64_t c = 0; c < schema_->n_children; ++c) {
            const char* const name = schema_->children[c]->name;
            if (name == nullptr) continue;
            if (column.name != name) {
                all += (all.empty() ? "" : ", ") + std::string(name);
                continue;
            }
            const Spec& spec = columns_.specs.tensors[k];
            const ArrowType type = ArrowType::of(*schema_->children[c]);
            Shape batch(dyn);
            for (int d = 0; d < type.list.rank; ++d) batch.push_back(type.list[d]);
            if (type.dtype != spec.dtype || !is_compatible(batch, spec.shape)) {
                const std::string got =
                    type.dtype == DType::invalid
                        ? std::string("Arrow's type ") + schema_->children[c]->format
                        : std::string(name_of(type.dtype)) + " " + batch.to_string();
                column.fail(got, std::string(name_of(spec.dtype)) + " " + spec.shape.to_string());
            }
            return c;
        }
        column.fail("columns " + all, "a column of this name");
    }
    void read(std::size_t k, const ArrowArray& batch, AnyTensor& to) {
        const ArrowColumn column{columns_.names[k]};
        const ArrowSchema& schema = *schema_->children[places_[k]];
        Shape shape(static_cast<int>(batch.length));
        for (const ArrowType type = ArrowType::of(schema); shape.rank <= type.list.rank;)
            shape.push_back(type.list[shape.rank - 1]);
        renew(to, columns_.specs.tensors[k].dtype, shape);
        ArrowCopy(column, columns_.options.fill_missing)
            .run(schema, *batch.children[places_[k]], batch.offset, batch.length, to, 0);
    }

    const ArrowColumns& columns_;
    ArrowObject<ArrowArrayStream> stream_;
    ArrowObject<ArrowSchema> schema_;
    std::vector<std::int64_t> places_;
};

class ArrowCursor : public Cursor {
public:
    explicit ArrowCursor(const ArrowColumns& columns) : columns_(columns) {}
    bool next(Row& to) override {
        open();
        ++batch_;  // after an error, reading goes on with the next batch
        return reader_->next(to);
    }
    /// A stream cannot be read from its middle, so the batches before are skipped.
    void keep(Archive& archive) override {
        std::uint64_t batch = batch_;
        archive(batch);
        if (!archive.reading()) return;
        for (open(); batch_ < batch && reader_->skip();) ++batch_;
    }

private:
    void open() {
        if (reader_ == nullptr) reader_ = std::make_unique<ArrowReader>(columns_);
    }

    const ArrowColumns& columns_;
    std::unique_ptr<ArrowReader> reader_;
    std::uint64_t batch_ = 0;
};

TF_COMMON_BODY NewStage arrow_stage(ArrowColumns columns) {
    return source<ArrowCursor>(std::move(columns), UNKNOWN_CARDINALITY);
}

}  // namespace tf::data::detail
