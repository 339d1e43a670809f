// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/csv.hpp.

#include <algorithm>
#include <string>
#include <utility>

#include <tf/data/csv.hpp>
#include <tf/data/files_code.hpp>
#include <tf/kernels/string_numbers.hpp>

namespace tf::data::detail {

/// Reads the fields of CSV files one by one. The rules are TensorFlow's.
class CsvFields {
public:
    CsvFields(std::unique_ptr<io::ByteSource> source, char delimiter, bool quotes)
        : bytes_(std::move(source)), delimiter_(delimiter), quotes_(quotes) {}

    /// Whether there is a further record.
    bool begin_record() {
        if (std::exchange(after_return_, false) && peek() == '\n') drop();
        last_ = false;
        return peek() != end;
    }
    /// Whether the record has no further field.
    bool record_ended() const { return last_; }
    /// The next field of the record. If it is malformed, it is read up to its end, and `fault`
    /// explains it.
    const std::string& field(const char*& fault) {
        text_.clear();
        if (quotes_ && peek() == '"') quoted(fault);
        else plain(fault);
        return text_;
    }

private:
    static constexpr int end = -1;

    int peek() {
        while (at_ == bytes_.held().size()) {
            bytes_.drop(std::exchange(at_, 0));
            if (!bytes_.more()) return end;
        }
        return static_cast<unsigned char>(bytes_.held()[at_]);
    }
    void drop() { ++at_; }
    /// Ends the field if the next character does.
    bool ended() {
        const int c = peek();
        last_ = c == end || c == '\n' || c == '\r';
        if (!last_ && c != static_cast<unsigned char>(delimiter_)) return false;
        after_return_ = c == '\r';
        if (c != end) drop();
        return true;
    }
    void plain(const char*& fault) {
        while (!ended()) {
            const std::string_view held = bytes_.held().substr(at_);
            std::size_t n = 0;
            for (; n < held.size(); ++n) {
                const char c = held[n];
                if (c == delimiter_ || c == '\n' || c == '\r') break;
                if (c == '"' && quotes_) fault = "a quote within a field without quotes";
            }
            text_ += held.substr(0, n);
            at_ += n;
        }
    }
    void quoted(const char*& fault) {
        for (drop();;) {
            const int c = peek();
            if (c == end) {
                fault = "a field in quotes without its end";
                last_ = true;
                return;
            }
            drop();
            if (c == '"') {
                if (ended()) return;
                if (peek() == '"') drop();
                else fault = "a quote within a field in quotes that is not doubled";
            }
            text_ += static_cast<char>(c);
        }
    }

    Bytes bytes_;
    const char delimiter_;
    const bool quotes_;
    std::size_t at_ = 0;  ///< the next byte in those held
    std::string text_;
    bool last_ = false;          ///< whether the last field of a record has been read
    bool after_return_ = false;  ///< whether that ended with '\r', to which a '\n' belongs
};

struct Csv {
    std::vector<std::string> names;
    CsvOptions options;
    std::vector<AnyTensor> defaults;
    /// The names of the columns that are read; empty if they are chosen by their numbers.
    std::vector<std::string> columns{};
    std::vector<std::string> column_names{};  ///< of all columns; empty if files have them
};

class CsvCursor : public Cursor {
public:
    explicit CsvCursor(const Csv& csv) : csv_(csv) {}

    bool next(Row& to) override {
        while (file_ < csv_.names.size()) {
            if (fields_ == nullptr) open();
            if (!fields_->begin_record()) {
                close();
                continue;
            }
            ++record_;
            read(to);
            return true;
        }
        return false;
    }
    void keep(Archive& archive) override {
        archive(file_);
        archive(record_);
        if (!archive.reading()) return;
        fields_.reset();
        if (file_ >= csv_.names.size()) return;
        const std::uint64_t record = record_;
        open();
        while (record_ < record && fields_->begin_record()) {
            read_line();
            ++record_;
        }
    }

private:
    static constexpr const char* op = "data::experimental::CsvDataset";

    void open() {
        const std::string& name = csv_.names[static_cast<std::size_t>(file_)];
        record_ = 0;
        try {
            fields_ =
                std::make_unique<CsvFields>(open_source(name, csv_.options.compression_type, op),
                                            csv_.options.field_delim, csv_.options.use_quote_delim);
        } catch (...) {
            close();
            throw;
        }
        std::vector<std::string> header = csv_.column_names;
        if (csv_.options.header && fields_->begin_record()) {
            std::vector<std::string> line = read_line();
            if (header.empty()) header = std::move(line);
        }
        choose(header);
    }
    /// Decides which column of the file becomes which tensor.
    void choose(const std::vector<std::string>& header) {
        places_.clear();
        if (csv_.columns.empty()) {
            const std::vector<std::int64_t>& selected = csv_.options.select_cols;
            for (std::size_t k = 0; k < csv_.defaults.size(); ++k) {
                const std::size_t column =
                    selected.empty() ? k : static_cast<std::size_t>(selected[k]);
                places_.resize(column + 1, unused);
                places_[column] = k;
            }
            return;
        }
        places_.resize(header.size(), unused);
        for (std::size_t k = 0; k < csv_.columns.size(); ++k) {
            const auto found = std::find(header.begin(), header.end(), csv_.columns[k]);
            if (found == header.end()) {
                const std::string file = csv_.names[static_cast<std::size_t>(file_)];
                close();
                errors::raise<errors::InvalidArgument>({"tf.data.csv_columns", op, file,
                                                        "no column \"" + csv_.columns[k] + "\"",
                                                        "a column for each member of the struct"});
            }
            places_[static_cast<std::size_t>(found - header.begin())] = k;
        }
    }
    void close() {
        fields_.reset();
        ++file_;
        record_ = 0;
    }
    std::vector<std::string> read_line() {
        std::vector<std::string> line;
        const char* ignored = nullptr;
        while (!fields_->record_ended()) line.push_back(fields_->field(ignored));
        return line;
    }

