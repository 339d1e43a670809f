// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/lookup/text_file.hpp.

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

#include <tf/core/errors.hpp>
#include <tf/lookup/text_file.hpp>

namespace tf::lookup::detail {

TF_COMMON_INLINE void bad_file(const TextFile& file, std::string got, std::string expected) {
    errors::raise<errors::InvalidArgument>({"tf.lookup.text_file", "lookup::TextFileInitializer",
                                            file.path, std::move(got), std::move(expected)});
}

/// The lines of a file, without their ends; at most `vocab_size` of them, if it is not negative. As
/// in TensorFlow, no line may be empty.
TF_COMMON_INLINE std::vector<std::string> read_lines(const TextFile& file) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(file.path.c_str(), "rb"),
                                                             &std::fclose);
    if (in == nullptr)
        errors::raise<errors::NotFound>({"tf.lookup.no_file", "lookup::TextFileInitializer",
                                         file.path, "a file that cannot be opened",
                                         "a readable text file"});
    std::vector<std::string> lines;
    std::string line;
    const auto full = [&] {
        return file.vocab_size >= 0 && static_cast<std::int64_t>(lines.size()) >= file.vocab_size;
    };
    const auto end_line = [&] {
        if (line.empty())
            bad_file(file, "line " + std::to_string(lines.size()) + ", which is empty",
                     "a string in each line");
        lines.push_back(std::exchange(line, {}));
    };
    std::array<char, 65536> block;
    while (!full()) {
        const std::size_t n = std::fread(block.data(), 1, block.size(), in.get());
        if (n == 0) break;
        for (std::size_t k = 0; k < n && !full(); ++k) {
            if (block[k] != '\n') {
                line += block[k];
                continue;
            }
            if (line.ends_with('\r')) line.pop_back();
            end_line();
        }
    }
    if (std::ferror(in.get()) != 0) bad_file(file, "an error while reading", "a text file");
    if (!line.empty() || lines.empty()) end_line();
    return lines;
}

/// The part of a line that an index names.
TF_COMMON_INLINE std::string_view column_of(const TextFile& file, std::string_view line,
                                            std::size_t number, std::int64_t index) {
    if (index == TextFileIndex::WHOLE_LINE) return line;
    std::string_view rest = line;
    for (std::int64_t k = 0;; ++k) {
        const std::size_t end = rest.find(file.delimiter);
        if (k == index) return rest.substr(0, end);
        if (end == std::string_view::npos)
            bad_file(file, std::to_string(k + 1) + " columns in line " + std::to_string(number),
                     std::to_string(index + 1) + " at least");
        rest.remove_prefix(end + 1);
    }
}

/// Converts the string to a number; false if it is not one.
template <class T>
bool parse_number(std::string_view text, T& to) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return false;
    text = text.substr(first, text.find_last_not_of(" \t") + 1 - first);
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), to);
    if constexpr (std::is_floating_point_v<T>)
        if (fault == std::errc::result_out_of_range) {  // overflow gives infinity, underflow 0, as
                                                        // in TensorFlow
            to = static_cast<T>(std::strtod(std::string(text).c_str(), nullptr));
            fault = std::errc();
        }
    return fault == std::errc() && end == text.data() + text.size();
}

/// Stores a part of a line, converted to the tensor's dtype, as element `at`.
TF_COMMON_INLINE void store_text(const TextFile& file, std::string_view text, std::size_t at,
                                 const AnyTensor& to) {
    bool fits = false;
    switch (to.dtype()) {
        case DType::str: static_cast<std::string*>(to.data())[at] = text; return;
        case DType::int32:
            fits = parse_number(text, static_cast<std::int32_t*>(to.data())[at]);
            break;
        case DType::int64:
            fits = parse_number(text, static_cast<std::int64_t*>(to.data())[at]);
            break;
        case DType::float32: fits = parse_number(text, static_cast<float*>(to.data())[at]); break;
        case DType::float64: fits = parse_number(text, static_cast<double*>(to.data())[at]); break;
        default: break;
    }
    if (!fits)
        bad_file(file, "'" + std::string(text) + "' in line " + std::to_string(at),
                 "a value of dtype " + std::string(name_of(to.dtype())));
}

TF_COMMON_INLINE AnyTensor read_column(const TextFile& file, const std::vector<std::string>& lines,
                                       std::int64_t index, DType dtype) {
    if (index < TextFileIndex::WHOLE_LINE)
        bad_file(file, "index " + std::to_string(index), "a column, WHOLE_LINE or LINE_NUMBER");
    if (index == TextFileIndex::LINE_NUMBER && dtype != DType::int64)
        bad_file(file, "LINE_NUMBER for dtype " + std::string(name_of(dtype)), "dtype int64");
    const auto n = static_cast<std::int64_t>(lines.size());
    AnyTensor out(tf::detail::tracing::Handle(tf::detail::core::allocate(dtype, n)),
                  Shape(static_cast<int>(n)), dtype);
    for (std::size_t k = 0; k < lines.size(); ++k)
        if (index == TextFileIndex::LINE_NUMBER)
            static_cast<std::int64_t*>(out.data())[k] = static_cast<std::int64_t>(k) + file.offset;
        else store_text(file, column_of(file, lines[k], k, index), k, out);
    return out;
}

TF_COMMON_BODY std::pair<AnyTensor, AnyTensor> read_text_file(const TextFile& file, DType key,
                                                              DType value) {
    if (file.delimiter.size() != 1)
        bad_file(file, "a delimiter of " + std::to_string(file.delimiter.size()) + " characters",
                 "one character");
    if (file.vocab_size == 0 || file.vocab_size < -1)
        bad_file(file, "a vocab_size of " + std::to_string(file.vocab_size), "1 at least, or -1");
    const std::vector<std::string> lines = read_lines(file);
    if (static_cast<std::int64_t>(lines.size()) < file.vocab_size)
        bad_file(file, std::to_string(lines.size()) + " lines",
                 "a vocab_size of " + std::to_string(file.vocab_size));
    if (lines.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        bad_file(file, std::to_string(lines.size()) + " lines", "fewer");
    return {read_column(file, lines, file.key_index, key),
            read_column(file, lines, file.value_index, value)};
}

}  // namespace tf::lookup::detail
