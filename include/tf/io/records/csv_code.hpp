// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/records/csv.hpp.

#include <algorithm>

#include <tf/io/records/csv.hpp>
#include <tf/kernels/string_numbers.hpp>

namespace tf::io::detail {

[[gnu::noinline, gnu::cold, noreturn]] inline void bad_record(std::string got,
                                                              std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {"tf.io.csv", "DecodeCSV", "records", std::move(got), std::move(expected)});
}

/// Reads the fields of a record.
class CsvReader {
public:
    CsvReader(std::string_view record, const CsvFormat& format)
        : record_(record), format_(format) {}

    TF_COMMON std::vector<std::string> fields() {
        const auto& columns = format_.columns;
        std::vector<std::string> out;
        std::int64_t count = 0;
        const auto wanted = [&] { return columns.empty() || columns[out.size()] == count; };
        while (at_ < record_.size()) {
            if (record_[at_] == '\n' || record_[at_] == '\r') {
                ++at_;
                continue;
            }
            std::string field = format_.quotes && record_[at_] == '"' ? quoted() : plain();
            if (wanted()) {
                out.push_back(std::move(field));
                if (out.size() == columns.size()) return out;
            }
            ++count;
        }
        if (!record_.empty() && record_.back() == format_.delimiter && wanted()) out.emplace_back();
        return out;
    }

private:
    TF_COMMON std::string plain() {
        const std::size_t end = std::min(record_.find(format_.delimiter, at_), record_.size());
        std::string field(record_.substr(at_, end - at_));
        if (field.find_first_of(format_.quotes ? "\"\r\n" : "\r\n") != std::string::npos)
            bad_record("a quote or the end of a line within a field", "fields with them in quotes");
        at_ = end + 1;
        return field;
    }
    /// A quote within the field is doubled; the last one stands before a delimiter or the end.
    TF_COMMON std::string quoted() {
        std::string field;
        for (++at_; at_ + 1 < record_.size(); ++at_) {
            if (record_[at_] == '"') {
                if (record_[at_ + 1] == format_.delimiter) break;
                if (record_[++at_] != '"')
                    bad_record("a quote within a field in quotes", "two of them");
            }
            field += record_[at_];
        }
        if (at_ >= record_.size() || record_[at_] != '"')
            bad_record("a field in quotes without its end", "a quote at its end");
        at_ += 2;
        return field;
    }

    std::string_view record_;
    const CsvFormat& format_;
    std::size_t at_ = 0;
};

TF_COMMON_BODY std::vector<std::string> csv_fields(std::string_view record,
                                                   const CsvFormat& format) {
    return CsvReader(record, format).fields();
}

/// Writes a field's value as the k-th element.
TF_COMMON_INLINE void write_csv_value(const kernels::Ref& to, std::int64_t k,
                                      const std::string& text) {
    if (to.dtype == DType::str) {
        to.as<std::string>()[k] = text;
        return;
    }
    const auto offset =
        static_cast<std::ptrdiff_t>(static_cast<std::size_t>(k) * tf::size_of(to.dtype));
    std::string given = text;
    kernels::read_numbers({static_cast<char*>(to.data) + offset, {}, to.dtype},
                          {&given, {}, DType::str});
}

/// Writes field f of record k, or the default if the field has no value.
TF_COMMON_INLINE void write_csv_field(const kernels::Ref& to, const kernels::Ref& otherwise,
                                      std::size_t f, std::int64_t k, const std::string& text,
                                      const CsvFormat& format) {
    if (!text.empty() && text != format.missing) return write_csv_value(to, k, text);
    if (otherwise.shape.size() == 0)
        bad_record("no field " + std::to_string(f) + " in record " + std::to_string(k),
                   "one, because it has no default");
    if (to.dtype == DType::str) {
        to.as<std::string>()[k] = *otherwise.as<const std::string>();
        return;
    }
    const std::size_t size = tf::size_of(to.dtype);
    std::copy_n(static_cast<const char*>(otherwise.data), size,
                static_cast<char*>(to.data) + static_cast<std::size_t>(k) * size);
}
/// The fields of record k, which must be `count`.
TF_COMMON_INLINE std::vector<std::string> counted_csv_fields(const kernels::Ref& records,
                                                             std::int64_t k, std::size_t count,
                                                             const CsvFormat& format) {
    auto fields = csv_fields(records.as<const std::string>()[k], format);
    if (fields.size() != count)
        bad_record(std::to_string(fields.size()) + " fields in record " + std::to_string(k),
                   std::to_string(count));
    return fields;
}

TF_COMMON_BODY std::vector<AnyTensor> csv_columns(const AnyTensor& records,
                                                  std::span<const AnyTensor> defaults,
                                                  const CsvFormat& format) {
    const kernels::Ref lines{records.data(), records.shape(), records.dtype()};
    const std::int64_t rows = records.shape().size();
    std::vector<AnyTensor> out;
    std::vector<kernels::Ref> to, otherwise;
    for (const AnyTensor& d : defaults) {
        tf::detail::tracing::Handle h(tf::detail::core::allocate(d.dtype(), rows));
        to.push_back({h.buffer()->data(), records.shape(), d.dtype()});
        otherwise.push_back({d.data(), d.shape(), d.dtype()});
        out.push_back(AnyTensor(std::move(h), records.shape(), d.dtype()));
    }
    for (std::int64_t k = 0; k < rows; ++k) {
        const auto fields = counted_csv_fields(lines, k, defaults.size(), format);
        for (std::size_t f = 0; f < fields.size(); ++f)
            write_csv_field(to[f], otherwise[f], f, k, fields[f], format);
    }
    return out;
}

TF_COMMON_BODY void csv_column(const kernels::Ref& to, const kernels::Ref& records,
                               const kernels::Ref& otherwise, const CsvFormat& format,
                               std::int64_t column, std::int64_t columns) {
    const auto f = static_cast<std::size_t>(column);
    for (std::int64_t k = 0; k < records.shape.size(); ++k) {
        const auto fields =
            counted_csv_fields(records, k, static_cast<std::size_t>(columns), format);
        write_csv_field(to, otherwise, f, k, fields[f], format);
    }
}

}  // namespace tf::io::detail