    void read(Row& to) {
        const std::size_t count = csv_.defaults.size();
        const bool all = csv_.columns.empty() && csv_.options.select_cols.empty();
        to.datasets.clear();
        to.tensors.resize(count);
        const char* fault = nullptr;
        std::string bad_value;
        std::size_t columns = 0, read = 0;
        for (; !fields_->record_ended(); ++columns) {
            const std::string& text = fields_->field(fault);
            const std::size_t place = columns < places_.size() ? places_[columns] : unused;
            if (place == unused) continue;
            if (fault == nullptr && bad_value.empty())
                set(to.tensors[place], csv_.defaults[place], text, bad_value);
            ++read;
        }
        // Only now, so that the next call begins with the next record.
        if (fault != nullptr) refuse(fault, "fields with quotes in quotes, each of them doubled");
        if (read != count || (all && columns != count))
            refuse(std::to_string(columns) + " fields",
                   all ? std::to_string(count) + ", one for each default" : "all chosen columns");
        if (!bad_value.empty()) refuse(std::move(bad_value), "values of the columns' dtypes");
    }
    void set(AnyTensor& to, const AnyTensor& otherwise, const std::string& text,
             std::string& fault) const {
        renew(to, otherwise.dtype(), Shape());
        if (text.empty() || text == csv_.options.na_value) {
            if (otherwise.shape().size() == 0) fault = "a required field without a value";
            else copy_elements(otherwise, 0, to, 0, 1);
            return;
        }
        if (to.dtype() == DType::str) {
            *static_cast<std::string*>(to.data()) = text;
            return;
        }
        try {
            std::string given = text;
            kernels::read_numbers({to.data(), Shape(), to.dtype()}, {&given, Shape(), DType::str});
        } catch (const errors::InvalidArgument&) {
            fault = "\"" + text + "\" as " + std::string(name_of(to.dtype()));
        }
    }
    [[noreturn]] void refuse(std::string got, std::string expected) const {
        errors::raise<errors::InvalidArgument>(
            {"tf.data.csv_record", op, csv_.names[static_cast<std::size_t>(file_)],
             std::move(got) + " in record " + std::to_string(record_ - 1), std::move(expected)});
    }

    static constexpr std::size_t unused = static_cast<std::size_t>(-1);

    const Csv& csv_;
    std::unique_ptr<CsvFields> fields_;
    std::vector<std::size_t> places_;      ///< of the tensor of each column
    std::uint64_t file_ = 0, record_ = 0;  ///< of the next record
};

TF_COMMON_BODY NewStage csv_stage(const FileNames& names, const CsvOptions& options,
                                  std::vector<AnyTensor> defaults) {
    const char* const op = "data::experimental::CsvDataset";
    io::detail::compression_named(options.compression_type, op);
    const std::vector<std::int64_t>& selected = options.select_cols;
    std::int64_t last = -1;
    for (const std::int64_t column : selected) {
        if (column <= last)
            errors::raise<errors::InvalidArgument>(
                {"tf.data.csv_columns", op, "select_cols",
                 std::to_string(column) + " after " + std::to_string(last),
                 "ascending columns from 0 on"});
        last = column;
    }
    if (!selected.empty() && selected.size() != defaults.size())
        errors::raise<errors::InvalidArgument>(
            {"tf.data.csv_columns", op, "select_cols", std::to_string(selected.size()) + " columns",
             std::to_string(defaults.size()) + ", one for each default"});
    return source<CsvCursor>(Csv{names.all(), options, std::move(defaults)}, UNKNOWN_CARDINALITY);
}
TF_COMMON_BODY NewStage named_csv_stage(const FileNames& names, const CsvOptions& options,
                                        std::vector<AnyTensor> defaults,
                                        std::vector<std::string> columns,
                                        std::vector<std::string> column_names) {
    io::detail::compression_named(options.compression_type, "data::experimental::make_csv_dataset");
    return source<CsvCursor>(
        Csv{names.all(), options, std::move(defaults), std::move(columns), std::move(column_names)},
        UNKNOWN_CARDINALITY);
}

}  // namespace tf::data::detail
