// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of kernels/strings.hpp.

#include <algorithm>
#include <array>

#include <tf/core/errors.hpp>
#include <tf/kernels/broadcast.hpp>
#include <tf/kernels/letter_cases.hpp>
#include <tf/kernels/strings.hpp>
#include <tf/kernels/utf8.hpp>

namespace tf::kernels {

TF_COMMON_BODY void string_lengths(const Ref& out, const Ref& in, TextUnit unit) {
    const auto* from = in.as<const std::string>();
    auto* to = out.as<std::int32_t>();
    for (std::int64_t i = 0; i < out.shape.size(); ++i) {
        const std::string& s = from[i];
        to[i] = static_cast<std::int32_t>(unit == TextUnit::byte
                                              ? static_cast<std::ptrdiff_t>(s.size())
                                              : std::count_if(s.begin(), s.end(), [](char c) {
                                                    return !continues_character(c);
                                                }));
    }
}

TF_COMMON_BODY void change_case(const Ref& out, const Ref& in, bool upper, bool unicode) {
    const char first = upper ? 'a' : 'A';
    for (std::int64_t i = 0; i < out.shape.size(); ++i) {
        const std::string& from = in.as<const std::string>()[i];
        std::string& to = out.as<std::string>()[i];
        const auto ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
        if (unicode && !std::all_of(from.begin(), from.end(), ascii)) {
            to = with_letter_case(from, upper);
            continue;
        }
        to = from;
        for (char& c : to)
            if (c >= first && c < first + 26) c = static_cast<char>(c ^ 0x20);
    }
}

TF_COMMON_BODY void strip_strings(const Ref& out, const Ref& in) {
    for (std::int64_t i = 0; i < out.shape.size(); ++i)
        out.as<std::string>()[i] = stripped(in.as<const std::string>()[i]);
}

// ---- parts

/// The part of a string from a position on; a negative position counts from the end. A negative
/// length means the rest of the string if bytes are counted, but nothing if characters are, as in
/// TensorFlow.
TF_COMMON_INLINE std::string_view part_of(std::string_view text, std::int64_t position,
                                          std::int64_t length, TextUnit unit) {
    const auto bytes = static_cast<std::int64_t>(text.size());
    const auto refuse = [&] {
        errors::raise<errors::InvalidArgument>(
            {"tf.strings.position", "substr", "pos", std::to_string(position),
             "a position in a string of " + std::to_string(bytes) + " bytes, or its end"});
    };
    if (unit == TextUnit::byte) {
        if (position > bytes || position < -bytes) refuse();
        const std::int64_t from = position < 0 ? bytes + position : position;
        return text.substr(static_cast<std::size_t>(from),
                           length < 0 ? text.npos : static_cast<std::size_t>(length));
    }
    const auto start_after = [&](std::size_t at) {  // of the next character
        do ++at;
        while (at < text.size() && continues_character(text[at]));
        return at;
    };
    std::size_t from = 0;
    if (position >= 0) {
        for (; position > 0 && from < text.size(); --position) from = start_after(from);
        if (position > 0) refuse();
    } else {
        from = text.size();
        for (; position < 0 && from > 0; ++position) do
                --from;
            while (from > 0 && continues_character(text[from]));
        if (position < 0) refuse();
    }
    std::size_t end = from;
    for (; length > 0 && end < text.size(); --length) end = start_after(end);
    return text.substr(from, end - from);
}

TF_COMMON_BODY void substrings(const Ref& out, const Ref* in, TextUnit unit) {
    const auto number = [](const Ref& r, std::int64_t i) {
        return r.dtype == DType::int64 ? r.as<const std::int64_t>()[i]
                                       : std::int64_t{r.as<const std::int32_t>()[i]};
    };
    const std::array<Shape, 2> shapes{in[0].shape, in[1].shape};
    std::array<Walker, 2> walkers{};
    const RowLoop loop = plan_rows(shapes.data(), 2, out.shape, walkers.data());
    if (loop.row == 0 || loop.rows == 0) return;
    std::array<int, max_rank> index{};
    auto* to = out.as<std::string>();
    for (;;) {
        for (std::int64_t i = 0; i < loop.row; ++i) {
            const std::int64_t text = walkers[0].offset + (walkers[0].moves ? i : 0);
            const std::int64_t at = walkers[1].offset + (walkers[1].moves ? i : 0);
            *to++ = part_of(in[0].as<const std::string>()[text], number(in[1], at),
                            number(in[2], at), unit);
        }
        const int axis = next_row(index, loop);
        if (axis < 0) return;
        for (Walker& w : walkers) w.advance(axis, loop.shape, loop.outer);
    }
}

// ---- joined strings

TF_COMMON_BODY void join_strings(const Ref& out, const Ref* in, int count,
                                 std::string_view separator) {
    for (std::int64_t e = 0; e < out.shape.size(); ++e) {
        std::string& to = out.as<std::string>()[e];
        for (int k = 0; k < count; ++k) {
            if (k > 0) to += separator;
            to += in[k].as<const std::string>()[in[k].shape.rank == 0 ? 0 : e];
        }
    }
}

TF_COMMON_BODY void reduce_join(const Ref& out, const Ref& in, const Attributes& axes,
                                std::string_view separator) {
    const Shape& s = in.shape;
    std::array<std::int64_t, max_rank> strides{};
    std::int64_t all = 1;
    for (int d = s.rank; d-- > 0; all *= s[d]) strides[static_cast<std::size_t>(d)] = all;
    std::int64_t parts = 1;
    unsigned reduced = 0;
    for (int k = 0; k < axes.count(); ++k) {
        parts *= s[static_cast<int>(axes.word(k))];
        reduced |= 1u << axes.word(k);
    }
    const auto* from = in.as<const std::string>();
    for (std::int64_t e = 0; e < out.shape.size(); ++e) {
        std::int64_t base = 0, rest = e;
        for (int d = s.rank; d-- > 0;) {
            if ((reduced >> d & 1) != 0) continue;
            base += rest % s[d] * strides[static_cast<std::size_t>(d)];
            rest /= s[d];
        }
        std::string& to = out.as<std::string>()[e];
        for (std::int64_t p = 0; p < parts; ++p) {
            std::int64_t at = base, which = p;
            for (int k = 0; k < axes.count(); ++k) {
                const auto axis = static_cast<int>(axes.word(k));
                at += which % s[axis] * strides[static_cast<std::size_t>(axis)];
                which /= s[axis];
            }
            if (p > 0) to += separator;
            to += from[at];
        }
    }
}

// ---- split strings

TF_COMMON_BODY std::int64_t count_parts(const Ref& in, const Ref& separator, std::int64_t most) {
    std::int64_t parts = 0;
    for (std::int64_t i = 0; i < in.shape.size(); ++i)
        each_part(in.as<const std::string>()[i], *separator.as<const std::string>(), most,
                  [&](std::string_view) { ++parts; });
    return parts;
}

/// each(string, found) calls found(part) for the parts of a string.
template <class F>
void write_parts(const Ref* out, const Ref* in, const F& each) {
    auto* indices = out[0].as<std::int64_t>();
    auto* values = out[1].as<std::string>();
    std::int64_t longest = 0;
    for (std::int64_t i = 0; i < in[0].shape.size(); ++i) {
        std::int64_t part = 0;
        each(in[0].as<const std::string>()[i], [&](std::string_view text) {
            if (values != nullptr) *values++ = text;
            if (indices != nullptr) {
                *indices++ = i;
                *indices++ = part;
            }
            ++part;
        });
        longest = std::max(longest, part);
    }
    if (auto* shape = out[2].as<std::int64_t>(); shape != nullptr) {
        shape[0] = in[0].shape.size();
        shape[1] = longest;
    }
}
TF_COMMON_BODY void split_strings(const Ref* out, const Ref* in, std::int64_t most) {
    write_parts(out, in, [&](const std::string& text, const auto& found) {
        each_part(text, *in[1].as<const std::string>(), most, found);
    });
}

TF_COMMON_BODY std::int64_t count_pieces(const Ref& in, const Ref& separators, bool skip_empty) {
    std::int64_t pieces = 0;
    for (std::int64_t i = 0; i < in.shape.size(); ++i)
        each_piece(in.as<const std::string>()[i], *separators.as<const std::string>(), skip_empty,
                   [&](std::string_view) { ++pieces; });
    return pieces;
}
TF_COMMON_BODY void split_pieces(const Ref* out, const Ref* in, bool skip_empty) {
    write_parts(out, in, [&](const std::string& text, const auto& found) {
        each_piece(text, *in[1].as<const std::string>(), skip_empty, found);
    });
}

}  // namespace tf::kernels
